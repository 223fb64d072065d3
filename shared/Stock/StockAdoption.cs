using ShopifySync.Erp;
using ShopifySync.Products;
using ShopifySync.Queue;
using ShopifySync.Settings;

namespace ShopifySync.Stock;

/// <summary>What became of rows that were to be linked: every row is in exactly one of the two.</summary>
public sealed record Adopted(IReadOnlyList<string> Linked, IReadOnlyDictionary<string, Outcome> Refused);

/// <summary>
/// Ties stock rows of the ERP to levels in Shopify for the first time. There are no movements yet: <c>SHOPIFY_ADOPT_STOCK</c> says whose
/// number counts, and where it says <c>ask</c>, only equal numbers are tied.
/// </summary>
public sealed class StockAdoption(
    ErpDatabase erp, SyncSettings settings, StockRows rows, StockLinks links, StockLevels levels, ProductLinking products)
{
    private const long FirstVersion = 1;

    public async Task<Adopted> Adopt(IReadOnlyList<StockRow> unlinked, CancellationToken ct)
    {
        var refused = new Dictionary<string, Outcome>();
        var placed = await WithGids(unlinked, refused, ct);
        var policy = (await settings.ReadNow(ct)).AdoptStock; // a person has just changed it, perhaps
        var read = await ReadLevels(placed, policy, refused, ct);
        var chosen = new List<(StockRow Row, int Base)>();

        foreach (var (row, level) in read)
        {
            if (Base(policy, row.Quantity, level.Available!.Value) is { } agreed)
            {
                chosen.Add((row, agreed));
            }
            else
            {
                refused[row.InventoryId] = Outcome.Rejected(
                    $"the ERP has {row.Quantity}, Shopify has {level.Available}: set SHOPIFY_ADOPT_STOCK to erp or shopify to say which counts, or make them equal");
            }
        }

        var linked = await Link(chosen, read, refused, ct);
        return new Adopted(linked, refused);
    }

    /// <summary>The base from which the other side's difference is a movement; null if a person must say.</summary>
    public static int? Base(AdoptStock policy, int erp, int shopify) => policy switch
    {
        AdoptStock.Erp => shopify,
        AdoptStock.Shopify => erp,
        _ => erp == shopify ? erp : null,
    };

    private async Task<IReadOnlyList<StockRow>> WithGids(IReadOnlyList<StockRow> unlinked, Dictionary<string, Outcome> refused, CancellationToken ct)
    {
        foreach (var row in unlinked.Where(row => row.UnreadableItemId is not null))
        {
            refused[row.InventoryId] = Outcome.Rejected($"the product's shopify_inventory_item_id '{row.UnreadableItemId}' is neither the number nor the Gid of an inventory item");
        }

        var unknown = unlinked.Where(row => row is { InventoryItemGid: null, UnreadableItemId: null }).ToList();
        var problems = await products.Link([.. unknown.Select(row => row.ProductId).Distinct()], ct);

        foreach (var row in unknown.Where(row => problems.ContainsKey(row.ProductId)))
        {
            refused[row.InventoryId] = problems[row.ProductId];
        }

        var relinked = unknown.Where(row => !problems.ContainsKey(row.ProductId)).Select(row => row.InventoryId).ToList();
        IReadOnlyList<StockRow> known =
            [.. unlinked.Where(row => row.InventoryItemGid is not null), .. relinked.Count == 0 ? [] : await rows.Find(relinked, ct)];

        foreach (var row in known.Where(row => row.LocationGid is null))
        {
            refused[row.InventoryId] = Outcome.Rejected("it names no location, and SHOPIFY_DEFAULT_LOCATION_ID is not set");
        }

        return [.. known.Where(row => row is { InventoryItemGid: not null, LocationGid: not null })];
    }

    private async Task<IReadOnlyList<(StockRow Row, StockLevel Level)>> ReadLevels(
        IReadOnlyList<StockRow> placed, AdoptStock policy, Dictionary<string, Outcome> refused, CancellationToken ct)
    {
        if (placed.Count == 0)
        {
            return [];
        }

        var read = await levels.Read(placed.Select(row => row.Pair), ct);
        var available = new List<(StockRow, StockLevel)>();
        Outcome? outage = null;

        foreach (var row in placed)
        {
            if (read.Problems.TryGetValue(row.Pair, out var problem))
            {
                refused[row.InventoryId] = problem;
            }
            else if (read.Levels[row.Pair] is not { } level)
            {
                refused[row.InventoryId] = Outcome.Rejected($"Shopify has no inventory item {row.InventoryItemGid}: correct the product's shopify_inventory_item_id");
            }
            else if (!level.IsTracked)
            {
                refused[row.InventoryId] = Outcome.Rejected("Shopify does not track this item's stock: switch on 'Track quantity' there");
            }
            else if (level.Available is not null)
            {
                available.Add((row, level));
            }
            else if (policy is not AdoptStock.Erp)
            {
                refused[row.InventoryId] = row.Quantity == 0
                    ? Outcome.Unchanged("neither side has any of it at this location")
                    : Outcome.Rejected($"the ERP has {row.Quantity}, and Shopify does not stock it at this location: stock it there, or set SHOPIFY_ADOPT_STOCK to erp");
            }
            else
            {
                var refusal = outage ?? await levels.Activate(row.Pair, ct);
                outage ??= refusal is { Verdict: Verdict.Later } ? refusal : null; // it is not asked 250 times while it is away
                refused[row.InventoryId] = refusal ?? Outcome.Later(TimeSpan.Zero, "it is stocked at this location from now on");
            }
        }

        return available;
    }

    private async Task<IReadOnlyList<string>> Link(
        List<(StockRow Row, int Base)> chosen, IReadOnlyList<(StockRow Row, StockLevel Level)> read, Dictionary<string, Outcome> refused, CancellationToken ct)
    {
        if (chosen.Count == 0)
        {
            return [];
        }

        var linked = (await links.Adopt(chosen, ct)).ToHashSet();
        var seen = read.Where(level => linked.Contains(level.Row.InventoryId))
            .Select(level => new Seen(level.Row.InventoryId, FirstVersion, level.Level.Available!.Value, level.Level.ChangedAt)).ToList();

        await using var transaction = await erp.Begin(ct);
        await links.Merge(transaction, seen, ct); // what is busy keeps its base, and is merged with the next push or delivery
        await transaction.Commit(ct);

        var others = await rows.Find([.. chosen.Select(link => link.Row.InventoryId).Except(linked)], ct);

        foreach (var row in others.Where(row => !row.IsLinked))
        {
            refused[row.InventoryId] = Outcome.Rejected("another stock row of the ERP means the same item and location in Shopify");
        }

        return [.. linked, .. others.Where(row => row.IsLinked).Select(row => row.InventoryId)];
    }
}
