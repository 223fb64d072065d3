namespace StoreSimulator.Graph;

/// <summary>Tags that are added to whatever has some, or removed.</summary>
internal static class TagMutations
{
    public static void List()
    {
        Fields.Mutation("tagsAdd", "write_orders or write_customers or write_products", call =>
            Tag(call, (tags, given) => tags.Concat(given)));
        Fields.Mutation("tagsRemove", "write_orders or write_customers or write_products", call =>
            Tag(call, (tags, given) => tags.Except(given, StringComparer.OrdinalIgnoreCase)));
    }

    private static Shape Tag(FieldCall call, Func<IEnumerable<string>, IEnumerable<string>, IEnumerable<string>> change)
    {
        var given = Store.Tags(call.List<string>("tags"));
        var id = call.Argument<object>("id")!.ToString()!;
        switch (call.Store.Find(id))
        {
            case Order order:
                order.Tags = Store.Tags(change(order.Tags, given));
                call.Store.Changed(order);
                return FieldCall.Done(("node", order));
            case Customer customer:
                var tags = Store.Tags(change(customer.Tags, given));
                if (Store.Refusal(tags) is { } refusal)
                {
                    return call.Refused(refusal);
                }

                call.Store.Tag(customer, tags);
                return FieldCall.Done(("node", customer));
            case Product product:
                product.Tags = Store.Tags(change(product.Tags, given));
                product.UpdatedAt = call.Store.Now;
                call.Store.Fire("PRODUCTS_UPDATE", product);
                return FieldCall.Done(("node", product));
            default:
                return call.Refused(new UserError(["id"], $"{KindOf(id)} does not exist"));
        }
    }

    // gid://shopify/Customer/1 is a Customer
    private static string KindOf(string gid) => gid.Split('/') is [_, _, _, var kind, ..] ? kind : "Resource";
}
