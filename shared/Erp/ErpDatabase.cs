using Dapper;
using Npgsql;

namespace ShopifySync.Erp;

/// <summary>The ERP's Postgres, and the only way to it: every statement of the app passes here.</summary>
/// <remarks>
/// A connection is held for one statement or one transaction and never while waiting for anything else.
/// Throws <see cref="NpgsqlException"/>, without any values, when the database is down or refuses the statement, and
/// <see cref="SlowStatementException"/> when a statement is too slow.
/// </remarks>
public sealed class ErpDatabase(NpgsqlDataSource source, ErpHooks hooks)
{
    static ErpDatabase() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    /// <summary>All rows of a query, in its order; empty when there are none.</summary>
    public async Task<IReadOnlyList<T>> Rows<T>(string sql, object? parameters, CancellationToken ct)
    {
        await hooks.Statement(sql, ct);
        await using var connection = await source.OpenConnectionAsync(ct);
        return (await SlowStatementException.Watch(
            connection,
            () => connection.QueryAsync<T>(
                new CommandDefinition(sql, parameters, commandTimeout: Seconds(), cancellationToken: ct)))).AsList();
    }

    /// <summary>The only row of a query, or null.</summary>
    /// <param name="limit">How long it may take; <see cref="SlowStatementException.Limit"/> unless said.</param>
    public async Task<T?> Row<T>(string sql, object? parameters, CancellationToken ct, TimeSpan? limit = null)
    {
        await hooks.Statement(sql, ct);
        await using var connection = await source.OpenConnectionAsync(ct);
        return await SlowStatementException.Watch(connection, () => connection.QuerySingleOrDefaultAsync<T>(
            new CommandDefinition(sql, parameters, commandTimeout: Seconds(limit), cancellationToken: ct)));
    }

    /// <summary>Runs a statement; returns how many rows it touched.</summary>
    /// <param name="limit">How long it may take; <see cref="SlowStatementException.Limit"/> unless said.</param>
    public async Task<int> Run(string sql, object? parameters, CancellationToken ct, TimeSpan? limit = null)
    {
        await hooks.Statement(sql, ct);
        await using var connection = await source.OpenConnectionAsync(ct);
        return await SlowStatementException.Watch(connection, () => connection.ExecuteAsync(
            new CommandDefinition(sql, parameters, commandTimeout: Seconds(limit), cancellationToken: ct)));
    }

    /// <summary>Begins a transaction (read committed). Disposed without a commit, it rolls back.</summary>
    public async Task<ErpTransaction> Begin(CancellationToken ct)
    {
        var connection = await source.OpenConnectionAsync(ct);

        try
        {
            return new ErpTransaction(connection, await connection.BeginTransactionAsync(ct), hooks);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private int Seconds(TimeSpan? limit = null) => (int)(limit ?? hooks.SlowAfter).TotalSeconds;
}
