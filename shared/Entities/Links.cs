using ShopifySync.Erp;
using ShopifySync.Queue;

namespace ShopifySync.Entities;

/// <summary>The links of one noun, in <c>shopify_links</c>.</summary>
public class Links<TBaseline>(ErpDatabase erp, TimeProvider time, EntityType entityType) where TBaseline : class
{
    /// <summary>How long a push has for one entity before others stop waiting for it.</summary>
    public static readonly TimeSpan Flight = TimeSpan.FromMinutes(2);

    /// <summary>How long a push that was never heard of again may still arrive.</summary>
    private static readonly TimeSpan SentArrivesWithin = TimeSpan.FromHours(24);

    private const string Columns = """
        select entity_id, gid, erp_baseline::text as erp, shopify_baseline::text as shopify, erp_digest, shopify_digest, shopify_updated_at,
               version,
               applied_at, deleted_at, in_flight_until, erp_changes::text as changes, case
                   when sent_at > @sentSince then sent::text end as sent,
               (select min(live.created_at)
                from   sync_items live
                where  live.entity_type = @entityType and live.entity_id = link.entity_id and live.direction = 'to_shopify'
                and    live.status in ('pending', 'processing')) as erp_changed_at
        from   shopify_links link
        where  entity_type = @entityType
        """;

    private readonly string name = entityType.Name();

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Links by the id of the ERP's row.</summary>
    public async Task<IReadOnlyDictionary<string, Link<TBaseline>>> Find(IReadOnlyCollection<string> entityIds, CancellationToken ct)
    {
        const string sql = $"{Columns} and entity_id = any(@entityIds)";

        return (await erp.Rows<Row>(
            sql, new { entityType = name, entityIds = entityIds.ToArray(), sentSince = Now - SentArrivesWithin }, ct))
            .ToDictionary(row => row.EntityId, row => row.Link);
    }

    /// <summary>Links by Shopify's id.</summary>
    public async Task<IReadOnlyDictionary<string, Link<TBaseline>>> FindByGid(IReadOnlyCollection<string> gids, CancellationToken ct)
    {
        const string sql = $"{Columns} and gid = any(@gids)";

        return (await erp.Rows<Row>(sql, new { entityType = name, gids = gids.ToArray(), sentSince = Now - SentArrivesWithin }, ct))
            .ToDictionary(row => row.Gid!, row => row.Link);
    }

    /// <summary>Links by Shopify's id or by the ERP's, locked until the transaction ends.</summary>
    public async Task<IReadOnlyList<Link<TBaseline>>> FindLocked(
        ErpTransaction transaction, IReadOnlyCollection<string> gids, IReadOnlyCollection<string> entityIds, CancellationToken ct)
    {
        const string sql = $"{Columns} and (gid = any(@gids) or entity_id = any(@entityIds)) order by entity_id for update of link";

        var parameters = new
        {
            entityType = name,
            gids = gids.ToArray(),
            entityIds = entityIds.ToArray(),
            sentSince = Now - SentArrivesWithin,
        };

        return [.. (await transaction.Rows<Row>(sql, parameters, ct)).Select(row => row.Link)];
    }

    /// <summary>Takes an entity for a push, which has <see cref="Flight"/> for it; null while another push has it.</summary>
    public Task<TakenLink?> Take(string entityId, CancellationToken ct)
    {
        const string sql = """
            with before as (
                select version from shopify_links where entity_type = @entityType and entity_id = @entityId
            )
            insert into shopify_links as link (entity_type, entity_id, linked_at, in_flight_until, version)
            values (@entityType, @entityId, @now, @until, nextval('shopify_link_versions'))
            on conflict (entity_type, entity_id, part) do update
            set    in_flight_until = @until, version = nextval('shopify_link_versions')
            where  link.in_flight_until is null or link.in_flight_until <= @now
            returning link.gid, link.version, (select version from before) as before
            """;

        return erp.Row<TakenLink>(sql, new { entityType = name, entityId, now = Now, until = Now + Flight }, ct);
    }

    /// <summary>Gives an entity back whose push is over. One that was written since, or taken by another push, stays as it is.</summary>
    public Task Release(string entityId, TakenLink taken, CancellationToken ct)
    {
        const string sql = """
            update shopify_links
            set    in_flight_until = null
            where  entity_type = @entityType and entity_id = @entityId and version = @version
            """;

        return erp.Run(sql, new { entityType = name, entityId, version = taken.Version }, ct);
    }

