using ShopifySync.Entities;
using ShopifySync.Entities.Records;
using ShopifySync.Erp;
using ShopifySync.Queue;

namespace ShopifySync.Customers;

/// <summary>What an order told of a customer.</summary>
/// <param name="Erp">The ERP's baseline; null where none is known.</param>
/// <param name="IsSame">Whether it told nothing new: what both sides agreed on stays agreed on.</param>
internal sealed record SeenCustomer(string Id, string Gid, RecordBaseline? Erp, RecordBaseline Shopify, bool IsSame);

/// <summary>The links of customers, which orders share.</summary>
public sealed class CustomerLinks(ErpDatabase erp, TimeProvider time) : Links<RecordBaseline>(erp, time, EntityType.Customer)
{
    private readonly TimeProvider time = time;

    /// <summary>Writes what orders told of customers. When Shopify last changed a customer, orders do not know.</summary>
    internal Task WriteSeen(ErpTransaction transaction, IReadOnlyList<SeenCustomer> customers, CancellationToken ct)
    {
        const string sql = """
            insert into shopify_links as link (entity_type, entity_id, gid, erp_baseline, shopify_baseline, applied_at, linked_at, version)
            select 'customer', seen.id, seen.gid, seen.erp::jsonb, seen.shopify::jsonb, @now, @now, nextval('shopify_link_versions')
            from   unnest(@ids, @gids, @erp, @shopify) as seen (id, gid, erp, shopify)
            order  by seen.id
            on conflict (entity_type, entity_id, part) do update
            set    gid = excluded.gid, erp_baseline = excluded.erp_baseline, shopify_baseline = excluded.shopify_baseline,
                   erp_digest = case when excluded.entity_id = any(@sameIds) then link.erp_digest end, version = excluded.version
            where  link.gid is null or link.gid = excluded.gid
            """;

        return customers.Count == 0 ? Task.CompletedTask : transaction.Run(sql, new
        {
            ids = customers.Select(customer => customer.Id).ToArray(),
            gids = customers.Select(customer => customer.Gid).ToArray(),
            erp = customers.Select(customer => customer.Erp is null ? null : EntityJson.Write(customer.Erp)).ToArray(),
            shopify = customers.Select(customer => EntityJson.Write(customer.Shopify)).ToArray(),
            sameIds = customers.Where(customer => customer.IsSame).Select(customer => customer.Id).ToArray(),
            now = time.GetUtcNow().UtcDateTime,
        }, ct);
    }
}
