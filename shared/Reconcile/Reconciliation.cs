using Microsoft.Extensions.Logging;
using Npgsql;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Shopify;
using ShopifySync.Webhooks;

namespace ShopifySync.Reconcile;

/// <summary>Looks at both sides without being told, and has what differs brought across by the usual streams.</summary>
/// <remarks>
/// It writes nothing itself.
/// It goes on in steps of a few seconds, under a lease: whoever comes next continues where it stopped, also after a kill, and no two
/// work on it at once. What it reads counts in the bulk lane.
/// </remarks>
public sealed partial class Reconciliation(
    Reconciles reconciles, IEnumerable<IReconcilePart> shopifyParts, SyncedEntityList entities, ErpDatabase erp, SyncQueue queue,
    Hints hints, WebhookSubscriptions subscriptions, SyncSettings settings, SchemaGuard schema, TimeProvider time,
    ILogger<Reconciliation> log)
{
    private const int ReviveAtOnce = 1_000;

    /// <summary>The hour, by UTC, whose reconcile looks at everything.</summary>
    private const int Night = 2;

    private static readonly TimeSpan ADay = TimeSpan.FromHours(25);
    private static readonly TimeSpan SameNight = TimeSpan.FromHours(2);

    /// <summary>Begins a reconcile, or joins the one under way, and works on it for <paramref name="limit"/> at the most.</summary>
    /// <param name="isWhole">Whether it looks at everything; null lets the time of day decide.</param>
    /// <returns>Why it was not begun, in words; null if it was.</returns>
    public async Task<string?> Run(TimeSpan limit, bool? isWhole, CancellationToken ct)
    {
        if (!await schema.Allows(ct))
        {
            return SchemaGuard.NotMigrated;
        }

        var mode = (await settings.ReadNow(ct)).Reconcile;

        if (mode is ReconcileMode.Off)
        {
            return "SHOPIFY_RECONCILE is off.";
        }

        await reconciles.NoteBeginning(ct);
        var whole = isWhole ?? IsTimeForAWholeOne(await reconciles.LastWhole(ct));
        var parts = (await Parts(ct)).Where(part => whole || !part.IsOfWholeOnly).ToList();
        await reconciles.Begin(whole, mode is ReconcileMode.Report, parts, ct);
        await Continue(limit, ct);

        return null;
    }

    /// <summary>Goes on with the reconcile under way, if there is one and nobody else is at it.</summary>
    public async Task Continue(TimeSpan limit, CancellationToken ct)
    {
        if (!await schema.Allows(ct) || await reconciles.Claim(ct) is not { } reconcile)
        {
            return;
        }

        using var lane = Lane.Bulk.Enter();
        var deadline = new Deadline(time, limit, ct);

        try
        {
            if (reconcile.IsNew)
            {
                await Start(reconcile, ct);
            }

            await Work(reconcile, deadline, ct);
        }
        finally
        {
            await reconciles.GiveBack(reconcile, CancellationToken.None);
        }

        await HintAll(reconcile, ct);
    }

    /// <summary>First the webhooks, so that what happens meanwhile is told; then what had failed through outages.</summary>
    private async Task Start(OpenReconcile reconcile, CancellationToken ct)
    {
        var watched = await Watch(reconcile, ct);
        var revived = reconcile.ReportsOnly ? 0 : await queue.ReviveOutages(ReviveAtOnce, ct);
        await reconciles.NoteStart(reconcile, revived, watched, ct);
    }

    /// <summary>An answer that cannot be read keeps nothing else from being looked at.</summary>
    private async Task<string?> Watch(OpenReconcile reconcile, CancellationToken ct)
    {
        try
        {
            return await subscriptions.Watch(mends: !reconcile.ReportsOnly, ct);
        }
        catch (UnreadableAnswerException unreadable)
        {
            return $"The webhook subscriptions could not be read. {unreadable.Message}";
        }
    }

    private async Task Work(OpenReconcile reconcile, Deadline deadline, CancellationToken ct)
    {
        var parts = (await Parts(ct)).ToDictionary(part => (part.EntityType.Name(), part.Name));

        foreach (var open in await reconciles.OpenParts(reconcile, ct))
        {
            if (!parts.TryGetValue((open.EntityType, open.Name), out var part)) // its sync was switched off meanwhile
            {
                await reconciles.Write(reconcile, new Left(open), new ReconcileStep(), ct);
            }
            else if (!await Work(reconcile, part, new ReconcilePosition(open.Cursor, open.SeenBefore), deadline, ct))
            {
                return;
            }
        }
    }

    /// <summary>Works one part to its end; false if the time is up or the lease is lost.</summary>
    private async Task<bool> Work(
        OpenReconcile reconcile, IReconcilePart part, ReconcilePosition position, Deadline deadline, CancellationToken ct)
    {
        while (!deadline.IsOver)
        {
            var step = await Next(part, position, ct);

            if (!await reconciles.Write(reconcile, part, step, ct))
            {
                return false;
            }

            if (step.Problem is { } problem)
            {
                Log.Stopped(log, part.EntityType, part.Name, problem);
                return true;
            }

            if (step.Cursor is null)
            {
                return true;
            }

            position = position with { Cursor = step.Cursor };
        }

        return false;
    }

    /// <summary>What goes wrong with one part keeps no other from being looked at.</summary>
    private async Task<ReconcileStep> Next(IReconcilePart part, ReconcilePosition position, CancellationToken ct)
    {
        try
        {
            return await part.Next(position, ct);
        }
        catch (Exception exception) when (exception is not OperationCanceledException and not NpgsqlException or PostgresException)
        {
            Log.WentWrong(log, part.EntityType, part.Name, ExceptionTrace.Of(exception));
            return new ReconcileStep
            {
                Problem = exception is IHasReason or SlowStatementException
                    ? exception.Message : $"It went wrong ({exception.GetType().Name}); the log says where.",
            };
        }
    }

    /// <summary>
    /// The ERP's side of nouns whose sync to Shopify is on, and Shopify's of these and of those whose webhooks are registered.
    /// </summary>
    /// <remarks>A noun that nobody has set up is not filled from the other side by the clock.</remarks>
    private async Task<IReadOnlyList<IReconcilePart>> Parts(CancellationToken ct)
    {
        const string sql = """
            select noun.name, sync_setting(noun.setting) as is_on,
                   exists (select from shopify_webhook_registry where topic = any(string_to_array(noun.topics, ' '))) as is_told,
                   to_regproc('sync_all_' || noun.name) is not null as has_rows
            from   unnest(@names, @settings, @topics) as noun (name, setting, topics)
            """;

        var nouns = (await erp.Rows<Noun>(sql, new
        {
            names = entities.All.Select(entity => entity.Type.Name()).ToArray(),
            settings = entities.All.Select(entity => entity.AutoSync).ToArray(),
            topics = entities.All.Select(entity => string.Join(' ', entity.Topics)).ToArray(),
        }, ct)).ToDictionary(noun => noun.Name);

        return
        [
            .. shopifyParts.Where(part => nouns.GetValueOrDefault(part.EntityType.Name()) is { IsOn: true } or { IsTold: true }),
            .. nouns.Values.Where(noun => noun is { IsOn: true, HasRows: true })
                .Select(noun => new ErpComparison(erp, new EntityType(noun.Name))),
        ];
    }

    private sealed record Noun(string Name, bool IsOn, bool IsTold, bool HasRows);

    private async Task HintAll(OpenReconcile reconcile, CancellationToken ct)
    {
        if (reconcile.ReportsOnly)
        {
            return;
        }

        foreach (var stream in entities.Streams)
        {
            await hints.Send(stream, TimeSpan.Zero, ct);
        }
    }

    private bool IsTimeForAWholeOne(DateTime? last)
    {
        var now = time.GetUtcNow().UtcDateTime;

        return last is not { } at || now - at > ADay || (now.Hour == Night && now - at > SameNight);
    }

    /// <summary>A part that nobody goes on with.</summary>
    private sealed class Left(OpenPart part) : IReconcilePart
    {
        public EntityType EntityType => new(part.EntityType);
        public string Name => part.Name;
        public Direction Direction => Direction.ToShopify;
        public bool IsOfWholeOnly => false;
        public Task<ReconcileStep> Next(ReconcilePosition position, CancellationToken ct) => Task.FromResult(new ReconcileStep());
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The reconcile of {EntityType} {Part} went wrong and is continued later: {Trace}")]
        public static partial void WentWrong(ILogger log, EntityType entityType, string part, string trace);

        [LoggerMessage(LogLevel.Warning, "The reconcile of {EntityType} {Part} stopped and is continued later. {Problem}")]
        public static partial void Stopped(ILogger log, EntityType entityType, string part, string problem);
    }
}
