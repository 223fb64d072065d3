using ShopifySync.Erp;

namespace ShopifySync.Orders;

/// <summary>The ERP's orders, read as whole documents.</summary>
public sealed class ErpOrders(ErpDatabase erp)
{
    private const string Documents = """
        with documents as materialized (
            select content, links
            from   unnest(@ids) as wanted (id)
            join   erp_order_documents on order_key = wanted.id::erp_order_id
        )
        select content::text, links::text, sync_digest(content) as digest
        from   documents
        """;

    /// <summary>The orders with these ids as they are now; those that are gone are missing.</summary>
    public async Task<IReadOnlyList<ErpOrder>> Load(IReadOnlyCollection<string> ids, CancellationToken ct) =>
        [.. (await erp.Rows<OrderDocument>(Documents, new { ids = ids.ToArray() }, ct)).Select(document => document.Order)];

    /// <summary>Those of these that are ids of orders of the ERP. Other shops' and checkouts' identifiers may be anything.</summary>
    public async Task<IReadOnlySet<string>> Exist(IReadOnlyCollection<string> identifiers, CancellationToken ct)
    {
        const string sql = "select wanted.id from unnest(@identifiers) as wanted (id) join orders on orders.id = sync_order_id(wanted.id)";

        return identifiers.Count == 0
            ? new HashSet<string>()
            : (await erp.Rows<string>(sql, new { identifiers = identifiers.ToArray() }, ct)).ToHashSet();
    }

    /// <summary>Those of these orders that the ERP has.</summary>
    internal static Task<IReadOnlyList<string>> Exist(ErpTransaction transaction, IReadOnlyCollection<string> ids, CancellationToken ct)
    {
        const string sql = "select orders.id::text from unnest(@ids) as wanted (id) join orders on orders.id = wanted.id::erp_order_id";

        return transaction.Rows<string>(sql, new { ids = ids.ToArray() }, ct);
    }

    /// <summary>Locks orders until the transaction ends, with every row below them that an intake may
    /// write; returns those of which no other transaction holds a row.</summary>
    /// <param name="wait">Whether to wait for rows that are held, as long as the transaction's lock_timeout allows.</param>
    internal static Task<IReadOnlyList<string>> Lock(
        ErpTransaction transaction, IReadOnlyCollection<string> ids, bool wait, CancellationToken ct)
    {
        var held = wait ? "" : "skip locked";
        var sql = $"""
            with header as (
                select id from orders where id in (select unnest(@ids)::erp_order_id) order by id for no key update {held}
            ),
            lines as (
                select order_id from order_lines where order_id in (select id from header) order by id for no key update {held}
            ),
            fulfillments as (
                select order_id from order_fulfillments where order_id in (select id from header) order by id for no key update {held}
            ),
            refunds as (
                select order_id from order_refunds where order_id in (select id from header) order by id for no key update {held}
            )
            select header.id::text
            from   header
            where  (select count(*) from lines where order_id = header.id) = (select count(*) from order_lines where order_id = header.id)
            and    (select count(*) from fulfillments where order_id = header.id) = (select count(*) from order_fulfillments where
                   order_id = header.id)
            and    (select count(*) from refunds where order_id = header.id) = (select count(*) from order_refunds where
                   order_id = header.id)
            order  by header.id
            """;

        return ids.Count == 0
            ? Task.FromResult<IReadOnlyList<string>>([])
            : transaction.Rows<string>(sql, new { ids = ids.ToArray() }, ct);
    }

    /// <summary>The orders with these ids as this transaction sees them now.</summary>
    internal static async Task<IReadOnlyList<ErpOrder>> Load(
        ErpTransaction transaction, IReadOnlyCollection<string> ids, CancellationToken ct) =>
        [.. (await transaction.Rows<OrderDocument>(Documents, new { ids = ids.ToArray() }, ct)).Select(document => document.Order)];
}
