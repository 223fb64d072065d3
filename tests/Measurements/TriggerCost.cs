using Dapper;
using Npgsql;

namespace ShopifySync.Measurements;

/// <summary>What the triggers cost the ERP: the same update of many rows in one statement, with and without them, in turn.</summary>
public sealed record TriggerCost(int Rows, int Rounds)
{
    private const string Update = "update inventory set quantity = quantity + 1";

    public async Task<string> Run(CancellationToken ct)
    {
        await using var house = await MeasuredHouse.Start(Rows, 100, ct);
        await using var connection = new NpgsqlConnection(house.Erp);
        await connection.OpenAsync(ct);
        var (without, queued, again) = (new List<double>(), new List<double>(), new List<double>());

        for (var round = 0; round < Rounds; round++)
        {
            await Execute(connection, "alter table inventory disable trigger user");
            await Execute(connection, "vacuum inventory"); // each finds the table as the others do
            without.Add(await Time(connection));
            await Execute(connection, "alter table inventory enable trigger user; truncate sync_items, sync_touches");
            await Execute(connection, "vacuum inventory");
            queued.Add(await Time(connection)); // every row is queued
            await Execute(connection, "vacuum inventory");
            again.Add(await Time(connection)); // every row waits in the queue already
        }

        var bare = Median(without);

        return $"""
            {Rows} rows in one statement, median of {Rounds}: {bare:0} ms without triggers,
            {Median(queued):0} ms with them ({Median(queued) / bare:0.00} ×) when every row is queued for the first time,
            {Median(again):0} ms ({Median(again) / bare:0.00} ×) when every row waits in the queue already
            """;
    }

    private static async Task<double> Time(NpgsqlConnection connection)
    {
        var started = TimeProvider.System.GetTimestamp();
        await Execute(connection, Update);

        return TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
    }

    private static Task<int> Execute(NpgsqlConnection connection, string sql) => connection.ExecuteAsync(sql, commandTimeout: 600);

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
