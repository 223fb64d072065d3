using System.Globalization;

namespace ShopifySync.Measurements;

/// <summary>An instance that is asked to stop (SIGTERM) again and again, at full load in both directions.</summary>
/// <remarks>What it had not begun is due at once for the next one; only what was killed after ten seconds waits for its lease.</remarks>
public sealed record StopsRun(int Count, int Pairs, double RestoreRate, int Seed = 1)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public async Task<StopsReport> Run(CancellationToken ct)
    {
        await using var house = await MeasuredHouse.Start(Pairs, RestoreRate, ct);
        var functions = await house.AddFunctions(ct);
        house.Subscribe(new Uri(functions.Address, "/api/handle-shopify-inventory-update"));
        var random = new Random(Seed);
        var (held, longest) = (new List<long>(), TimeSpan.Zero);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var selling = Sell(house, new Random(Seed + 1), over.Token);

        for (var stop = 0; stop < Count; stop++)
        {
            await house.Run("update inventory set quantity = quantity + 1");
            await Task.Delay(TimeSpan.FromMilliseconds(300 + random.Next(2_000)), TimeProvider.System, ct);
            var asked = TimeProvider.System.GetTimestamp();
            await functions.Stop();
            longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, TimeProvider.System.GetElapsedTime(asked).Ticks));
            held.Add(await house.Value<long>("select count(*) from sync_items where status = 'processing'"));
            await functions.Start(ct);
        }

        await over.CancelAsync();
        await selling;
        await OrderRuns.Quiet(house, TimeProvider.System.GetTimestamp(), Patience, ct);

        return new StopsReport
        {
            Held = held,
            LongestStop = longest,
            Acknowledged = house.Store.Deliveries.Delivered,
            OnDisk = await house.Value<long>("select count(delivery_id) from sync_items"),
            Wrong = (await house.Disagreements([.. Enumerable.Range(0, Pairs).Select(
                row => house.Store.Available(house.Store.Items[row].Gid, house.Location) ?? 0)])).Count,
            Open = await house.Value<long>("select count(*) from sync_queue where status in ('pending', 'processing')"),
        };
    }

    private async Task Sell(MeasuredHouse house, Random random, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            house.Store.Sell(house.Store.Items[random.Next(Pairs)].Gid, house.Location);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
    }
}

/// <summary>What the stops left.</summary>
public sealed record StopsReport : IReport
{
    /// <summary>After each stop: items that nobody works on until their lease is over.</summary>
    public required IReadOnlyList<long> Held { get; init; }

    public required TimeSpan LongestStop { get; init; }

    /// <summary>Deliveries that the store heard a 200 for.</summary>
    public required int Acknowledged { get; init; }

    public required long OnDisk { get; init; }
    public required int Wrong { get; init; }
    public required long Open { get; init; }

    public bool IsRight => OnDisk >= Acknowledged && Wrong == 0 && Open == 0 && Held.All(items => items == 0);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        {Held.Count} stops, the longest took {LongestStop.TotalSeconds:F1} s; items left to their lease: {string.Join(", ", Held)}
        acknowledged {Acknowledged}, on disk {OnDisk}; wrong {Wrong}, open {Open}
        {(IsRight ? "right" : "WRONG")}
        """);
}
