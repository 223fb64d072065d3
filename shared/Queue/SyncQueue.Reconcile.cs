using ShopifySync.Erp;

namespace ShopifySync.Queue;

/// <summary>An entity on which both sides do not agree although nothing is on its way.</summary>
/// <param name="EntityId">As the queue names it in the direction in which it is to be brought across.</param>
/// <param name="Noticed">What was seen, and what had not told of it, in words.</param>
/// <param name="Since">When Shopify changed, if it is known.</param>
public sealed record Difference(string EntityId, string Noticed, DateTime? Since = null);

public sealed partial class SyncQueue
{
    /// <summary>Reasons for which an item fails that lie in what surrounds it, and not in itself.</summary>
    private static readonly Reason[] Outages =
    [
        Reason.FarSideDown, Reason.AnswerUnknown, Reason.Throttled, Reason.Overdue, Reason.Exception, Reason.ErpRefused, Reason.WorkerLost,
    ];

    /// <summary>Has entities of which nobody told brought across, as part of a transaction; returns how many were refused before.</summary>
    /// <remarks>Left out is what is to be read anyway, and what was refused in the state in which it still is.</remarks>
    public async Task<int> Note(
        ErpTransaction transaction, SyncStream stream, long reconcileId, IReadOnlyCollection<Difference> noticed, CancellationToken ct)
    {
        const string touch = """
            insert into sync_touches (entity_type, ids, action, reconcile_id, noticed)
            select @entityType, array_agg(found.id), 'update', @reconcileId, found.noticed
            from   unnest(@ids, @noticed) as found (id, noticed)
            group  by found.noticed
            """;
        const string read = """
            with known as (
                select found.id, found.noticed,
                       bool_or(item.status = 'pending' and (item.body is null or item.retry_count > 0)) as waits,
                       bool_or(item.status = 'failed'
                               and (found.since is null or coalesce(item.triggered_at, item.created_at) >= found.since)) as was_refused
                from   unnest(@ids, @noticed, @since::timestamptz[]) as found (id, noticed, since)
                left   join sync_items item
                       on item.entity_type = @entityType and item.entity_id = found.id and item.direction = 'from_shopify'
                group  by found.id, found.noticed
            ),
            noted as (
                insert into sync_items (entity_type, entity_id, action, direction, origin, triggered_at, created_at, reconcile_id, noticed)
                select @entityType, id, 'update', 'from_shopify', 'reconcile', @now, @now, @reconcileId, noticed
                from   known
                where  coalesce(waits, false) is false and coalesce(was_refused, false) is false
                order  by id
            )
            select count(*)::integer from known where was_refused
            """;

        if (noticed.Count == 0)
        {
            return 0;
        }

        var parameters = new
        {
            entityType = stream.EntityType.Name(),
            ids = noticed.Select(entity => entity.EntityId).ToArray(),
            noticed = noticed.Select(entity => entity.Noticed).ToArray(),
            since = noticed.Select(entity => entity.Since?.ToString("O", System.Globalization.CultureInfo.InvariantCulture)).ToArray(),
            reconcileId,
            now = Now,
        };

        if (stream.Direction is Direction.FromShopify)
        {
            return await transaction.Row<int>(read, parameters, ct);
        }

        await transaction.Run(touch, parameters, ct);
        return 0;
    }

    /// <summary>Makes due again what failed through outages, for one more try each; returns how many.</summary>
    /// <remarks>What was rejected stays where it is: a person has to see it.</remarks>
    public Task<int> ReviveOutages(int limit, CancellationToken ct) =>
        Revive(limit, [.. Outages.Select(reason => reason.Name())], Backoff.MaxRetries, ct);
}
