using ShopifySync.Local.Cloud;
using StoreSimulator;

namespace ShopifySync.Measurements;

/// <summary>What runs of orders have in common.</summary>
internal static class OrderRuns
{
    /// <summary>The line in which an order of the ERP carries its fees, which are no pieces there.</summary>
    private const string Fees = "Fees";

    /// <summary>Kills a random one of these instances with SIGKILL so many times, and starts it again each time.</summary>
    public static async Task Kill(IReadOnlyList<FunctionsProcess> instances, int kills, Random random, CancellationToken ct)
    {
        for (var kill = 0; kill < kills; kill++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200 + random.Next(1500)), TimeProvider.System, ct);
            var victim = instances[random.Next(instances.Count)];
            await victim.Kill();
            await victim.Start(ct);
        }
    }

    /// <summary>Waits until nothing is left to do; returns how long it took.</summary>
    public static async Task<TimeSpan> Quiet(MeasuredHouse house, long started, TimeSpan patience, CancellationToken ct)
    {
        while (TimeProvider.System.GetElapsedTime(started) < patience
            && (house.Store.Deliveries.Waiting > 0
                || await house.Value<bool>("select exists (select from sync_queue where status in ('pending', 'processing'))")))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, ct);
        }

        return TimeProvider.System.GetElapsedTime(started);
    }

    /// <summary>The same, without the deliveries that the store will try again much later.</summary>
    public static async Task<TimeSpan> Drained(MeasuredHouse house, long started, TimeSpan patience, CancellationToken ct)
    {
        while (TimeProvider.System.GetElapsedTime(started) < patience
            && (house.Store.Deliveries.Waiting > house.Store.Deliveries.Scheduled
                || await house.Value<bool>("select exists (select from sync_queue where status in ('pending', 'processing'))")))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, ct);
        }

        return TimeProvider.System.GetElapsedTime(started);
    }

    /// <summary>Orders that differ: state, money to the cent, pieces, shipments, refunds. Silent: no message says so.</summary>
    public static async Task<(int Count, int Silent, string? First)> Disagreements(MeasuredHouse house)
    {
        var aside = (
            await house.Rows<string>(
                "select gid from shopify_links join orders on orders.id::text = entity_id where entity_type = 'order' "
                + "and shopify_sync_status = 'failed'")).ToHashSet();
        var erp = (await house.Rows<Same>("""
            select link.gid, case orders.status when 'cancelled' then 'cancelled' else 'open' end as status,
                   orders.financial_status as FinancialStatus, orders.total, orders.tax, orders.refunded, orders.note,
                   coalesce((select sum(quantity)::integer from order_lines where order_id = orders.id), 0) as pieces,
                   (select count(*)::integer from order_fulfillments where order_id = orders.id) as fulfillments,
                   (select count(*)::integer from order_refunds where order_id = orders.id) as refunds
            from   orders
            join   shopify_links link on link.entity_type = 'order' and link.entity_id = orders.id::text
            """)).ToLookup(order => order.Gid);
        var wrong = house.Store.Orders
            .Select(order => (Shopify: Of(order), Erp: erp[order.Gid].ToList()))
            .Where(pair => pair.Erp is not [var only] || only != pair.Shopify)
            .ToList();

        var silent = wrong.Where(pair => !aside.Contains(pair.Shopify.Gid)).ToList();

        return (
            wrong.Count, silent.Count,
            silent is [var (shopify, some), ..]
                ? $"{shopify}, the ERP has {(some.Count == 0 ? "none" : string.Join(" and ", some))}"
                : null);
    }

    private static Same Of(Order order) => new()
    {
        Gid = order.Gid,
        Status = order.CancelledAt is null ? "open" : "cancelled",
        FinancialStatus = order.FinancialStatus?.ToLowerInvariant() ?? "pending",
        Total = order.CurrentTotal.Shop,
        Tax = order.CurrentTax.Shop,
        Refunded = order.Refunded.Shop,
        Note = order.Note,
        Pieces = order.LineItems.Where(line => line.Title != Fees).Sum(line => line.CurrentQuantity),
        Fulfillments = order.Fulfillments.Count,
        Refunds = order.Refunds.Count,
    };

    private sealed record Same
    {
        public required string Gid { get; init; }
        public required string Status { get; init; }
        public required string FinancialStatus { get; init; }
        public required decimal Total { get; init; }
        public required decimal Tax { get; init; }
        public required decimal Refunded { get; init; }
        public required string? Note { get; init; }
        public required int Pieces { get; init; }
        public required int Fulfillments { get; init; }
        public required int Refunds { get; init; }
    }
}
