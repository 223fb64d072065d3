using Microsoft.Extensions.Hosting;
using Npgsql;

namespace ShopifySync.Erp;

/// <summary>Lets the app start only on the schema that it was built for.</summary>
public sealed class SchemaGuard(ErpDatabase erp) : IHostedService
{
    /// <exception cref="ErpContractException">The database is unreachable, or was not migrated; the message says what to do.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!await IsMigrated(cancellationToken))
        {
            throw new ErpContractException("The ERP's database was not migrated for this build: run migrate under the owner's role first.");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<bool> IsMigrated(CancellationToken ct)
    {
        const string sql = "select exists (select from schemaversions where scriptname = @newest)";

        try
        {
            return await erp.Row<bool>(sql, new { newest = Migrations.Newest }, ct);
        }
        catch (PostgresException missing) when (missing.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            return false;
        }
        catch (NpgsqlException unreachable) when (unreachable is not PostgresException)
        {
            throw new ErpContractException($"The ERP's database cannot be reached: {unreachable.Message}");
        }
    }
}
