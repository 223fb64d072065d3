using ShopifySync.Erp;

namespace ShopifySync.Queue;

public sealed partial class SyncQueue
{
    /// <summary>Has entities read from Shopify again, as part of a transaction; returns how many.</summary>
    /// <param name="entityIds">Shopify's keys, as deliveries of this entity type carry them; each is written down once.</param>
    public Task<int> ReadAgain(
        ErpTransaction transaction, EntityType entityType, IReadOnlyCollection<string> entityIds, Origin origin, CancellationToken ct)
    {
        return entityIds.Count == 0 ? Task.FromResult(0) : transaction.Run(InsertReadAgain, ReadAgainOf(entityType, entityIds, origin), ct);
    }

    /// <summary>The same, in a transaction of its own.</summary>
    public Task<int> ReadAgain(EntityType entityType, IReadOnlyCollection<string> entityIds, Origin origin, CancellationToken ct)
    {
        return entityIds.Count == 0 ? Task.FromResult(0) : erp.Run(InsertReadAgain, ReadAgainOf(entityType, entityIds, origin), ct);
    }

    /// <summary>Has entities of the ERP brought to Shopify although no trigger told of them, as part of a transaction.</summary>
    public static Task Touch(ErpTransaction transaction, EntityType entityType, IReadOnlyCollection<string> entityIds, CancellationToken ct)
    {
        const string sql = "select sync_touch(@entityType, @entityIds, 'update')";

        return transaction.Run(sql, new { entityType = entityType.Name(), entityIds = entityIds.ToArray() }, ct);
    }

    /// <summary>Always a row of its own: a row that waits already may have been claimed,
    /// and read, before this transaction commits.</summary>
    private const string InsertReadAgain = """
        insert into sync_items (entity_type, entity_id, action, direction, origin, triggered_at, created_at)
        select @entityType, wanted.id, 'update', 'from_shopify', @origin, @now, @now
        from   (select distinct unnest(@entityIds) as id) as wanted
        order  by wanted.id
        """;

    private object ReadAgainOf(EntityType entityType, IReadOnlyCollection<string> entityIds, Origin origin) =>
        new { entityType = entityType.Name(), entityIds = entityIds.ToArray(), origin = origin.Name(), now = Now };
}
