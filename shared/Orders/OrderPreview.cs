using ShopifySync.Entities;
using ShopifySync.Erp;
using ShopifySync.Orders.Intake;
using ShopifySync.Orders.Push;
using ShopifySync.Queue;
using ShopifySync.Reconcile;
using ShopifySync.Settings;
using ShopifySync.Shopify;

namespace ShopifySync.Orders;

/// <summary>Says what a sync of orders would do, and writes nothing: by the plan of a push and the merge of an intake.</summary>
public sealed class OrderPreview(
    ErpDatabase erp, ErpOrders orders, Links<OrderBaseline> links, OrderReader reader, OrderIntake intake, Reconciles reconciles,
    ShopifyClient shopify, SyncSettings settings, Parallelism parallelism, TimeProvider time) : IPreview
{
    private const int Rows = 250;

    private static readonly GraphQlDocument ReadChangedOrders = GraphQlDocument.Embedded("ReadChangedOrders");

    private static Outcome KeptOut => Outcome.Unchanged(
        Reason.SwitchedOff, "The sync ignores it: SHOPIFY_SYNC_ORDERS_SINCE lets orders from before the sync in.");

    private static Outcome History => Outcome.Unchanged(Reason.NothingToCompare, "It was closed before Shopify knew of it.");

    private static Outcome NotShown => Outcome.Rejected(Reason.ShopifyRecordGone, OrderReader.NotShown);

    public async Task<(string? Cursor, Outcome? Problem)> Next(string? cursor, PreviewReport report, CancellationToken ct)
    {
        using var lane = Lane.Bulk.Enter();

        return PreviewCursor.InShopify(cursor) is { } after
            ? await NextOfShopify(after, report, ct)
            : await NextOfErp(cursor, report, ct);
    }

    private async Task<(string? Cursor, Outcome? Problem)> NextOfErp(string? after, PreviewReport report, CancellationToken ct)
    {
        const string sql = "select id from sync_all_order(@after, @rows) as candidate (id)";

        var current = (await settings.ReadNow(ct)) with { AutoSyncOrders = true };
        var ids = await erp.Rows<string>(sql, new { after, rows = Rows }, ct);
        var known = await links.Find(ids, ct);
        var counted = await Counted(ids, ct);
        var found = await orders.Load(ids, ct);
        var open = found.Select(order => counted.Contains(order.Id) && order.SyncStatus == "disabled"
                ? order with { SyncStatus = "pending" } : order)
            .Select(order => new Judged(
                order, known.GetValueOrDefault(order.Id), WithoutAsking(order, known.GetValueOrDefault(order.Id), counted, current)))
            .ToList();
        var (shown, problem) = await Read([.. open.Where(one => one.Outcome is null or { Reason: Reason.Equal })], ct);

        if (problem is not null)
        {
            return (after, problem);
        }

        var looked = await intake.Look(
            [.. shown.Where(order => order.Value is not null).Select(order => new Incoming(
                order.Value!, [], known.GetValueOrDefault(order.Key) is { Gid: not null } link ? link : null))],
            ct);

        foreach (var one in open)
        {
            Add(report, one, shown, looked, current);
        }

        return (ids.Count < Rows ? PreviewCursor.OfShopify : ids[^1], null);
    }

    /// <summary>Which of these orders a sync that is switched on brings across.</summary>
    private async Task<IReadOnlySet<string>> Counted(IReadOnlyCollection<string> ids, CancellationToken ct)
    {
        const string sql = """
            select let_in.id from sync_let_in_order(@ids) as let_in (id)
            union
            select counted.id
            from   sync_reconciled_order(@ids) as counted (id)
            join   orders on orders.id = counted.id::erp_order_id
            where  orders.shopify_sync_status <> 'disabled'
            """;

        return (await erp.Rows<string>(sql, new { ids = ids.ToArray() }, ct)).ToHashSet();
    }

    private static Outcome? WithoutAsking(
        ErpOrder order, Link<OrderBaseline>? link, IReadOnlySet<string> counted, StoreSettings current) =>
        order.SyncStatus == "disabled" ? KeptOut // what is let in is not, from here on
        : !counted.Contains(order.Id) ? History
        : PushOrders.WithoutAsking(order, link, current)
            ?? (link is null ? OrderCreation.Unready(order) : null);

    /// <summary>Shopify's orders of the ERP's, by the ERP's id: linked ones and those that carry it. Null for one that is gone.</summary>
    private async Task<(IReadOnlyDictionary<string, ShopifyOrder?> Shown, Outcome? Problem)> Read(
        IReadOnlyList<Judged> open, CancellationToken ct)
    {
        var shown = new Dictionary<string, ShopifyOrder?>();
        var linked = open.Where(one => one.Link?.Gid is not null).ToList();
        var read = await reader.Read([.. linked.Select(one => one.Link!.Gid!)], ct);

        foreach (var one in linked)
        {
            shown[one.Order.Id] = read.Orders.GetValueOrDefault(one.Link!.Gid!);
        }

        var (ours, problem) = await FindOurs([.. open.Where(one => one.Link?.Gid is null).Select(one => one.Order)], ct);

        foreach (var (id, order) in ours)
        {
            shown[id] = order;
        }

        return (shown, problem ?? read.Problems.Values.FirstOrDefault());
    }

    /// <summary>Those that an earlier push, or one before a backup was restored, has created.</summary>
    private async Task<(IReadOnlyList<(string Id, ShopifyOrder Order)> Ours, Outcome? Problem)> FindOurs(
        IReadOnlyList<ErpOrder> unlinked, CancellationToken ct)
    {
        var ours = new List<(string, ShopifyOrder)>();
        var now = time.GetUtcNow().UtcDateTime;

        foreach (var chunk in unlinked.Chunk(parallelism.OrdersAtOnce))
        {
            var found = await Task.WhenAll(chunk.Select(async order => (order.Id, Found: await reader.FindOurs(order, now, ct))));

            if (found.Select(one => one.Found.Problem).FirstOrDefault(problem => problem is { Verdict: Verdict.Later }) is { } problem)
            {
                return ([], problem);
            }

            // refused: Shopify does not know the metafield yet, so no order carries one
            ours.AddRange(found.Where(one => one.Found.Order is not null).Select(one => (one.Id, one.Found.Order!)));
        }

        return (ours, null);
    }

    private static void Add(
        PreviewReport report, Judged one, IReadOnlyDictionary<string, ShopifyOrder?> shown,
        IReadOnlyDictionary<string, LookedAt> looked, StoreSettings current)
    {
        if (one.Outcome is { Reason: not Reason.Equal } outcome)
        {
            report.Add(outcome, one.Order.Id);
        }
        else if (shown.GetValueOrDefault(one.Order.Id) is { } order)
        {
            AddLinked(report, one, order, looked[order.Gid], current);
        }
        else if (one.Link?.Gid is not null)
        {
            report.Add(NotShown, one.Order.Id);
        }
        else
        {
            report.Add(PreviewKind.CreatedInShopify, one.Order.Id, "Shopify does not have it.");
        }
    }

    private static void AddLinked(PreviewReport report, Judged one, ShopifyOrder order, LookedAt looked, StoreSettings current)
    {
        var link = one.Link is { Gid: not null } known
            ? known : new Link<OrderBaseline>(one.Order.Id) { Shopify = OrderBaseline.Of(order) };
        var plan = OrderFollowUp.Plan(one.Order, link, order, current);

        report.AddPart(one.Link?.Gid is null ? PreviewKind.Linked : null, one.Order.Id, order.Gid);

        if ((looked.Refused?.Why ?? plan.Refused) is { } refused)
        {
            report.Add(PreviewKind.Asked, one.Order.Id, refused);
        }

        report.AddPart(plan.Steps.Count == 0 ? null : PreviewKind.ChangedInShopify, one.Order.Id, OrderFollowUp.Words(plan));
        report.AddPart(looked.Changed.Count == 0 ? null : PreviewKind.ChangedInErp, one.Order.Id, string.Join(", ", looked.Changed));
        report.AddPart(
            plan is { Steps.Count: 0, Refused: null } && looked is { Refused: null, Changed.Count: 0 } ? PreviewKind.Same : null,
            one.Order.Id, order.Gid);
    }

    /// <summary>Shopify's orders that no order of the ERP is. What changed before the sync began is no business of it.</summary>
    private async Task<(string? Cursor, Outcome? Problem)> NextOfShopify(string after, PreviewReport report, CancellationToken ct)
    {
        var since = ChangedSince.Read(after) ?? ChangedSince.Begin(await reconciles.SeenUpTo(EntityType.Order, ct));
        var answer = await shopify.Send(ReadChangedOrders, new { query = since.Query, after = since.After }, ct);

        if (answer is not Answered answered)
        {
            return (PreviewCursor.After(after), answer.Outcome());
        }

        var gids = answered.Data.Nodes("orders").Select(node => node.RequiredText("id")).ToList();
        var known = await links.FindByGid(gids, ct);
        var read = await reader.Read([.. gids.Where(gid => !known.ContainsKey(gid))], ct);

        if (read.Problems.Values.FirstOrDefault(problem => problem.Verdict is Verdict.Later) is { } problem)
        {
            return (PreviewCursor.After(after), problem);
        }

        var looked = await intake.Look([.. read.Orders.Values.OfType<ShopifyOrder>().Select(order => new Incoming(order, [], null))], ct);

        foreach (var (gid, one) in looked)
        {
            if (one.Refused is { } refused)
            {
                report.Add(refused, gid);
            }
            else if (one.ErpId is null)
            {
                report.Add(PreviewKind.CreatedInErp, gid, "The ERP does not have it.");
            }
        }

        return (since.Next(answered.Data, "orders") is { } next ? PreviewCursor.After(next) : null, null);
    }

    /// <summary>An order of the ERP, and what can be said of it without Shopify; null if it must be asked.</summary>
    private sealed record Judged(ErpOrder Order, Link<OrderBaseline>? Link, Outcome? Outcome);
}
