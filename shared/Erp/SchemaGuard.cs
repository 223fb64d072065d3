using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ShopifySync.Erp;

/// <summary>Lets the app work only on the schema that it was built for. A database that does not answer yet is waited for.</summary>
public sealed partial class SchemaGuard(ErpDatabase erp, ILogger<SchemaGuard> log) : IHostedService
{
    public const string NotMigrated = "The ERP's database was not migrated for this build: run migrate under the owner's role first.";

    /// <summary>The host gives a worker thirty seconds to start.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private volatile bool isRight;

    /// <exception cref="ErpContractException">The database answers and was not migrated; the message says what to do.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);

        try
        {
            isRight = await IsMigrated(limit.Token);
        }
        catch (NpgsqlException trouble)
        {
            Log.NotChecked(log, $"{DatabaseTrouble.Of(trouble)}.");
            return;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotChecked(log, "The database in ERP_CONNECTION does not answer.");
            return;
        }

        if (!isRight)
        {
            throw new ErpContractException(NotMigrated);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Whether work may begin: asks a database that did not answer at the start, until it does.</summary>
    /// <exception cref="NpgsqlException">It still does not answer.</exception>
    public async ValueTask<bool> Allows(CancellationToken ct)
    {
        if (!isRight && !(isRight = await IsMigrated(ct)))
        {
            Log.Refused(log, NotMigrated);
        }

        return isRight;
    }

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
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "{Why} The app runs, answers 503 and works as soon as the database answers.")]
        public static partial void NotChecked(ILogger log, string why);

        [LoggerMessage(LogLevel.Error, "{Why}")]
        public static partial void Refused(ILogger log, string why);
    }
}
