using System.Text.Json;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Orders.Apply;

/// <summary>Two of Shopify's customers became one. No order says so by itself: those of the one that is gone are read again.</summary>
public sealed class MergedCustomers(ErpDatabase erp, SyncQueue queue)
{
    public const string Topic = "customers/merge";

    public async Task Apply(IReadOnlyList<SyncItem> items, IReadOnlyDictionary<long, DeliveryBody> bodies, CancellationToken ct)
    {
        foreach (var item in items)
        {
            var outcome = Gone(bodies[item.Id].Body) is { } gid
                ? await ReadOrdersOf(gid, ct)
                : Outcome.Rejected(Reason.Unreadable, "Its body does not say which customer was merged into another.");

            await queue.Settle([new Settlement(item, outcome)], ct);
        }
    }

    private async Task<Outcome> ReadOrdersOf(string customerGid, CancellationToken ct)
    {
        const string sql = """
            select substring(link.gid from '\d+$')
            from   shopify_links customer
            join   orders on orders.customer_id::text = customer.entity_id
            join   shopify_links link on link.entity_type = 'order' and link.entity_id = orders.id::text and link.gid is not null
            where  customer.entity_type = 'customer' and customer.gid = @customerGid
            """;

        var orders = await erp.Rows<string>(sql, new { customerGid }, ct);
        await queue.ReadAgain(EntityType.Order, orders, Origin.Reconcile, ct);

        return orders.Count == 0
            ? Outcome.Unchanged(Reason.NothingToCompare, "The ERP has no order of the customer that was merged into another.")
            : Outcome.DoneWith($"orders read again of a customer that was merged into another: {orders.Count}");
    }

    private static string? Gone(byte[]? body)
    {
        try
        {
            using var json = JsonDocument.Parse(body ?? []);
            return json.RootElement.Text("admin_graphql_api_customer_deleted_id");
        }
        catch (Exception unlike) when (unlike is JsonException or UnreadableAnswerException)
        {
            return null;
        }
    }
}
