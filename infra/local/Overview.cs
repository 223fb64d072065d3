using Npgsql;
using ShopifySync.Local.Cloud;
using Spectre.Console;

namespace ShopifySync.Local;

/// <summary>What runs where, and what to try.</summary>
internal static class Overview
{
    public static void Print(LocalCloud cloud)
    {
        var functions = cloud.Functions[0].Address;
        var table = new Table().Border(TableBorder.Rounded).AddColumns("", "");

        table.AddRow("Functions", $"{functions}api/");
        table.AddRow("their key", cloud.Keys.Functions);
        table.AddRow("ERP's database", $"127.0.0.1:{cloud.Postgres.Port}, database erp");
        table.AddRow("Queue storage", $"http://127.0.0.1:{cloud.Queues.QueuePort}/");
        table.AddRow(
            "Store",
            cloud.Store is { } simulated
                ? $"{simulated.Origin} (simulated, {simulated.Store.Products.Count} products)"
                : "the one in SHOPIFY_STORE_URL");
        AnsiConsole.Write(table);

        Console.WriteLine("Try");
        Query(cloud, "update inventory set quantity = quantity - 1 where id = (select min(id) from inventory)");
        Console.WriteLine($"""  curl -X POST -H 'x-functions-key: {cloud.Keys.Functions}' {functions}api/process-sync-queue -d ''""");

        if (cloud.Store is { Origin: var store })
        {
            Console.WriteLine($"""  curl '{store}simulator/level?sku=SKU-1'""");
            Console.WriteLine($$"""  curl {{store}}simulator/sell -H 'content-type: application/json' -d '{"sku":"SKU-1","quantity":2}'""");
        }

        Query(cloud, "select at, direction, entity_id, verdict, why from sync_logs order by id desc limit 10");
        Console.WriteLine(cloud.Store is null
            ? "Your store cannot reach this machine: what changes there does not come in."
            : "The store begins anew with each start, with the stock on which both sides last agreed.");
        Console.WriteLine("Ctrl-C stops everything; the ERP's data stays.");
    }

    private static void Query(LocalCloud cloud, string sql) => Console.WriteLine(HasPsql
        ? $"""  psql '{Psql(cloud.Erp.Owner)}' -c "{sql}" """
        : $"  {sql};   -- in any client of Postgres, at {Psql(cloud.Erp.Owner)}");

    private static bool HasPsql =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "psql.exe" : "psql")));

    private static string Psql(string connection)
    {
        var parts = new NpgsqlConnectionStringBuilder(connection);
        return $"postgresql://{parts.Username}:{parts.Password}@{parts.Host}:{parts.Port}/{parts.Database}";
    }
}
