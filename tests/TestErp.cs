using Dapper;
using Npgsql;

namespace ShopifySync.Tests;

/// <summary>The ERP's database through the eyes of whoever holds this connection string.</summary>
public sealed class TestErp(string connection)
{
    public async Task<T> Value<T>(string sql, object? parameters = null)
    {
        await using var opened = await Open();
        return (await opened.ExecuteScalarAsync<T>(sql, parameters))!;
    }

    public async Task<IReadOnlyList<T>> Rows<T>(string sql, object? parameters = null)
    {
        await using var opened = await Open();
        return [.. await opened.QueryAsync<T>(sql, parameters)];
    }

    public async Task Run(string sql, object? parameters = null)
    {
        await using var opened = await Open();
        await opened.ExecuteAsync(sql, parameters);
    }

    /// <summary>A connection that stays open, for transactions that stand in somebody's way.</summary>
    public async Task<NpgsqlConnection> Open()
    {
        var opened = new NpgsqlConnection(connection);
        await opened.OpenAsync();

        return opened;
    }

    public Task<int> Quantity(Stocked stock) => Value<int>("select quantity from inventory where id = @InventoryId", stock);

    public Task Move(Stocked stock, int units) =>
        Run("update inventory set quantity = quantity + @units where id = @InventoryId", new { stock.InventoryId, units });

    /// <summary>What the activity log says last of a stock row, as "verdict: why".</summary>
    public Task<string> LastLog(Stocked stock) =>
        Value<string>(
            "select verdict || coalesce(': ' || why, '') from sync_logs where entity_id = @id order by id desc limit 1",
            new { id = stock.InventoryId.ToString(System.Globalization.CultureInfo.InvariantCulture) });
}
