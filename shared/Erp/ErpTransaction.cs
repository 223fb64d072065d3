using Dapper;
using Npgsql;

namespace ShopifySync.Erp;

/// <summary>One transaction on the ERP's database: what is run on it happens together or not at all.</summary>
public sealed class ErpTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction, ErpHooks hooks) : IAsyncDisposable
{
    public async Task<IReadOnlyList<T>> Rows<T>(string sql, object? parameters, CancellationToken ct)
    {
        await hooks.Statement(sql, ct);
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, parameters, transaction, cancellationToken: ct))).AsList();
    }

    public async Task<T?> Row<T>(string sql, object? parameters, CancellationToken ct)
    {
        await hooks.Statement(sql, ct);
        return await connection.QuerySingleOrDefaultAsync<T>(new CommandDefinition(sql, parameters, transaction, cancellationToken: ct));
    }

    public async Task<int> Run(string sql, object? parameters, CancellationToken ct)
    {
        await hooks.Statement(sql, ct);
        return await connection.ExecuteAsync(new CommandDefinition(sql, parameters, transaction, cancellationToken: ct));
    }

    public async Task Commit(CancellationToken ct)
    {
        await hooks.Commit(ct);
        await transaction.CommitAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
