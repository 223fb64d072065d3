using ShopifySync.Erp;

namespace ShopifySync.Orders;

/// <summary>The ERP's orders, read as whole documents.</summary>
public sealed class ErpOrders(ErpDatabase erp)
{
    private const string Documents = """
        select document::text
        from   unnest(@ids) as wanted (id)
        join   erp_order_documents on order_key = wanted.id::erp_order_id
        """;

    /// <summary>The orders with these ids as they are now; those that are gone are missing.</summary>
    public async Task<IReadOnlyList<ErpOrder>> Load(IReadOnlyCollection<string> ids, CancellationToken ct) =>
        [.. (await erp.Rows<string>(Documents, new { ids = ids.ToArray() }, ct)).Select(OrderJson.Read<ErpOrder>)];

    /// <summary>Those of these that are ids of orders of the ERP. Other shops' and checkouts' identifiers may be anything.</summary>
    public async Task<IReadOnlySet<string>> Exist(IReadOnlyCollection<string> identifiers, CancellationToken ct)
    {
        const string sql = "select wanted.id from unnest(@identifiers) as wanted (id) join orders on orders.id = sync_order_id(wanted.id)";

        return identifiers.Count == 0 ? new HashSet<string>() : (await erp.Rows<string>(sql, new { identifiers = identifiers.ToArray() }, ct)).ToHashSet();
    }

    /// <summary>Those of these orders that the ERP has.</summary>
    internal static Task<IReadOnlyList<string>> Exist(ErpTransaction transaction, IReadOnlyCollection<string> ids, CancellationToken ct)
    {
        const string sql = "select orders.id::text from unnest(@ids) as wanted (id) join orders on orders.id = wanted.id::erp_order_id";

        return transaction.Rows<string>(sql, new { ids = ids.ToArray() }, ct);
    }

    /// <summary>Locks orders until the transaction ends; returns those that nobody else is changing. What is read of them afterwards is what they are while the lock holds.</summary>
    internal static Task<IReadOnlyList<string>> Lock(ErpTransaction transaction, IReadOnlyCollection<string> ids, CancellationToken ct)
    {
        const string sql = """
            select orders.id::text
            from   unnest(@ids) as wanted (id)
            join   orders on orders.id = wanted.id::erp_order_id
            order  by orders.id
            for no key update of orders skip locked
            """;

        return transaction.Rows<string>(sql, new { ids = ids.ToArray() }, ct);
    }

    /// <summary>The orders with these ids as this transaction sees them now.</summary>
    internal static async Task<IReadOnlyList<ErpOrder>> Load(ErpTransaction transaction, IReadOnlyCollection<string> ids, CancellationToken ct) =>
        [.. (await transaction.Rows<string>(Documents, new { ids = ids.ToArray() }, ct)).Select(OrderJson.Read<ErpOrder>)];
}
