using System.Text.Json;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Orders.Apply;

/// <summary>Two of Shopify's customers became one: both are read again, and so are the orders of the one that is gone.</summary>
/// <remarks>No order says so by itself. Shopify tells of merges that failed too.</remarks>
public sealed class MergedCustomers(ErpDatabase erp, SyncQueue queue)
{
    public const string Topic = "customers/merge";

    public async Task Apply(IReadOnlyList<SyncItem> items, IReadOnlyDictionary<long, DeliveryBody> bodies, CancellationToken ct)
    {
        foreach (var item in items)
        {
            var outcome = Read(bodies[item.Id].Body) switch
            {
                { Status: "failed" } => Outcome.Unchanged(Reason.NothingToCompare, "Shopify could not merge the two customers: both stay."),
                { Deleted: { } gid, Kept: var kept } => await ReadAgain(gid, kept, ct),
                _ => Outcome.Rejected(Reason.Unreadable, "Its body does not say which customer was merged into another."),
            };

            await queue.Settle([new Settlement(item, outcome)], ct);
        }
    }

    private async Task<Outcome> ReadAgain(string customerGid, string? keptGid, CancellationToken ct)
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
        await queue.ReadAgain(
            EntityType.Customer, [.. new[] { customerGid, keptGid }.OfType<string>().Select(Gids.NumberOf)], Origin.Reconcile, ct);

        return orders.Count == 0
            ? Outcome.Unchanged(Reason.NothingToCompare, "The ERP has no order of the customer that was merged into another.")
            : Outcome.DoneWith($"orders read again of a customer that was merged into another: {orders.Count}");
    }

    private static Merge? Read(byte[]? body)
    {
        try
        {
            using var json = JsonDocument.Parse(body ?? []);
            return new Merge(
                json.RootElement.Text("admin_graphql_api_customer_deleted_id"), json.RootElement.Text("admin_graphql_api_customer_kept_id"),
                json.RootElement.Text("status"));
        }
        catch (Exception unlike) when (unlike is JsonException or UnreadableAnswerException)
        {
            return null;
        }
    }

    private sealed record Merge(string? Deleted, string? Kept, string? Status);
}
