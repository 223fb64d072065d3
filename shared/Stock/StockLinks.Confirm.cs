using ShopifySync.Erp;
using ShopifySync.Shopify;

namespace ShopifySync.Stock;

public sealed partial class StockLinks
{
    /// <summary>Closes a call whose outcome is known: the bases of the pairs that it moved move by what it carried, the others stay.</summary>
    /// <param name="changedAt">When it moved them, by Shopify's clock, if that is known.</param>
    /// <returns>The rows that it moved, to be stamped once this is committed.</returns>
    /// <remarks>A second time changes nothing: a link knows which call it waits for.</remarks>
    public static async Task<IReadOnlyList<string>> Confirm(ErpTransaction transaction, Guid callId, IReadOnlyCollection<Pair> applied, DateTime? changedAt, CancellationToken ct)
    {
        const string sql = """
            update shopify_stock_links link
            set    base       = link.base + case when applied.item is null then 0 else link.call_delta end,
                   changed_at = case when applied.item is null then link.changed_at else coalesce(@changedAt, link.changed_at) end,
                   call_id    = null,
                   call_delta = null,
                   version    = link.version + 1
            from   shopify_stock_links waiting
            left   join unnest(@items, @locations) as applied (item, location)
                   on (applied.item, applied.location) = (waiting.inventory_item_gid, waiting.location_gid)
            where  waiting.call_id = @callId
            and    link.inventory_id = waiting.inventory_id
            and    link.call_id = @callId
            returning case when applied.item is null then null else link.inventory_id end
            """;

        await CallsInFlight.Resolve(transaction, callId, ct); // the call before its links, always: against deadlocks

        var confirmed = await transaction.Rows<string?>(sql, new
        {
            callId,
            changedAt,
            items = applied.Select(pair => pair.InventoryItemGid).ToArray(),
            locations = applied.Select(pair => pair.LocationGid).ToArray(),
        }, ct);

        return [.. confirmed.OfType<string>()];
    }

    /// <summary>Opens the links of a call of which nothing has happened, unless somebody else has sent it since.</summary>
    public static async Task GiveBack(ErpTransaction transaction, ShopifyCall call, CancellationToken ct)
    {
        if (await CallsInFlight.GiveBack(transaction, call, ct))
        {
            await Confirm(transaction, call.Id, [], null, ct);
        }
    }

    /// <summary>The entries of a call in flight.</summary>
    public Task<IReadOnlyList<StockMove>> InFlight(Guid callId, CancellationToken ct)
    {
        const string sql = """
            select inventory_id, inventory_item_gid, location_gid, base, call_delta as delta
            from   shopify_stock_links
            where  call_id = @callId
            """;

        return erp.Rows<StockMove>(sql, new { callId }, ct);
    }

    /// <summary>Gives up what cannot be known any more: these rows are adopted anew.</summary>
    public static Task<int> Forget(ErpTransaction transaction, IReadOnlyCollection<string> inventoryIds, CancellationToken ct)
    {
        const string sql = "delete from shopify_stock_links where inventory_id = any(@ids)";

        return transaction.Run(sql, new { ids = inventoryIds.ToArray() }, ct);
    }

    /// <summary>Says on the ERP's rows when they were last brought across: after that is committed, and never in its way.</summary>
    public Task<int> Stamp(IReadOnlyCollection<string> inventoryIds, CancellationToken ct)
    {
        const string sql = "select sync_stamp_inventory(@ids, @now)";

        return inventoryIds.Count == 0 ? Task.FromResult(0) : erp.Run(sql, new { ids = inventoryIds.ToArray(), now = Now }, ct);
    }
}
