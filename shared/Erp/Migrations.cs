using System.Reflection;
using DbUp;
using DbUp.Engine;
using DbUp.Support;
using Npgsql;

namespace ShopifySync.Erp;

/// <summary>Brings an ERP's database to the schema of this build: numbered scripts run once, the logic is rerun each time.</summary>
/// <remarks>
/// All in one transaction under an advisory lock. The ERP's own rows are never touched, and nothing changes unless everything does.
/// </remarks>
public static class Migrations
{
    private const long LockKey = 7_467_439_773; // "shopsync" typed on a telephone: any fixed number that nobody else locks

    /// <summary>The script that the database must have seen for this build to run on it.</summary>
    public static string Newest => Scripts(".Erp.Migrations.").Max(StringComparer.Ordinal)!;

    /// <summary>Migrates the database behind an owner's connection string.</summary>
    /// <exception cref="ErpContractException">An ERP table lacks what docs/ERP.md asks for; nothing was changed.</exception>
    /// <exception cref="NpgsqlException">The database is unreachable or refused a statement; nothing was changed.</exception>
    public static async Task Run(string ownerConnection, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(ownerConnection) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(ct);
        // as long as another migration takes
        await using var turn = new NpgsqlCommand($"select pg_advisory_lock({LockKey})", connection) { CommandTimeout = 0 };
        await turn.ExecuteNonQueryAsync(ct); // held by this session until it is closed

        await ErpContract.Check(connection, ct);

        var result = DeployChanges.To.PostgresqlDatabase(ownerConnection)
            .WithScripts(Scripts(".Erp.Migrations.").Select(name => Script(name, ScriptType.RunOnce)))
            .WithScripts(Scripts(".Erp.Logic.").Select(name => Script(name, ScriptType.RunAlways)))
            .WithVariablesDisabled() // a dollar quotes
            .WithTransaction()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();

        if (!result.Successful)
        {
            throw new InvalidOperationException($"Migration {result.ErrorScript?.Name} failed: {result.Error.Message}", result.Error);
        }
    }

    private static IEnumerable<string> Scripts(string folder) =>
        Assembly.GetManifestResourceNames().Where(name => name.Contains(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static SqlScript Script(string name, ScriptType type)
    {
        using var reader = new StreamReader(Assembly.GetManifestResourceStream(name)!);
        return new SqlScript(
            name, reader.ReadToEnd(), new SqlScriptOptions { ScriptType = type, RunGroupOrder = type is ScriptType.RunOnce ? 1 : 2 });
    }

    private static Assembly Assembly => typeof(Migrations).Assembly;
}