    /// <summary>Removes the link of a push that never reached Shopify.</summary>
    public Task Forget(string entityId, TakenLink taken, CancellationToken ct)
    {
        const string sql = """
            delete from shopify_links
            where  entity_type = @entityType and entity_id = @entityId and gid is null and version = @version
            """;

        return erp.Run(sql, new { entityType = name, entityId, version = taken.Version }, ct);
    }

    /// <summary>Notes what a push is about to send, so that its echo is nobody's edit, also if the push is never heard of again.</summary>
    public Task NoteSent(string entityId, TakenLink taken, FieldValues sent, CancellationToken ct)
    {
        const string sql = """
            update shopify_links
            set    sent = @sent::jsonb, sent_at = @now
            where  entity_type = @entityType and entity_id = @entityId and version = @version
            """;

        return erp.Run(sql, new { entityType = name, entityId, version = taken.Version, sent = EntityJson.Write(sent), now = Now }, ct);
    }

    /// <summary>Writes what both sides of many entities are now. A push that had one of them is over.</summary>
    public Task Write(ErpTransaction transaction, IReadOnlyList<LinkWrite<TBaseline>> links, CancellationToken ct)
    {
        const string sql = """
            insert into shopify_links as link (
                   entity_type, entity_id, gid, erp_baseline, shopify_baseline, erp_digest, shopify_digest, shopify_updated_at, erp_changes,
                   sent, sent_at,
                   applied_at, linked_at, version)
            select @entityType, written.id, written.gid, written.erp::jsonb, written.shopify::jsonb, written.erp_digest,
                   written.shopify_digest,
                   written.updated_at, written.changes::jsonb, written.sent::jsonb, case when written.sent is not null then @now end,
                   case when written.changed_erp then @now end, @now, nextval('shopify_link_versions')
            from   unnest(@ids, @gids, @erp, @shopify, @erpDigests, @shopifyDigests, @updatedAts, @changes, @sent, @changedErp)
                   as written (id, gid, erp, shopify, erp_digest, shopify_digest, updated_at, changes, sent, changed_erp)
            order  by written.id
            on conflict (entity_type, entity_id, part) do update
            set    gid = excluded.gid, erp_baseline = excluded.erp_baseline, shopify_baseline = excluded.shopify_baseline,
                   erp_digest = excluded.erp_digest, shopify_digest = excluded.shopify_digest,
                   shopify_updated_at = greatest(link.shopify_updated_at, excluded.shopify_updated_at), erp_changes = excluded.erp_changes,
                   sent = excluded.sent, sent_at = case when excluded.sent is not null then link.sent_at end,
                   applied_at = coalesce(excluded.applied_at, link.applied_at), version = excluded.version, in_flight_until = null
            where  link.gid is null or link.gid = excluded.gid
            """;

        return transaction.Run(sql, new
        {
            entityType = name,
            ids = links.Select(link => link.EntityId).ToArray(),
            gids = links.Select(link => link.Gid).ToArray(),
            erp = links.Select(link => link.Erp is null ? null : EntityJson.Write(link.Erp)).ToArray(),
            shopify = links.Select(link => EntityJson.Write(link.Shopify)).ToArray(),
            erpDigests = links.Select(link => link.ErpDigest).ToArray(),
            shopifyDigests = links.Select(link => link.ShopifyDigest).ToArray(),
            updatedAts = links.Select(link => link.ShopifyUpdatedAt).ToArray(),
            changes = links.Select(link => link.ErpChanges.Count == 0 ? null : EntityJson.Write(link.ErpChanges)).ToArray(),
            sent = links.Select(link => link.Sent is null ? null : EntityJson.Write(link.Sent)).ToArray(),
            changedErp = links.Select(link => link.ChangedErp).ToArray(),
            now = Now,
        }, ct);
    }

    /// <summary>Notes that Shopify has deleted these records: nobody makes them anew, and nothing of them crosses any more.</summary>
    public Task<int> MarkDeleted(IReadOnlyCollection<string> gids, CancellationToken ct)
    {
        const string sql = """
            update shopify_links
            set    deleted_at = @now, version = nextval('shopify_link_versions')
            where  entity_type = @entityType and gid = any(@gids) and deleted_at is null
            """;

        return gids.Count == 0 ? Task.FromResult(0) : erp.Run(sql, new { entityType = name, gids = gids.ToArray(), now = Now }, ct);
    }

