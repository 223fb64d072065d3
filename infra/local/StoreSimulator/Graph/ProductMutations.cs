namespace StoreSimulator.Graph;

/// <summary>The mutations that create, change and delete products.</summary>
internal static class ProductMutations
{
    public static void List()
    {
        Fields.Mutation("productCreate", "write_products", Create);
        Fields.Mutation("productUpdate", "write_products", Update);
        Fields.Mutation("productDelete", "write_products", Delete);
    }

    /// <summary>The product that a mutation's productId names.</summary>
    public static Product? Named(FieldCall call) => call.Store.Find<Product>(call.Argument<object>("productId")?.ToString());

    /// <summary>Why options and variants of a product cannot be changed at all, or null.</summary>
    public static UserError? Refusal(Product? product) =>
        product is null ? new(["productId"], "Product does not exist", "PRODUCT_DOES_NOT_EXIST")
        : product.IsSuspended ? new(["productId"], "Product is suspended", "PRODUCT_SUSPENDED")
        : product.CombinedListingRole == "PARENT"
            ? new(
                ["productId"], "Operation is not supported for a combined listing parent product.",
                "UNSUPPORTED_COMBINED_LISTING_PARENT_OPERATION")
        : null;

    private static Shape Create(FieldCall call)
    {
        RefuseOldInput(call);
        var input = call.Input("product");
        var product = call.Store.NewProduct(input.Text("title")?.Trim() ?? "");
        var wanted = new ProductInput(call, "ProductCreateInput", input, product);
        UserError[] errors = [.. wanted.Wrong(isNew: true), .. MediaInput.Wrong(call, null)];
        if (errors.Length > 0)
        {
            return call.Refused(errors).With("product", null).With("shop", call.Store);
        }

        wanted.Write(isNew: true);
        call.Store.Enrol(product);
        OptionInput.Give(call.Store, product, input.Parts("productOptions"));
        var first = call.Store.NewVariant(product, [.. product.Options.Select(option => option.Values[0])]);
        VariantMutations.Stock(call.Store, first, []);
        MediaInput.Append(call, product);
        wanted.WriteMetafields();
        call.Store.Fire("PRODUCTS_CREATE", product);
        call.Store.Fire("INVENTORY_ITEMS_CREATE", first.Item);
        return FieldCall.Done(("product", product), ("shop", call.Store));
    }

    private static Shape Update(FieldCall call)
    {
        RefuseOldInput(call);
        var input = call.Input("product");
        if (Identified(call, input) is not { } product)
        {
            return call.Refused(new UserError(["id"], "Product does not exist"));
        }

        var wanted = new ProductInput(call, "ProductUpdateInput", input, product);
        UserError[] errors = [.. wanted.Wrong(isNew: false), .. MediaInput.Wrong(call, product)];
        if (errors.Length > 0)
        {
            return call.Refused(errors).With("product", product);
        }

        wanted.Write(isNew: false);
        MediaInput.Append(call, product);
        wanted.WriteMetafields();
        call.Store.Changed(product);
        return FieldCall.Done(("product", product));
    }

    private static Shape Delete(FieldCall call)
    {
        if (!call.Argument<bool>("synchronous"))
        {
            throw new Refusal("The simulator deletes products synchronously only.", "NOT_SIMULATED");
        }

        if (call.Store.Find<Product>(call.Input("input").Text("id")) is not { } product)
        {
            return call.Refused(new UserError(["id"], "Product does not exist")).With("shop", call.Store);
        }

        call.Store.Remove(product);
        return FieldCall.Done(("deletedProductId", product.Gid), ("productDeleteOperation", null), ("shop", call.Store));
    }

    private static Product? Identified(FieldCall call, IReadOnlyDictionary<string, object?> input)
    {
        if (call.Argument<IDictionary<string, object?>>("identifier") is null)
        {
            return call.Store.Find<Product>(input.Text("id"));
        }

        var identifier = call.Input("identifier");
        return identifier.Text("handle") is { } handle
            ? call.Store.ProductByHandle(handle)
            : MetafieldFields.Identified<Product>(call, "PRODUCT");
    }

    private static void RefuseOldInput(FieldCall call)
    {
        if (call.Argument<object>("product") is null)
        {
            throw new Refusal("The simulator knows the argument product, not the older one, input.", "NOT_SIMULATED");
        }
    }
}
