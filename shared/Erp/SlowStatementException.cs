using System.Data;
using Npgsql;

namespace ShopifySync.Erp;

/// <summary>A statement took longer than its limit and was cancelled. The database is well; a trigger or the statement is slow.</summary>
public sealed class SlowStatementException(Exception inner)
    : Exception(
        "A statement on the ERP's tables took too long and was cancelled. A trigger of the ERP may be slow, or wait for a lock.", inner)
{
    /// <summary>How long a statement may take: long enough for the triggers of 25 orders, too short to stop a stream.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Runs a command; a limit reached on a connection that still works is the statement's fault, and no outage.</summary>
    /// <remarks>An error of Postgres comes without values.</remarks>
    internal static async Task<T> Watch<T>(NpgsqlConnection connection, Func<Task<T>> command)
    {
        try
        {
            return await command().WithoutValues();
        }
        catch (NpgsqlException slow) when (slow.InnerException is TimeoutException && connection.FullState.HasFlag(ConnectionState.Open))
        {
            throw new SlowStatementException(slow);
        }
    }
}
