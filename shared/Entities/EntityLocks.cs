using ShopifySync.Erp;

namespace ShopifySync.Entities;

/// <summary>The locks of an intake, always in one order: Shopify's ids, then links, then every ERP row that will be written.</summary>
/// <remarks>
/// Only the first may wait, while nothing of the ERP is held. So no statement of the ERP can end up in a deadlock with us.
/// </remarks>
public static class EntityLocks
{
    /// <summary>Locks Shopify's records against other intakes until the transaction ends. Waits for up to three seconds.</summary>
    /// <exception cref="Npgsql.PostgresException">Another intake holds one for longer (lock_timeout).</exception>
    public static async Task Gids(ErpTransaction transaction, IReadOnlyCollection<string> gids, CancellationToken ct)
    {
        const string sql = """
            select pg_advisory_xact_lock(hashtextextended(gid, 0))
            from   (select distinct gid collate "C" as gid from unnest(@gids) as wanted (gid) order by gid) as sorted
            """;

        await Timeout(transaction, "3s", ct);
        await transaction.Run(sql, new { gids = gids.ToArray() }, ct);
    }

    /// <summary>From here on a lock that another transaction holds is given up on before the server looks for a deadlock.</summary>
    public static Task WaitNoMore(ErpTransaction transaction, CancellationToken ct) => Timeout(transaction, "100ms", ct);

    /// <summary>From here on the transaction waits for rows, in a batch of one entity that was put off for long enough.</summary>
    public static Task WaitForRows(ErpTransaction transaction, CancellationToken ct) => Timeout(transaction, "5s", ct);

    private static Task<int> Timeout(ErpTransaction transaction, string limit, CancellationToken ct)
    {
        const string sql = "select set_config('lock_timeout', @limit, true)";

        return transaction.Run(sql, new { limit }, ct);
    }
}
