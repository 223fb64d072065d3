using Dapper;
using Npgsql;
using ShopifySync.Settings;
using StoreSimulator;

namespace ShopifySync.Local.Cloud;

/// <summary>The simulated store beside the ERP of this data folder.</summary>
/// <remarks>
/// The simulator forgets everything when it stops, so it opens with the stock on which both sides last agreed; products that the ERP lacks
/// are added to it with the store's stock.
/// </remarks>
internal static class SimulatedStore
{
    public static async Task<StoreServer> Open(CloudOptions options, string erp, CancellationToken ct)
    {
        var server = await StoreServer.Start(
            new StoreOptions
            {
                Port = Port.Take(options.StorePort, "the store simulator"),
                Seed = options.Seed,
                Scopes = AppScopes.All,
                MediaTakes = TimeSpan.FromSeconds(2),
            },
            ct);

        try
        {
            var learning = Task.Run(() => server.Store.Learn(SyncSettings.DefaultApiVersion), ct);
            await StoreOfFolder.Check(options.Folder, server.Store.Options.Domain, erp);
            await using var connection = new NpgsqlConnection(erp);
            server.Store.Seed(options.Products);
            server.Store.BeginAnew(); // the catalogue keeps its ids, what comes now is new to the ERP
            await Remember(server.Store, connection);
            await AddMissing(server.Store, connection);
            await Configure(server.Store, connection);
            await learning;
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static async Task Remember(Store store, NpgsqlConnection erp)
    {
        const string sql = "select inventory_item_gid, location_gid, base from shopify_stock_links";

        foreach (var (item, location, agreed) in await erp.QueryAsync<(string, string, int)>(sql))
        {
            if (store.Items.Any(known => known.Gid == item) && store.Locations.Any(known => known.Gid == location))
            {
                store.SetAvailable(item, location, agreed);
            }
        }
    }

    private static Task<int> AddMissing(Store store, NpgsqlConnection erp)
    {
        const string sql = """
            with missing as (
                select sku, title, available
                from   unnest(@skus, @titles, @available) as offered (sku, title, available)
                where  not exists (select from products where products.sku = offered.sku)
            ), added as (
                insert into products (sku, title) select sku, title from missing returning id, sku
            )
            insert into inventory (product_id, quantity)
            select added.id, missing.available from added join missing using (sku)
            """;

        return erp.ExecuteAsync(sql, new
        {
            skus = store.Variants.Select(variant => variant.Sku).ToArray(),
            titles = store.Variants.Select(variant => variant.Product.Title).ToArray(),
            available = store.Variants.Select(variant => variant.InventoryQuantity).ToArray(),
        });
    }

    /// <summary>What a person would type into the settings page; what was typed there stays.</summary>
    private static Task<int> Configure(Store store, NpgsqlConnection erp)
    {
        const string sql = """
            update api_settings
            set    value = typed.value
            from   (values ('SHOPIFY_DEFAULT_LOCATION_ID', @location), ('SHOPIFY_ADOPT_STOCK', 'erp'),
                           ('SHOPIFY_AUTO_SYNC_INVENTORY', 'true'), ('SHOPIFY_AUTO_SYNC_ORDERS', 'true'),
                           ('SHOPIFY_AUTO_SYNC_PRODUCTS', 'true'), ('SHOPIFY_AUTO_SYNC_CUSTOMERS', 'true'),
                           ('SHOPIFY_STORE_URL', @domain)) as typed (key, value)
            where  api_settings.key = typed.key
            and    exists (select from api_settings where key = 'SHOPIFY_STORE_URL' and value is null)
            """;

        return erp.ExecuteAsync(sql, new { location = store.Locations[0].Gid, domain = store.Options.Domain });
    }
}
