using ShopifySync.Erp;
using ShopifySync.Products;
using ShopifySync.Queue;
using ShopifySync.Settings;

namespace ShopifySync.Stock;

/// <summary>What became of rows that were to be linked.</summary>
public sealed record Adopted(IReadOnlyList<string> Linked, IReadOnlyDictionary<string, Outcome> Refused);

/// <summary>Ties stock rows of the ERP to the levels in Shopify that they mean.</summary>
/// <remarks>A row that was linked to another level keeps its history. For all others this is the first day: there are no movements yet,
/// <c>SHOPIFY_ADOPT_STOCK</c> says whose number counts, and where it says <c>ask</c>, only equal numbers are tied.</remarks>
public sealed class StockAdoption(
    ErpDatabase erp, SyncSettings settings, StockRows rows, StockLinks links, StockMerge merge, StockLevels levels,
    StockRelinking relinking, ProductLinking products)
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    /// <summary>Links rows; every row is linked or refused.</summary>
    public async Task<Adopted> Adopt(IReadOnlyList<StockRow> unlinked, CancellationToken ct)
    {
        var refused = new Dictionary<string, Outcome>();
        var placed = await FindPlaces(unlinked, refused, ct);
        var linked = placed.Where(row => row.IsLinked).Select(row => row.InventoryId).ToList();
        var moved = await relinking.Relink([.. placed.Where(row => row is { IsLinked: false, LinkedPair: not null })], ct);
        linked.AddRange(moved.Linked);

        foreach (var (id, refusal) in moved.Refused)
        {
            refused[id] = refusal;
        }

        var known = linked.ToHashSet();
        var unknown = placed.Where(row => !known.Contains(row.InventoryId) && !refused.ContainsKey(row.InventoryId)).ToList();
        linked.AddRange(await AdoptNew(unknown, refused, ct));

        return new Adopted(linked, refused);
    }

    /// <summary>Finds items anew for linked rows whose item Shopify has deleted; every row is linked to another item or refused.</summary>
    public async Task<Adopted> FindAnew(IReadOnlyList<StockRow> gone, CancellationToken ct)
    {
        var problems = await products.Link([.. gone.Select(row => new ProductToLink(row.ProductId, row.InventoryItemGid))], ct);
        var refused = gone.Where(row => problems.ContainsKey(row.ProductId))
            .ToDictionary(row => row.InventoryId, row => problems[row.ProductId]);
        var found = await rows.Find([.. gone.Select(row => row.InventoryId).Where(id => !refused.ContainsKey(id))], ct);
        var adopted = await Adopt(found, ct);

        return new Adopted(adopted.Linked, refused.Concat(adopted.Refused).ToDictionary());
    }

    /// <summary>The base from which the other side's difference is a movement; null if a person must say.</summary>
    public static int? Base(AdoptStock policy, int erp, int shopify) => policy switch
    {
        AdoptStock.Erp => shopify,
        AdoptStock.Shopify => erp,
        _ => erp == shopify ? erp : null,
    };

    /// <summary>Why a level that was read cannot be linked; null if it can.</summary>
    internal static Outcome? Refusal(StockRow row, LevelsRead read) =>
        read.HasNo(row.Pair) ? Outcome.Rejected(
            Reason.ShopifyRecordGone,
            $"Shopify has no inventory item {row.InventoryItemGid}. Correct the product's shopify_inventory_item_id.")
        : read.IsUntracked(row.Pair) ? StockOutcomes.UntrackedRefused
        : null;

    /// <summary>Why a row's own values cannot be compared with anything; null if they can.</summary>
    internal static Outcome? Unreadable(StockRow row) =>
        row.UnreadableQuantity is { } quantity ? Outcome.Rejected(
            Reason.BadErpData,
            $"The ERP's quantity is {quantity}. Shopify takes whole numbers from {int.MinValue} to {int.MaxValue}: correct it.")
        : row.UnreadableItemId is { } id ? Outcome.Rejected(
            Reason.BadErpData,
            $"The product's shopify_inventory_item_id '{id}' is neither the number nor the Gid of an inventory item. Correct it.")
        : null;

    /// <summary>The rows that name an item and a location; those without an item are looked up by SKU first.</summary>
    private async Task<IReadOnlyList<StockRow>> FindPlaces(
        IReadOnlyList<StockRow> unlinked, Dictionary<string, Outcome> refused, CancellationToken ct)
    {
        foreach (var row in unlinked.Where(row => Unreadable(row) is not null))
        {
            refused[row.InventoryId] = Unreadable(row)!;
        }

        var readable = unlinked.Where(row => Unreadable(row) is null).ToList();
        var unknown = readable.Where(row => row.InventoryItemGid is null).ToList();
        var problems = await products.Link([.. unknown.Select(row => new ProductToLink(row.ProductId))], ct);

        foreach (var row in unknown.Where(row => problems.ContainsKey(row.ProductId)))
        {
            refused[row.InventoryId] = problems[row.ProductId];
        }

        var relinked = unknown.Where(row => !problems.ContainsKey(row.ProductId)).Select(row => row.InventoryId).ToList();
        IReadOnlyList<StockRow> known =
            [.. readable.Where(row => row.InventoryItemGid is not null), .. relinked.Count == 0 ? [] : await rows.Find(relinked, ct)];

        foreach (var row in known.Where(row => row.LocationGid is null))
        {
            refused[row.InventoryId] = Unplaced;
        }

        return [.. known.Where(row => row is { InventoryItemGid: not null, LocationGid: not null, Quantity: not null })];
    }

    /// <summary>Links rows that have no history; returns those that are linked, and adds the others to the refused.</summary>
    private async Task<IReadOnlyList<string>> AdoptNew(
        List<StockRow> placed, Dictionary<string, Outcome> refused, CancellationToken ct)
    {
        if (placed.Count == 0)
        {
            return [];
        }

        var policy = (await settings.ReadNow(ct)).AdoptStock; // a person has just changed it, perhaps
        var read = await levels.Read(placed.Select(row => row.Pair), ct);
        var readable = placed.Where(row => read.Levels.GetValueOrDefault(row.Pair) is { IsTracked: true, Available: not null });
        var inherited = await links.Inherit([.. readable], ct);
        var heirs = inherited.Select(link => link.InventoryId).ToHashSet();
        var chosen = await Choose([.. placed.Where(row => !heirs.Contains(row.InventoryId))], read, policy, refused, ct);
        var adopted = chosen.Count == 0 ? [] : await links.Adopt(chosen, ct);
        var byRow = placed.ToDictionary(row => row.InventoryId, row => read.Levels.GetValueOrDefault(row.Pair));
        await Merge([.. inherited, .. adopted], byRow, ct);
        await RefuseTaken([.. chosen.Select(link => link.Row.InventoryId).Except(adopted.Select(link => link.InventoryId))], refused, ct);

        return [.. heirs, .. adopted.Select(link => link.InventoryId)];
    }

    /// <summary>The rows that can be linked, each with its base; what is not stocked there is, from now on, where the ERP counts.</summary>
    private async Task<IReadOnlyList<(StockRow Row, int Base)>> Choose(
        IReadOnlyList<StockRow> placed, LevelsRead read, AdoptStock policy, Dictionary<string, Outcome> refused, CancellationToken ct)
    {
        var chosen = new List<(StockRow, int)>();
        Outcome? outage = null;

        foreach (var row in placed)
        {
            var first = StockFirstDay.Of(row, read, policy);

            if (first.IsStockedFirst)
            {
                var refusedBy = outage ?? await levels.Activate(row.Pair, ct);
                outage ??= refusedBy is { Verdict: Verdict.Later } ? refusedBy : null; // it is not asked 250 times while it is away
                refused[row.InventoryId] = refusedBy
                    ?? Outcome.Later(TimeSpan.Zero, Reason.Continues, "Shopify stocks the item at this location from now on.");
            }
            else if (first.Refused is { } refusal)
            {
                refused[row.InventoryId] = refusal;
            }
            else
            {
                chosen.Add((row, first.Base));
            }
        }

        return chosen;
    }

    /// <summary>What is busy keeps its base, and is merged with the next push or delivery.</summary>
    private async Task Merge(IReadOnlyList<LinkVersion> linked, Dictionary<string, StockLevel?> read, CancellationToken ct)
    {
        if (linked.Count == 0)
        {
            return;
        }

        var levelsOfLinks = linked.Select(link => (link, level: read[link.InventoryId]!))
            .Select(pair => new ReadLevel(pair.link.InventoryId, pair.link.Version, pair.level.Available!.Value, pair.level.ChangedAt));

        await using var transaction = await erp.Begin(ct);
        await merge.Merge(transaction, [.. levelsOfLinks], mayWait: false, ct);
        await transaction.Commit(ct);
    }

    private async Task RefuseTaken(IReadOnlyCollection<string> inventoryIds, Dictionary<string, Outcome> refused, CancellationToken ct)
    {
        var found = inventoryIds.Count == 0 ? [] : await rows.Find(inventoryIds, ct);

        foreach (var row in found)
        {
            refused[row.InventoryId] = row.LinkedPair is not null
                ? Outcome.Later(AtOnce, Reason.Busy, "Another worker is linking this stock row. It is tried again by itself.")
                : Taken;
        }
    }

    internal static Outcome Taken => Outcome.Rejected(
        Reason.Ambiguous,
        "Another stock row of the ERP means the same item and location in Shopify. Change the location or the product of one of them.");

    internal static Outcome Unplaced => Outcome.Rejected(
        Reason.BadSetting, "The stock row names no location, and SHOPIFY_DEFAULT_LOCATION_ID is not set. Set one of the two.");
}
