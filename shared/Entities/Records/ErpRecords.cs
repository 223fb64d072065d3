using ShopifySync.Erp;
using ShopifySync.Queue;

namespace ShopifySync.Entities.Records;

/// <summary>The ERP's records of a noun, read and locked many at once.</summary>
public static class ErpRecords
{
    /// <summary>Records by their ids; those that the ERP does not have are missing.</summary>
    public static Task<IReadOnlyList<ErpDocument>> Load(ErpDatabase erp, EntityType noun, IEnumerable<string> ids, CancellationToken ct) =>
        erp.Rows<ErpDocument>(DocumentsOf(noun), new { ids = ids.ToArray() }, ct);

    /// <summary>The same within a transaction.</summary>
    public static Task<IReadOnlyList<ErpDocument>> Load(
        ErpTransaction transaction, EntityType noun, IEnumerable<string> ids, CancellationToken ct) =>
        transaction.Rows<ErpDocument>(DocumentsOf(noun), new { ids = ids.ToArray() }, ct);

    /// <summary>Locks all rows of records until the transaction ends; returns the ids of those that it got whole.</summary>
    /// <param name="mayWait">Whether to wait for rows that another transaction holds.</param>
    public static async Task<IReadOnlyList<string>> Lock(
        ErpTransaction transaction, EntityType noun, IReadOnlyCollection<string> ids, bool mayWait, CancellationToken ct)
    {
        var sql = $"select id from sync_lock_{noun.Name()}(@ids, @mayWait) as locked (id)";

        await (mayWait ? EntityLocks.WaitForRows(transaction, ct) : EntityLocks.WaitNoMore(transaction, ct));
        var locked = await transaction.Rows<string>(sql, new { ids = ids.ToArray(), mayWait }, ct);
        await EntityLocks.WaitNoMore(transaction, ct);

        return locked;
    }

    private static string DocumentsOf(EntityType noun) =>
        $"select id, content::text as content, sync_digest(content) as digest, is_synced from sync_documents_{noun.Name()}(@ids)";
}
