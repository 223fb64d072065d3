using ShopifySync.Erp;

namespace ShopifySync.Entities;

/// <summary>A row below an entity, and the record in Shopify that it is.</summary>
/// <param name="ParentId">Null for a part that was linked before its entity.</param>
public sealed record LinkedPart(string? ParentId, string PartId, string Gid);

/// <summary>The links of what belongs to an entity: the lines of an order, its fulfillments, its refunds.</summary>
/// <param name="kind">The value of <c>shopify_links.entity_type</c>.</param>
public sealed class PartLinks(ErpDatabase erp, TimeProvider time, string kind)
{
    private const string FindParts = """
        select distinct parent_id, entity_id as part_id, gid
        from   shopify_links
        where  entity_type = @kind and gid is not null
        and   (parent_id = any(@parentIds) or entity_id = any(@partIds) or gid = any(@gids))
        order  by entity_id, gid
        """;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private object Wanted(IReadOnlyCollection<string> parentIds, IReadOnlyCollection<string> partIds, IReadOnlyCollection<string> gids) =>
        new { kind, parentIds = parentIds.ToArray(), partIds = partIds.ToArray(), gids = gids.ToArray() };

    /// <summary>The linked parts of entities, and those of these rows or Gids whatever they belong to.</summary>
    public Task<IReadOnlyList<LinkedPart>> Find(
        IReadOnlyCollection<string> parentIds, IReadOnlyCollection<string> partIds, IReadOnlyCollection<string> gids,
        CancellationToken ct) =>
        erp.Rows<LinkedPart>(FindParts, Wanted(parentIds, partIds, gids), ct);

    /// <summary>The same within a transaction.</summary>
    public Task<IReadOnlyList<LinkedPart>> Find(
        ErpTransaction transaction, IReadOnlyCollection<string> parentIds, IReadOnlyCollection<string> partIds,
        IReadOnlyCollection<string> gids, CancellationToken ct) =>
        transaction.Rows<LinkedPart>(FindParts, Wanted(parentIds, partIds, gids), ct);

    /// <summary>The parts of one entity among those that were found: Gid by row id.</summary>
    public static IReadOnlyDictionary<string, string> Of(
        IReadOnlyList<LinkedPart> found, string? parentId, IEnumerable<string> partIds, IEnumerable<string> gids)
    {
        var (rows, records) = (partIds.ToHashSet(), gids.ToHashSet());

        return found.Where(part => (part.ParentId is not null && part.ParentId == parentId) || rows.Contains(part.PartId)
                || records.Contains(part.Gid))
            .DistinctBy(part => part.PartId)
            .ToDictionary(part => part.PartId, part => part.Gid);
    }

    /// <summary>Removes the links of records that Shopify has no more, and whose rows are accounted for.</summary>
    public Task RemoveGone(ErpTransaction transaction, IEnumerable<string> gids, CancellationToken ct)
    {
        const string sql = "delete from shopify_links where entity_type = @kind and gid = any(@gids)";

        return gids.ToArray() is { Length: > 0 } gone ? transaction.Run(sql, new { kind, gids = gone }, ct) : Task.CompletedTask;
    }

    /// <summary>Links parts. A record whose row the ERP deleted and has again under another id is moved there.</summary>
    /// <remarks>A row that already is another record keeps that link, and gets a further one:
    /// its goods left from several locations, for example.</remarks>
    public Task Write(ErpTransaction transaction, IReadOnlyCollection<LinkedPart> parts, CancellationToken ct)
    {
        const string sql = """
            delete from shopify_links link
            using  unnest(@ids, @gids) as part (id, gid)
            where  link.entity_type = @kind and link.gid = part.gid and link.entity_id <> part.id;

            update shopify_links link
            set    parent_id = part.parent_id
            from   unnest(@gids, @parentIds) as part (gid, parent_id)
            where  link.entity_type = @kind and link.gid = part.gid and link.parent_id is distinct from part.parent_id;

            insert into shopify_links as link (entity_type, entity_id, part, gid, parent_id, linked_at, version)
            select @kind, part.id,
                   part.place - 1 + coalesce((
                     select max(known.part) + 1
                     from   shopify_links known
                     where  known.entity_type = @kind and known.entity_id = part.id and known.gid is not null), 0),
                   part.gid, part.parent_id, @now, nextval('shopify_link_versions')
            from   (select given.*, row_number() over (partition by given.id order by given.number) as place
                    from   unnest(@ids, @gids, @parentIds) with ordinality as given (id, gid, parent_id, number)
                    where  not exists (select from shopify_links known where known.entity_type = @kind and known.gid = given.gid)) as part
            order  by part.id, part.place
            on conflict (entity_type, entity_id, part) do update set gid = excluded.gid, version = excluded.version
            """;

        return parts.Count == 0 ? Task.CompletedTask : transaction.Run(sql, new
        {
            kind,
            ids = parts.Select(part => part.PartId).ToArray(),
            gids = parts.Select(part => part.Gid).ToArray(),
            parentIds = parts.Select(part => part.ParentId).ToArray(),
            now = Now,
        }, ct);
    }

    /// <summary>The same in a transaction of its own, for a part that a push has just sent.</summary>
    public async Task Write(LinkedPart part, CancellationToken ct)
    {
        await using var transaction = await erp.Begin(ct);
        await Write(transaction, [part], ct);
        await transaction.Commit(ct);
    }

    /// <summary>Notes how a part is sent, before it is.</summary>
    /// <remarks>If no answer comes, the part is recognised by this, though the ERP corrected it meanwhile.</remarks>
    public Task NoteSent<T>(string parentId, string partId, T sent, CancellationToken ct)
    {
        const string sql = """
            insert into shopify_links (entity_type, entity_id, parent_id, sent, sent_at, linked_at, version)
            values (@kind, @partId, @parentId, @sent::jsonb, @now, @now, nextval('shopify_link_versions'))
            on conflict (entity_type, entity_id, part) do update set sent = excluded.sent, sent_at = excluded.sent_at,
                version = excluded.version
            """;

        return erp.Run(sql, new { kind, parentId, partId, sent = EntityJson.Write(sent), now = Now }, ct);
    }

    /// <summary>Removes the note of a part that Shopify refused.</summary>
    public Task RemoveNote(string partId, CancellationToken ct)
    {
        const string sql =
            "delete from shopify_links where entity_type = @kind and entity_id = @partId and gid is null and not stays_in_erp";

        return erp.Run(sql, new { kind, partId }, ct);
    }

    /// <summary>Marks parts that are the ERP's alone: they are from before the entity was linked, and never go to Shopify.</summary>
    public Task KeepInErp(string parentId, IReadOnlyCollection<string> partIds, CancellationToken ct)
    {
        const string sql = """
            insert into shopify_links (entity_type, entity_id, parent_id, stays_in_erp, linked_at, version)
            select @kind, part.id, @parentId, true, @now, nextval('shopify_link_versions')
            from   unnest(@ids) as part (id)
            on conflict (entity_type, entity_id, part) do nothing
            """;

        return partIds.Count == 0 ? Task.CompletedTask : erp.Run(sql, new { kind, parentId, ids = partIds.ToArray(), now = Now }, ct);
    }
}
