using System.Globalization;
using Dapper;
using Npgsql;
using ShopifySync.Local.Cloud;

namespace ShopifySync.Measurements;

/// <summary>A database that is away: when an instance starts, for a while under load, and while it is migrated.</summary>
/// <param name="Seconds">How long it is away, each time.</param>
/// <param name="PerSecond">Signed deliveries a second, all the time.</param>
public sealed record AwayRun(int Seconds, int PerSecond)
{
    private const int Pairs = 50;
    private const string NewestScript = "scriptname = (select max(scriptname) from schemaversions)";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(3);

    private TimeSpan Away => TimeSpan.FromSeconds(Seconds);

    public async Task<AwayReport> Run(CancellationToken ct)
    {
        await using var house = await MeasuredHouse.Start(Pairs, 1_000, ct);
        var phases = new List<AwayPhase>();
        var acknowledged = new List<string>();

        await house.StopDatabase();
        var functions = await house.AddFunctions(ct);
        phases.Add(await Watch(house, functions, acknowledged, "away at the start", () => Return(house, ct), ct));
        phases.Add(await Watch(house, functions, acknowledged, "stopped under load", () => Stop(house, ct), ct));
        phases.Add(await Watch(house, functions, acknowledged, "a migration holds its tables", () => Migrate(house, ct), ct));

        await functions.Stop();
        await house.Run($"update schemaversions set scriptname = scriptname || ', not yet' where {NewestScript}");
        await house.StopDatabase();
        await functions.Start(ct);
        phases.Add(await Watch(house, functions, acknowledged, "away at the start, then not migrated", () => ReturnEarly(house, ct), ct));
        await functions.Stop();
        var refusal = await Refusal(house, functions, ct);
        await house.Run($"update schemaversions set scriptname = replace(scriptname, ', not yet', '') where {NewestScript}");

        return new AwayReport
        {
            Phases = phases,
            Refusal = refusal,
            Acknowledged = acknowledged.Count,
            OnDisk = await house.Value<long>(
                "select count(*) from unnest(@ids) as heard (id) where exists (select from sync_items where delivery_id = heard.id)",
                new { ids = acknowledged.ToArray() }),
            Wrong = (await house.Disagreements([.. Enumerable.Repeat(MeasuredHouse.FirstStock, Pairs)])).Count,
        };
    }

    private async Task Return(MeasuredHouse house, CancellationToken ct)
    {
        await Task.Delay(Away, TimeProvider.System, ct);
        await house.StartDatabase(ct);
    }

    private async Task Stop(MeasuredHouse house, CancellationToken ct)
    {
        await house.StopDatabase();
        await Return(house, ct);
    }

    /// <summary>A migration that adds to the queue's table and then takes its time: the table is locked until it is committed.</summary>
    private async Task Migrate(MeasuredHouse house, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(house.Erp);
        await connection.OpenAsync(ct);
        await using var migration = await connection.BeginTransactionAsync(ct);
        await connection.ExecuteAsync("alter table sync_items add column measured integer", transaction: migration);
        await Task.Delay(Away, TimeProvider.System, ct);
        await migration.RollbackAsync(ct);
    }

    /// <summary>The database answers again before it was migrated, which is done only then.</summary>
    private async Task ReturnEarly(MeasuredHouse house, CancellationToken ct)
    {
        await house.StartDatabase(ct);
        await Task.Delay(Away, TimeProvider.System, ct);
        await house.Run($"update schemaversions set scriptname = replace(scriptname, ', not yet', '') where {NewestScript}");
    }

    /// <summary>What an instance says that finds a database at its start that answers and is not migrated.</summary>
    private static async Task<string> Refusal(MeasuredHouse house, FunctionsProcess functions, CancellationToken ct)
    {
        await house.Run($"update schemaversions set scriptname = scriptname || ', not yet' where {NewestScript}");

        try
        {
            await functions.Start(ct);
            return "none";
        }
        catch (CannotStartException refused)
        {
            return refused.Message.Split('\n')[0].Trim();
        }
    }

