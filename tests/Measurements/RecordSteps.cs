using ShopifySync.Queue;
using ShopifySync.Webhooks;

namespace ShopifySync.Measurements;

/// <summary>What runs of products and customers have in common.</summary>
internal static class RecordSteps
{
    private static readonly SyncedEntity[] Records =
        [.. SyncedEntities.All.Where(entity => entity.Type == EntityType.Product || entity.Type == EntityType.Customer)];

    /// <summary>The store tells this address of these entities.</summary>
    public static void Subscribe(MeasuredHouse house, IEnumerable<SyncedEntity> entities, Uri address)
    {
        foreach (var entity in entities)
        {
            foreach (var topic in entity.Topics)
            {
                house.Store.Subscribe(
                    WebhookSubscriptions.EnumOf(topic), new Uri(address, $"/api/{entity.WebhookFunction}").ToString());
            }
        }
    }

    /// <summary>Products and customers cross in both directions.</summary>
    public static Task SwitchOn(MeasuredHouse house, bool withStock = false)
    {
        Subscribe(house, withStock ? SyncedEntities.All : Records, house.Functions[0].Address);

        return house.Run("""
            update api_settings set value = 'true' where key in ('SHOPIFY_AUTO_SYNC_PRODUCTS', 'SHOPIFY_AUTO_SYNC_CUSTOMERS');
            """);
    }

    /// <summary>Products and customers alone: no stock crosses.</summary>
    public static Task WithoutStock(MeasuredHouse house) =>
        house.Run("update api_settings set value = 'false' where key = 'SHOPIFY_AUTO_SYNC_INVENTORY'");

    /// <summary>Does something, and counts what the sync asked of Shopify until nothing was left to do.</summary>
    public static async Task<RecordStep> Count(MeasuredHouse house, string words, Func<Task> act, TimeSpan patience, CancellationToken ct)
    {
        house.Store.Statistics.Reset();
        var started = TimeProvider.System.GetTimestamp();
        await act();
        await house.ProcessQueue(house.Functions[0], ct);
        var took = await OrderRuns.Quiet(house, started, patience, ct);
        var (wrong, first) = await RecordSides.Disagreements(house);
        var statistics = house.Store.Statistics;

        return new RecordStep(words, took, statistics.Requests.Values.Sum(), statistics.PointsSpent, wrong)
        {
            First = first,
            Points = string.Join(", ", statistics.PointsByOperation.OrderByDescending(one => one.Value)
                .Select(one => FormattableString.Invariant($"{one.Key} {one.Value:0}"))),
        };
    }
}

/// <summary>What one change took until both sides agreed again.</summary>
/// <param name="Wrong">Variants and customers that differ in any field, or that only one side has.</param>
public sealed record RecordStep(string Words, TimeSpan Took, int Calls, double PointsSpent, int Wrong)
{
    public string? First { get; init; }

    /// <summary>By operation.</summary>
    public required string Points { get; init; }

    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{Words}: {Took.TotalSeconds:0.0} s, {Calls} calls, {PointsSpent:0} points ({Points}); wrong {Wrong} {First}");
}
