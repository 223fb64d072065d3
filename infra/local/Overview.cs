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
        table.AddRow("Store", cloud.Store is { } simulated ? $"{simulated.Origin} (simulated, {simulated.Store.Products.Count} products)" : "the one in SHOPIFY_STORE_URL");
        AnsiConsole.Write(table);

        Console.WriteLine("Try");
        Console.WriteLine($"""  psql '{Psql(cloud.Erp.Owner)}' -c "update inventory set quantity = quantity - 1 where id = 1" """);
        Console.WriteLine($"""  curl -X POST -H 'x-functions-key: {cloud.Keys.Functions}' {functions}api/process-sync-queue -d ''""");

        if (cloud.Store is { Origin: var store })
        {
            Console.WriteLine($"""  curl '{store}simulator/level?sku=SKU-1'""");
            Console.WriteLine($$"""  curl {{store}}simulator/sell -H 'content-type: application/json' -d '{"sku":"SKU-1","quantity":2}'""");
        }

        Console.WriteLine($"""  psql '{Psql(cloud.Erp.Owner)}' -c "select at, direction, entity_id, verdict, why from sync_logs order by id desc limit 10" """);
        Console.WriteLine("Ctrl-C stops everything; the data stays.");
    }

    private static string Psql(string connection)
    {
        var parts = new NpgsqlConnectionStringBuilder(connection);
        return $"postgresql://{parts.Username}:{parts.Password}@{parts.Host}:{parts.Port}/{parts.Database}";
    }
}