    /// <summary>Writes that records were seen again, later and unchanged; returns the ids whose link nobody wrote meanwhile.</summary>
    public Task<IReadOnlyList<string>> WriteSeenAgain(
        IReadOnlyCollection<(Link<TBaseline> Link, DateTime UpdatedAt)> seen, CancellationToken ct)
    {
        const string sql = """
            update shopify_links link
            set    shopify_updated_at = seen.at, version = nextval('shopify_link_versions')
            from   unnest(@ids, @versions, @ats) as seen (id, version, at)
            where  link.entity_type = @entityType and link.entity_id = seen.id and link.version = seen.version
            returning link.entity_id
            """;

        return erp.Rows<string>(sql, new
        {
            entityType = name,
            ids = seen.Select(entity => entity.Link.EntityId).ToArray(),
            versions = seen.Select(entity => entity.Link.Version).ToArray(),
            ats = seen.Select(entity => entity.UpdatedAt).ToArray(),
        }, ct);
    }

    /// <summary>Links a row of the ERP, unless one of the two is linked already.</summary>
    public Task LinkIfFree(ErpTransaction transaction, string entityId, string gid, CancellationToken ct)
    {
        const string sql = """
            insert into shopify_links (entity_type, entity_id, gid, linked_at, version)
            values (@entityType, @entityId, @gid, @now, nextval('shopify_link_versions'))
            on conflict do nothing
            """;

        return transaction.Run(sql, new { entityType = name, entityId, gid, now = Now }, ct);
    }

    /// <summary>Moves links to the ids under which the ERP has their rows from now on, with all parts.</summary>
    public Task Rename(ErpTransaction transaction, IReadOnlyCollection<(string Before, string Now)> renamed, CancellationToken ct)
    {
        const string sql = """
            update shopify_links link
            set    entity_id = renamed.now_id, version = nextval('shopify_link_versions')
            from   unnest(@before, @now) as renamed (before_id, now_id)
            where  link.entity_type = @entityType and link.entity_id = renamed.before_id
            """;

        return renamed.Count == 0 ? Task.CompletedTask : transaction.Run(sql, new
        {
            entityType = name,
            before = renamed.Select(link => link.Before).ToArray(),
            now = renamed.Select(link => link.Now).ToArray(),
        }, ct);
    }

    /// <summary>Removes links of these records that point at other rows of the ERP than these.</summary>
    public Task RemoveOthers(ErpTransaction transaction, IReadOnlyCollection<(string EntityId, string Gid)> kept, CancellationToken ct)
    {
        const string sql = """
            delete from shopify_links link
            using  unnest(@ids, @gids) as kept (id, gid)
            where  link.entity_type = @entityType and link.gid = kept.gid and link.entity_id <> kept.id
            """;

        var parameters = new
        {
            entityType = name,
            ids = kept.Select(link => link.EntityId).ToArray(),
            gids = kept.Select(link => link.Gid).ToArray(),
        };

        return transaction.Run(sql, parameters, ct);
    }

    private sealed class Row
    {
        public required string EntityId { get; init; }

        public string? Gid { get; init; }

        public string? Erp { get; init; }

        public string? Shopify { get; init; }

        public string? ErpDigest { get; init; }

        public string? ShopifyDigest { get; init; }

        public DateTime? ShopifyUpdatedAt { get; init; }

        public long Version { get; init; }

        public DateTime? AppliedAt { get; init; }

        public DateTime? DeletedAt { get; init; }

        public DateTime? InFlightUntil { get; init; }

        public DateTime? ErpChangedAt { get; init; }

        public string? Changes { get; init; }

        public string? Sent { get; init; }

        public Link<TBaseline> Link => new(EntityId)
        {
            Gid = Gid,
            Erp = Erp is null ? null : EntityJson.Read<TBaseline>(Erp),
            Shopify = Shopify is null ? null : EntityJson.Read<TBaseline>(Shopify),
            ErpDigest = ErpDigest,
            ShopifyDigest = ShopifyDigest,
            ShopifyUpdatedAt = ShopifyUpdatedAt,
            Version = Version,
            AppliedAt = AppliedAt,
            DeletedAt = DeletedAt,
            InFlightUntil = InFlightUntil,
            ErpChangedAt = ErpChangedAt,
            ErpChanges = Changes is null ? new Dictionary<string, DateTime>() : EntityJson.Read<Dictionary<string, DateTime>>(Changes),
            Sent = Sent is null ? null : EntityJson.Read<FieldValues>(Sent),
        };
    }
}
