using System.Globalization;

namespace ShopifySync.Measurements;

/// <summary>Hints of an instance that opens its storage as itself, from its first delivery on.</summary>
/// <param name="PerSecond">Signed deliveries a second.</param>
public sealed record IdentityRun(int Seconds, int PerSecond)
{
    private static readonly TimeSpan[] TokenTakes = [TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)];

    /// <summary>The local host listens at queues by connection strings only: what is measured is the sending.</summary>
    private static readonly string[] Workers =
        ["sync-inventory-to-shopify", "apply-shopify-inventory", "create-shopify-order", "apply-shopify-order"];

    public async Task<IdentityReport> Run(CancellationToken ct)
    {
        await using var house = await MeasuredHouse.Start(50, 1_000, ct);
        var starts = new List<IdentityStart>();

        foreach (var takes in TokenTakes)
        {
            starts.Add(await Start(house, takes, ct));
        }

        return new IdentityReport(starts);
    }

    private async Task<IdentityStart> Start(MeasuredHouse house, TimeSpan tokenTakes, CancellationToken ct)
    {
        await using var stub = await IdentityStub.Start(tokenTakes, ct);
        var settings = new Dictionary<string, string>(stub.Settings) { ["SCHEDULED_SYNC_PROCESSOR_SCHEDULE"] = "0 0 0 1 1 *" };

        foreach (var worker in Workers)
        {
            settings[$"AzureWebJobs.{worker}.Disabled"] = "true";
        }

        var started = TimeProvider.System.GetTimestamp();
        var functions = await house.AddFunctions(ct, others: settings);
        var listens = TimeProvider.System.GetTimestamp();
        await using var callers = new AwayCallers($"token in {tokenTakes}", house, functions.Address, PerSecond)
        {
            Presses = false,
        };
        callers.Start();
        await Task.Delay(TimeSpan.FromSeconds(Seconds), TimeProvider.System, ct);
        await callers.Stop();
        var acknowledged = callers.All.Where(one => one.IsOk).OrderBy(one => one.AnsweredAt).ToList();
        var delivered = acknowledged is [var first, ..] ? first.SentAt : listens;
        await functions.Stop();

        return new IdentityStart
        {
            TokenTakes = tokenTakes,
            Listens = TimeProvider.System.GetElapsedTime(started, listens),
            Token = Since(started, stub.Tokens),
            FirstHint = Since(started, stub.Hints),
            FirstHintAfterDelivery = Since(delivered, stub.Hints),
            Tokens = stub.Tokens.Count,
            Hints = stub.Hints.Count,
            Refused = stub.Refused,
            Deliveries = acknowledged.Count,
        };
    }

    private static TimeSpan? Since(long moment, IReadOnlyCollection<long> what) =>
        what.Count == 0 ? null : TimeProvider.System.GetElapsedTime(moment, what.Min());
}

/// <summary>One start of an instance with an identity.</summary>
public sealed record IdentityStart
{
    public required TimeSpan TokenTakes { get; init; }

    /// <summary>From the process's start until it listens; the next two from there too.</summary>
    public required TimeSpan Listens { get; init; }

    public required TimeSpan? Token { get; init; }
    public required TimeSpan? FirstHint { get; init; }
    public required TimeSpan? FirstHintAfterDelivery { get; init; }

    /// <summary>How often a token was asked for.</summary>
    public required int Tokens { get; init; }

    public required int Hints { get; init; }

    /// <summary>Requests at the storage without the token.</summary>
    public required int Refused { get; init; }

    public required int Deliveries { get; init; }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        token in {TokenTakes.TotalSeconds:0} s: listens after {Listens.TotalSeconds:F1} s, token asked after {Token?.TotalSeconds:F1} s,
          first hint after {FirstHint?.TotalSeconds:F1} s, {FirstHintAfterDelivery?.TotalMilliseconds:F0} ms after the first delivery;
          {Hints} hints for {Deliveries} deliveries, {Tokens} tokens asked for, {Refused} requests without it
        """);
}

/// <summary>What the starts showed.</summary>
public sealed record IdentityReport(IReadOnlyList<IdentityStart> Starts) : IReport
{
    public bool IsRight => Starts.All(start => start is { Hints: > 0, Refused: 0 });

    public override string ToString() => $"{string.Join('\n', Starts)}\n{(IsRight ? "right" : "WRONG")}";
}