    /// <summary>What callers hear until the trouble is over, and how soon they hear 200 and items are worked after it.</summary>
    private async Task<AwayPhase> Watch(
        MeasuredHouse house, FunctionsProcess functions, List<string> acknowledged, string name, Func<Task> trouble, CancellationToken ct)
    {
        var process = functions.ProcessId;
        var ended = functions.End(CancellationToken.None);
        await using var callers = new AwayCallers(name, house, functions.Address, PerSecond);
        callers.Start();
        await Task.Delay(Before, TimeProvider.System, ct);

        var began = TimeProvider.System.GetTimestamp();
        await trouble();
        var (over, clock) = (TimeProvider.System.GetTimestamp(), TimeProvider.System.GetUtcNow().UtcDateTime);
        var webhook = callers.FirstOk(AwayCallers.Webhooks, over, Patience);
        var administrator = callers.FirstOk(AwayCallers.Administrator, over, Patience);
        var worked = FirstWorked(house, over, clock, ct);
        await Task.WhenAll(webhook, administrator, worked);
        await Task.Delay(Before, TimeProvider.System, ct);
        await callers.Stop();

        acknowledged.AddRange(callers.All.Where(one => one.IsOk).Select(one => one.Delivery).OfType<string>());
        await OrderRuns.Quiet(house, TimeProvider.System.GetTimestamp(), Patience, ct);

        return new AwayPhase
        {
            Name = name,
            Webhooks = Calls(AwayCallers.Webhooks, await webhook),
            Administrator = Calls(AwayCallers.Administrator, await administrator),
            Worked = await worked,
            Restarts = ended.IsCompleted || functions.ProcessId != process ? 1 : 0,
        };

        AwayCalls Calls(string caller, TimeSpan? recovered)
        {
            var heard = callers.All.Where(one => one.Caller == caller && one.SentAt >= began && one.SentAt < over).ToList();
            var answers = heard.CountBy(one => one.Words).OrderBy(count => count.Key).Select(count => $"{count.Key} × {count.Value}");

            return new AwayCalls(string.Join(", ", answers), heard.Select(one => one.Took).DefaultIfEmpty().Max(), recovered);
        }
    }

    private static async Task<TimeSpan?> FirstWorked(MeasuredHouse house, long since, DateTime clock, CancellationToken ct)
    {
        while (TimeProvider.System.GetElapsedTime(since) < Patience)
        {
            if (await house.Value<bool>("select exists (select from sync_logs where at >= @clock)", new { clock }))
            {
                return TimeProvider.System.GetElapsedTime(since);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, ct);
        }

        return null;
    }
}

/// <summary>What one kind of caller heard while the database was away.</summary>
/// <param name="Answers">How many of each.</param>
/// <param name="Recovered">From the database's return to the first 200; null if there was none.</param>
public sealed record AwayCalls(string Answers, TimeSpan Longest, TimeSpan? Recovered)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Answers}; longest {Longest.TotalSeconds:F1} s; 200 again after {Recovered?.TotalSeconds:F2} s");
}

/// <summary>One way to be away.</summary>
public sealed record AwayPhase
{
    public required string Name { get; init; }
    public required AwayCalls Webhooks { get; init; }
    public required AwayCalls Administrator { get; init; }

    /// <summary>From the database's return to the first item that was brought across.</summary>
    public required TimeSpan? Worked { get; init; }

    public required int Restarts { get; init; }

    public bool IsRight => Restarts == 0 && this is { Worked: not null, Webhooks.Recovered: not null, Administrator.Recovered: not null };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        {Name}: restarts {Restarts}, first item worked after {Worked?.TotalSeconds:F2} s
          {AwayCallers.Webhooks}: {Webhooks}
          {AwayCallers.Administrator}: {Administrator}
        """);
}

/// <summary>What a database that was away did to callers and to the app.</summary>
public sealed record AwayReport : IReport
{
    public required IReadOnlyList<AwayPhase> Phases { get; init; }

    /// <summary>What an instance says that starts on a database that is not migrated.</summary>
    public required string Refusal { get; init; }

    /// <summary>Deliveries that heard 200.</summary>
    public required int Acknowledged { get; init; }

    public required long OnDisk { get; init; }
    public required int Wrong { get; init; }

    public bool IsRight => Phases.All(phase => phase.IsRight) && OnDisk == Acknowledged && Wrong == 0;

    public override string ToString() => $"""
        {string.Join('\n', Phases)}
        an instance that starts on a database that is not migrated: {Refusal}
        acknowledged {Acknowledged}, on disk {OnDisk}; stock wrong {Wrong}
        {(IsRight ? "right" : "WRONG")}
        """;
}
