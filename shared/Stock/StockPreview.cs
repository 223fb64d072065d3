using System.Globalization;
using ShopifySync.Entities;
using ShopifySync.Erp;
using ShopifySync.Products;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Shopify;

namespace ShopifySync.Stock;

/// <summary>Says what a sync of stock would do, and writes nothing. It finds, reads and decides as adoption and the push do.</summary>
public sealed class StockPreview(
    ErpDatabase erp, StockRows rows, StockLinks links, StockLevels levels, ProductLinking products, ShopifyClient shopify,
    SyncSettings settings) : IPreview
{
    private const int Rows = 250;

    private static readonly GraphQlDocument ReadStockedItems = GraphQlDocument.Embedded("ReadStockedItems");

    public async Task<(string? Cursor, Outcome? Problem)> Next(string? cursor, PreviewReport report, CancellationToken ct)
    {
        using var lane = Lane.Bulk.Enter();

        return PreviewCursor.InShopify(cursor) is { } after
            ? await NextOfShopify(after, report, ct)
            : await NextOfErp(cursor, report, ct);
    }

    private async Task<(string? Cursor, Outcome? Problem)> NextOfErp(string? after, PreviewReport report, CancellationToken ct)
    {
        const string sql = "select id from sync_all_inventory(@after, @rows) as candidate (id)";

        var ids = await erp.Rows<string>(sql, new { after, rows = Rows }, ct);
        var found = await rows.Find(ids, ct);
        var placed = await FindPlaces([.. found.Where(row => WithoutLooking(row) is null)], ct);
        var read = await levels.Read(placed.Rows.SelectMany(row => new[] { row.Pair, row.LinkedPair ?? row.Pair }), ct);
        var outage = placed.Problems.Values.Concat(read.Problems.Values).FirstOrDefault(IsOutage);

        if (outage is not null)
        {
            return (after, outage);
        }

        var policy = (await settings.ReadNow(ct)).AdoptStock;
        var orphaned = await links.FindOrphaned([.. placed.Rows.Where(row => row.LinkedPair is null).Select(row => row.Pair)], ct);
        var second = await rows.FindSecond([.. placed.Rows.Where(row => row.LinkedPair is null).Select(row => row.InventoryId)], ct);

        foreach (var row in found)
        {
            if ((WithoutLooking(row) ?? placed.Problems.GetValueOrDefault(row.InventoryId)) is { } outcome)
            {
                report.Add(outcome, row.InventoryId);
            }
        }

        foreach (var row in placed.Rows)
        {
            if ((read.Problems.GetValueOrDefault(row.Pair) ?? read.Problems.GetValueOrDefault(row.LinkedPair ?? row.Pair)) is { } unread)
            {
                report.Add(unread, row.InventoryId);
            }
            else if (second.Contains(row.InventoryId))
            {
                report.Add(StockAdoption.Taken, row.InventoryId);
            }
            else
            {
                Add(report, row, read, orphaned, policy);
            }
        }

        return (ids.Count < Rows ? PreviewCursor.OfShopify : ids[^1], null);
    }

    /// <summary>What can be said of a row without Shopify; null if it must be asked.</summary>
    private static Outcome? WithoutLooking(StockRow row) => row switch
    {
        { SyncToShopify: false } => StockOutcomes.SwitchedOff,
        { CallId: not null } => Outcome.Later(
            TimeSpan.Zero, Reason.InFlight, "A change of its stock is on its way to Shopify at this moment."),
        _ => StockAdoption.Unreadable(row),
    };

    /// <summary>The rows that name an item and a location, also those whose item would be found by their product's SKU.</summary>
    private async Task<Placed> FindPlaces(IReadOnlyList<StockRow> readable, CancellationToken ct)
    {
        var linked = readable.Where(row => row.IsLinked).ToList();
        var gone = await Gone(linked, ct);
        var wanted = readable.Where(row => row.InventoryItemGid is null || gone.Contains(row.InventoryId)).ToList();
        var (items, problems) = await products.Look([.. wanted.Select(row => new ProductToLink(row.ProductId, row.InventoryItemGid))], ct);
        var placed = new List<StockRow>();
        var refused = new Dictionary<string, Outcome>();

        foreach (var row in readable)
        {
            if (wanted.Contains(row) && problems.GetValueOrDefault(row.ProductId) is { } problem)
            {
                refused[row.InventoryId] = problem;
            }
            else if (row.LocationGid is null)
            {
                refused[row.InventoryId] = StockAdoption.Unplaced;
            }
            else
            {
                placed.Add(wanted.Contains(row) ? row with { InventoryItemGid = items[row.ProductId] } : row);
            }
        }

        return new Placed(placed, refused);
    }

    /// <summary>Linked rows whose item Shopify does not have any more: they are found anew.</summary>
    private async Task<IReadOnlySet<string>> Gone(IReadOnlyList<StockRow> linked, CancellationToken ct)
    {
        var read = await levels.Read(linked.Select(row => row.Pair), ct);

        return linked.Where(row => read.HasNo(row.Pair)).Select(row => row.InventoryId).ToHashSet();
    }

    private static void Add(
        PreviewReport report, StockRow row, LevelsRead read, IReadOnlyDictionary<Pair, int> orphaned, AdoptStock policy)
    {
        if (row.IsLinked)
        {
            AddLinked(report, row, read);
        }
        else if (row.LinkedPair is { } before && StockAdoption.Refusal(row, read) is null)
        {
            AddMoved(report, row, before, read, policy);
        }
        else if (orphaned.TryGetValue(row.Pair, out var inherited)
            && read.Levels[row.Pair] is { IsTracked: true, Available: { } available })
        {
            report.Add(PreviewKind.Linked, row.InventoryId, $"It takes over the link of a deleted row: {row.Pair.InventoryItemGid}");
            AddMovements(report, row, inherited, available);
        }
        else
        {
            AddNew(report, row, read, policy);
        }
    }

    private static void AddLinked(PreviewReport report, StockRow row, LevelsRead read)
    {
        if (read.Of([row]) is [var level])
        {
            AddMovements(report, row, row.Base!.Value, level.Available);
        }
        else
        {
            report.Add(row.Quantity == row.Base ? StockOutcomes.Untracked : StockOutcomes.UntrackedRefused, row.InventoryId);
        }
    }

    /// <summary>A row that means another level than the one that it is linked to.</summary>
    private static void AddMoved(PreviewReport report, StockRow row, Pair before, LevelsRead read, AdoptStock policy)
    {
        switch (StockRelocations.Decide(row, read.Levels[before], read.Levels[row.Pair]!))
        {
            case StockRelocation.Adopt:
                AddNew(report, row, read, policy);
                break;
            case StockRelocation.AskWhich:
                report.Add(StockRelinking.AskWhich(row, read), row.InventoryId);
                break;
            case StockRelocation.AskWhere:
                report.Add(StockRelinking.AskWhere(row), row.InventoryId);
                break;
            case StockRelocation.TakeOut:
                report.Add(
                    PreviewKind.ChangedInShopify, row.InventoryId, $"Its stock moves from {before.LocationGid} to {row.LocationGid}.");
                break;
            default:
                report.Add(PreviewKind.Linked, row.InventoryId, row.Pair.InventoryItemGid);
                AddMovements(report, row, row.Base!.Value, read.Levels[row.Pair]!.Available ?? 0);
                break;
        }
    }

    private static void AddNew(PreviewReport report, StockRow row, LevelsRead read, AdoptStock policy)
    {
        var first = StockFirstDay.Of(row, read, policy);

        if (first.Refused is { } refused)
        {
            report.Add(refused, row.InventoryId);
        }
        else if (first.IsStockedFirst)
        {
            report.Add(PreviewKind.CreatedInShopify, row.InventoryId, "Shopify does not stock the item at this location.");
            report.AddPart(row.Quantity == 0 ? null : PreviewKind.ChangedInShopify, row.InventoryId, Words(0, row.Quantity!.Value));
        }
        else
        {
            report.Add(PreviewKind.Linked, row.InventoryId, row.Pair.InventoryItemGid);
            AddMovements(report, row, first.Base, read.Levels[row.Pair]!.Available!.Value);
        }
    }

    /// <summary>Each side's difference from the base is a movement, which the other side follows.</summary>
    private static void AddMovements(PreviewReport report, StockRow row, int agreed, int available)
    {
        var erpMoved = row.Quantity!.Value - agreed;
        var shopifyMoved = available - agreed;

        report.AddPart(erpMoved == 0 ? null : PreviewKind.ChangedInShopify, row.InventoryId, Words(available, available + erpMoved));
        report.AddPart(
            shopifyMoved == 0 ? null : PreviewKind.ChangedInErp, row.InventoryId,
            Words(row.Quantity.Value, row.Quantity.Value + shopifyMoved));
        report.AddPart(erpMoved == 0 && shopifyMoved == 0 ? PreviewKind.Same : null, row.InventoryId, row.Pair.InventoryItemGid);
    }

    private static string Words(int before, int after) => string.Create(CultureInfo.InvariantCulture, $"{before} → {after}");

    /// <summary>Levels of Shopify's that no row of the ERP means: nothing is done for them.</summary>
    private async Task<(string? Cursor, Outcome? Problem)> NextOfShopify(string after, PreviewReport report, CancellationToken ct)
    {
        var answer = await shopify.Send(ReadStockedItems, new { after = after.Length == 0 ? null : after }, ct);

        if (answer is not Answered answered)
        {
            return (PreviewCursor.After(after), answer.Outcome());
        }

        var told = answered.Data.Nodes("inventoryItems").SelectMany(item => item.Nodes("inventoryLevels"), (item, level) =>
            new ItemAtLocation(
                new Pair(item.RequiredText("id"), level.RequiredPart("location").RequiredText("id")), item.Text("sku"),
                item.Part("variant")?.Text("barcode"))).ToList();
        var pairs = told.Select(level => level.Pair).ToList();
        var known = (await links.FindLinked(pairs, ct)).ToHashSet();
        known.UnionWith((await rows.Find(pairs, ct)).Select(row => row.Pair));
        known.UnionWith(await rows.FindByCode([.. told.Where(level => !known.Contains(level.Pair))], ct));

        foreach (var level in told.Where(level => !known.Contains(level.Pair)))
        {
            report.Add(
                PreviewKind.LeftAlone, $"{level.Pair.InventoryItemGid} {level.Pair.LocationGid}",
                "The ERP has no stock row for this item and location.");
        }

        return (answered.Data.NextPage("inventoryItems") is { } next ? PreviewCursor.After(next) : null, null);
    }

    private static bool IsOutage(Outcome problem) => problem is { Verdict: Verdict.Later, HasDeadline: false };

    /// <summary>Rows with an item and a location, and why others have none.</summary>
    private sealed record Placed(IReadOnlyList<StockRow> Rows, IReadOnlyDictionary<string, Outcome> Problems);
}
