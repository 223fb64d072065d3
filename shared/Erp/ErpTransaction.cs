using Dapper;
using Npgsql;

namespace ShopifySync.Erp;

/// <summary>One transaction on the ERP's database: what is run on it happens together or not at all.</summary>
public sealed class ErpTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction, ErpHooks hooks) : IAsyncDisposable
{
    private readonly List<Func<CancellationToken, Task>> afterCommit = [];

    public async Task<IReadOnlyList<T>> Rows<T>(string sql, object? parameters, CancellationToken ct)
    {
        await hooks.Statement(sql, ct);
        return (await SlowStatementException.Watch(connection, () => connection.QueryAsync<T>(Command(sql, parameters, ct)))).AsList();
    }

    public async Task<T?> Row<T>(string sql, object? parameters, CancellationToken ct)
    {
        await hooks.Statement(sql, ct);
        return await SlowStatementException.Watch(
            connection, () => connection.QuerySingleOrDefaultAsync<T>(Command(sql, parameters, ct)));
    }

    public async Task<int> Run(string sql, object? parameters, CancellationToken ct)
    {
        await hooks.Statement(sql, ct);
        return await SlowStatementException.Watch(connection, () => connection.ExecuteAsync(Command(sql, parameters, ct)));
    }

    /// <summary>Writes many rows in Postgres' binary form.</summary>
    /// <param name="copy">A <c>copy … from stdin (format binary)</c>.</param>
    /// <param name="write">Writes the columns of one row.</param>
    public async Task Copy<T>(string copy, IEnumerable<T> rows, Func<NpgsqlBinaryImporter, T, Task> write, CancellationToken ct)
    {
        await hooks.Statement(copy, ct);
        await using var writer = await connection.BeginBinaryImportAsync(copy, ct);

        foreach (var row in rows)
        {
            await writer.StartRowAsync(ct);
            await write(writer, row);
        }

        await writer.CompleteAsync(ct);
    }

    /// <summary>Has something done once all of this is committed, and its connection is free again.</summary>
    public void AfterCommit(Func<CancellationToken, Task> action) => afterCommit.Add(action);

    public async Task Commit(CancellationToken ct)
    {
        await hooks.Commit(ct);
        await transaction.CommitAsync(ct).WithoutValues();
        await connection.CloseAsync();

        foreach (var action in afterCommit)
        {
            await action(ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    private CommandDefinition Command(string sql, object? parameters, CancellationToken ct) =>
        new(sql, parameters, transaction, (int)hooks.SlowAfter.TotalSeconds, cancellationToken: ct);
}
