using Dapper;
using Npgsql;

namespace ShopifySync.Local.Cloud;

/// <summary>The store that a data folder belongs to: the one that it was first started with. Its data reaches no other store.</summary>
internal static class StoreOfFolder
{
    /// <exception cref="CannotStartException">The folder belongs to another store.</exception>
    public static async Task Check(string folder, string store, string erp)
    {
        const string sql = "select trim(value) from api_settings where key = 'SHOPIFY_STORE_URL' and trim(value) <> ''";

        await using var connection = new NpgsqlConnection(erp);

        if (await connection.ExecuteScalarAsync<string?>(sql) is { } noted && Domain(noted) != Domain(store))
        {
            throw new CannotStartException(
                $"The data in {folder} belongs to {Domain(noted)}; choose another --data folder for {Domain(store)}.");
        }
    }

    /// <exception cref="CannotStartException">It is no address of a store.</exception>
    public static async Task Note(string store, string erp)
    {
        const string sql = "update api_settings set value = @store where key = 'SHOPIFY_STORE_URL' and coalesce(trim(value), '') = ''";

        await using var connection = new NpgsqlConnection(erp);

        try
        {
            await connection.ExecuteAsync(sql, new { store });
        }
        catch (PostgresException no) when (no.SqlState == PostgresErrorCodes.CheckViolation)
        {
            throw new CannotStartException($"SHOPIFY_STORE_URL is '{store}', and must be an address like your-store.myshopify.com.", no);
        }
    }

    /// <summary>People paste the address as their browser shows it.</summary>
    private static string Domain(string url) =>
        url[(url.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? scheme + 3 : 0)..].Trim('/').ToLowerInvariant();
}
