using System.Globalization;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Reconcile;
using ShopifySync.Shopify;

namespace ShopifySync.Products;

/// <summary>Goes through the inventory items that Shopify changed since the last reconcile: cost, weight, country and HS code.</summary>
/// <remarks>Such a change is none of the product's own, and no search for changed products shows it. Only products of which no
/// delivery has told are read.</remarks>
public sealed class ItemReconcile(ErpDatabase erp, ShopifyClient shopify, ProductReader reader, TimeProvider time) : IReconcilePart
{
    private static readonly TimeSpan AnHour = TimeSpan.FromHours(1);
    private static readonly GraphQlDocument ReadChangedItems = GraphQlDocument.Embedded("ReadChangedItems");

    public EntityType EntityType => EntityType.Product;

    public string Name => "items";

    public Direction Direction => Direction.FromShopify;

    public bool IsOfWholeOnly => false;

    public async Task<ReconcileStep> Next(ReconcilePosition position, CancellationToken ct)
    {
        var since = ChangedSince.Read(position.Cursor)
            ?? ChangedSince.Begin(position.SeenBefore ?? time.GetUtcNow().UtcDateTime - AnHour);
        var answer = await shopify.Send(ReadChangedItems, new { query = since.Query, after = since.After }, ct);

        if (answer is not Answered answered)
        {
            return ReconcileStep.Stopped(answer.Outcome());
        }

        var items = answered.Data.Nodes("inventoryItems")
            .ToDictionary(item => item.RequiredText("id"), item => item.RequiredMoment("updatedAt"));
        var untold = (await FindUntold(items, ct)).ToDictionary(product => product.Gid);
        var read = await reader.Read(untold.Keys, ct);

        if (read.Problems.Values.FirstOrDefault(problem => problem.Verdict is Verdict.Later) is { } problem)
        {
            return ReconcileStep.Stopped(problem);
        }

        return new ReconcileStep
        {
            LookedAt = items.Count,
            Differences = [.. read.Records.Where(record => record.Value is { } now && now.Digest != untold[record.Key].ShopifyDigest)
                .Select(record => new Difference(
                    Gids.NumberOf(record.Key),
                    "A reconcile found that an inventory item of the product had changed in Shopify. No delivery had told of it.",
                    untold[record.Key].ChangedAt))],
            Cursor = since.Next(answered.Data, "inventoryItems"),
            SeenUpTo = items.Count == 0 ? null : items.Values.Max(),
        };
    }

    /// <summary>The linked products of items whose change no delivery has told of.</summary>
    private async Task<IReadOnlyList<Untold>> FindUntold(Dictionary<string, DateTime> items, CancellationToken ct)
    {
        const string sql = """
            select product.gid, product.shopify_digest, max(item.changed) as changed_at
            from   unnest(@gids, @keys, @changed::timestamptz[]) as item (gid, key, changed)
            join   products row on shopify_gid('InventoryItem', row.shopify_inventory_item_id) = item.gid
            join   shopify_links variant on variant.entity_type = 'variant' and variant.entity_id = row.id::text
            join   shopify_links product
                   on product.entity_type = 'product' and product.entity_id = variant.parent_id and product.gid is not null
            where  product.deleted_at is null
            and    not exists (
                     select from sync_items told
                     where  told.entity_type = 'product' and told.entity_id = item.key and told.direction = 'from_shopify'
                     and    told.status = 'completed' and told.triggered_at >= item.changed)
            group  by product.gid, product.shopify_digest
            """;

        return await erp.Rows<Untold>(sql, new
        {
            gids = items.Keys.ToArray(),
            keys = items.Keys.Select(gid => $"{InventoryItemKey.Prefix}{Gids.NumberOf(gid)}").ToArray(),
            changed = items.Values.Select(moment => moment.ToString("O", CultureInfo.InvariantCulture)).ToArray(),
        }, ct);
    }

    private sealed class Untold
    {
        public required string Gid { get; init; }

        public string? ShopifyDigest { get; init; }

        public DateTime ChangedAt { get; init; }
    }
}
