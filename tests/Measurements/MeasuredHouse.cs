using Dapper;
using Npgsql;
using ShopifySync.Local.Cloud;
using StoreSimulator;

namespace ShopifySync.Measurements;

/// <summary>The whole system as it is deployed, the functions in their own processes, with a catalogue that is linked and idle.</summary>
public sealed class MeasuredHouse : IAsyncDisposable
{
    public const int FirstStock = 100;

    private const double BucketOfAStandardPlan = 2_000;

    private readonly string folder;
    private readonly StoreServer server;
    private readonly Dictionary<string, string> settings;
    private readonly List<FunctionsProcess> functions = [];
    private EmbeddedPostgres postgres;

    private MeasuredHouse(string folder, EmbeddedPostgres postgres, Azurite queues, StoreServer server, ErpServer erp, LocalKeys keys)
    {
        this.folder = folder;
        this.postgres = postgres;
        this.server = server;
        Queues = queues;
        Erp = erp.Owner;
        settings = new Dictionary<string, string>(LocalSettings.Sample())
        {
            ["ERP_CONNECTION"] = erp.App,
            ["AzureWebJobsStorage"] = queues.ConnectionString,
            ["SCHEDULED_SYNC_PROCESSOR_SCHEDULE"] = "*/10 * * * * *",
            ["FunctionsHost__Keys__Default"] = keys.Functions,
            ["SHOPIFY_API_ORIGIN"] = server.Origin.ToString(),
            ["SHOPIFY_ADMIN_API_TOKEN"] = server.Store.Options.AccessToken,
            ["SHOPIFY_WEBHOOK_SECRET"] = server.Store.Options.ClientSecret,
        };
    }

    public Azurite Queues { get; }

    public Store Store => server.Store;

    /// <summary>The ERP's own connection.</summary>
    public string Erp { get; }

    public IReadOnlyList<FunctionsProcess> Functions => functions;

    public string Location => Store.Locations[0].Gid;

    /// <summary>The key that opens the functions for administrators.</summary>
    public string FunctionsKey => settings["FunctionsHost__Keys__Default"];

    /// <param name="pairs">Products, each with one stock row and one level of <see cref="FirstStock"/>.</param>
    /// <param name="restoreRate">Points a second of the store's budget.</param>
    /// <param name="stockUpdatesProduct">Whether the store tells of a product whose stock has changed, as Shopify does.</param>
    public static async Task<MeasuredHouse> Start(
        int pairs, double restoreRate, CancellationToken ct, bool stockUpdatesProduct = false)
    {
        var folder = TemporaryFolder.Create("shopifysync-measured-");
        var keys = LocalKeys.Of(folder);
        var postgres = await EmbeddedPostgres.Start(DataOf(folder), 0, ct);
        var erp = new ErpServer(postgres, keys);
        await erp.Prepare(ct);

        var server = await StoreServer.Start(
            new StoreOptions
            {
                RestoreRate = restoreRate,
                MaximumAvailable = BucketOfAStandardPlan,
                Scopes = AppScopes.All,
                StockUpdatesProduct = stockUpdatesProduct,
            },
            ct);
        server.Store.Seed(pairs, available: FirstStock);

        var house = new MeasuredHouse(folder, postgres, await Azurite.Start(0, ct), server, erp, keys);
        await house.Link();

        return house;
    }

    private static string DataOf(string folder) => Path.Combine(folder, "postgres");

    /// <summary>Ends the database's server: nobody answers at its port.</summary>
    public async Task StopDatabase()
    {
        NpgsqlConnection.ClearAllPools();
        await postgres.DisposeAsync();
    }

    /// <summary>Starts it again with its data, at the same port, and waits until it answers.</summary>
    public async Task StartDatabase(CancellationToken ct) => postgres = await EmbeddedPostgres.Start(DataOf(folder), postgres.Port, ct);

    /// <param name="apiOrigin">Where this instance finds Shopify's API; null for the simulated store.</param>
    /// <param name="others">Settings of this instance alone.</param>
    public async Task<FunctionsProcess> AddFunctions(
        CancellationToken ct, string? apiOrigin = null, IReadOnlyDictionary<string, string>? others = null)
    {
        var own = new Dictionary<string, string>(settings);

        if (apiOrigin is not null)
        {
            own["SHOPIFY_API_ORIGIN"] = apiOrigin;
        }

        foreach (var (name, value) in others ?? new Dictionary<string, string>())
        {
            own[name] = value;
        }

        functions.Add(await FunctionsProcess.Start(own, 0, null, ct));
        return functions[^1];
    }

    /// <summary>Presses the button "Process Sync Queue" of an instance.</summary>
    public Task ProcessQueue(FunctionsProcess instance, CancellationToken ct) => Press(instance, "process-sync-queue", ct);

    /// <summary>Presses a button of an instance; returns what it answers.</summary>
    /// <param name="button">The function, and its query if it has one.</param>
    public Task<string> Press(FunctionsProcess instance, string button, CancellationToken ct) => Ask(instance, HttpMethod.Post, button, ct);

    /// <summary>What an instance answers to an administrator who only looks.</summary>
    public Task<string> Get(FunctionsProcess instance, string button, CancellationToken ct) => Ask(instance, HttpMethod.Get, button, ct);

    private async Task<string> Ask(FunctionsProcess instance, HttpMethod method, string button, CancellationToken ct)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(3) };
        using var request = new HttpRequestMessage(method, new Uri(instance.Address, $"/api/{button}"));
        request.Headers.Add("x-functions-key", FunctionsKey);
        using var answer = await http.SendAsync(request, ct);
        var body = await answer.Content.ReadAsStringAsync(ct);

        return answer.IsSuccessStatusCode
            ? body : throw new HttpRequestException($"{button}: {(int)answer.StatusCode} {body}", null, answer.StatusCode);
    }

    /// <summary>Puts the ERP's database back to what it was when <see cref="BackUp"/> was called.</summary>
    /// <remarks>Nobody may be connected: the functions are killed before.</remarks>
    public async Task Restore()
    {
        NpgsqlConnection.ClearAllPools();
        await OnServer("drop database erp with (force)");
        await OnServer("create database erp template erp_backup");
    }

    public async Task BackUp()
    {
        NpgsqlConnection.ClearAllPools();
        await OnServer("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'erp'");
        await OnServer("create database erp_backup template erp");
    }

    private async Task OnServer(string sql)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString("postgres") + ";Pooling=false");
        await connection.ExecuteAsync(sql, commandTimeout: 300);
    }

    /// <summary>The store tells this address of its stock.</summary>
    public void Subscribe(Uri address) => Store.Subscribe("INVENTORY_LEVELS_UPDATE", address.ToString());

    /// <summary>The store tells this address of its orders.</summary>
    public void SubscribeOrders(Uri address)
    {
        foreach (
            var topic in new[]
            {
                "ORDERS_CREATE", "ORDERS_UPDATED", "ORDERS_PAID", "ORDERS_FULFILLED", "ORDERS_CANCELLED", "ORDERS_EDITED", "ORDERS_DELETE",
                "REFUNDS_CREATE",
            })
        {
            Store.Subscribe(topic, new Uri(address, "/api/handle-shopify-order-update").ToString());
        }
    }

    public async Task<IReadOnlyList<T>> Rows<T>(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(Erp);
        return [.. await connection.QueryAsync<T>(sql, parameters, commandTimeout: 300)];
    }

    public async Task<T> Value<T>(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(Erp);
        return (await connection.ExecuteScalarAsync<T>(sql, parameters, commandTimeout: 300))!;
    }

    public async Task Run(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(Erp);
        await connection.ExecuteAsync(sql, parameters, commandTimeout: 300);
    }

    /// <summary>How many pairs differ from the <paramref name="expected"/> stock on either side, and the first of them in words.</summary>
    public async Task<(int Count, string? First)> Disagreements(IReadOnlyList<int> expected)
    {
        await using var connection = new NpgsqlConnection(Erp);
        var quantities = (
            await connection.QueryAsync<(int Id, int Quantity)>("select id::integer, quantity from inventory")).ToDictionary(row => row.Id,
            row => row.Quantity);
        var wrong = expected
            .Select((units, n) =>
                (Row: n + 1, Expected: units, Erp: quantities[n + 1], Shopify: Store.Available(Store.Items[n].Gid, Location)))
            .Where(pair => pair.Erp != pair.Expected || pair.Shopify != pair.Expected)
            .ToList();

        return (
            wrong.Count,
            wrong is [var first, ..]
                ? $"stock row {first.Row}: expected {first.Expected}, the ERP has {first.Erp}, Shopify has {first.Shopify}"
                : null);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in functions)
        {
            await process.DisposeAsync();
        }

        await server.DisposeAsync();
        await Queues.DisposeAsync();
        await postgres.DisposeAsync();
    }

    /// <summary>As if both sides had been linked long ago: what is measured is the flow, not the first day.</summary>
    private async Task Link()
    {
        const string sql = """
            insert into products (title, sku, shopify_inventory_item_id)
            select sku, sku, item from unnest(@skus, @items) as seeded (sku, item);
            insert into inventory (product_id, quantity) select id, @stock from products order by id;
            insert into shopify_stock_links (inventory_id, inventory_item_gid, location_gid, base, version, linked_at)
            select inventory.id::text, products.shopify_inventory_item_id, @location, @stock, nextval('shopify_link_versions'), now()
            from   inventory join products on products.id = product_id;
            insert into shopify_links (entity_type, entity_id, gid, linked_at)
            select 'variant', products.id::text, variant, now()
            from   unnest(@skus, @variants) as seeded (sku, variant) join products using (sku);
            update api_settings set value = @domain where key = 'SHOPIFY_STORE_URL';
            update api_settings set value = @location where key = 'SHOPIFY_DEFAULT_LOCATION_ID';
            update api_settings set value = 'true' where key = 'SHOPIFY_AUTO_SYNC_INVENTORY';
            analyze;
            """;

        await Run(sql, new
        {
            skus = Store.Items.Select(item => item.Sku).ToArray(),
            items = Store.Items.Select(item => item.Gid).ToArray(),
            variants = Store.Variants.Select(variant => variant.Gid).ToArray(),
            stock = FirstStock,
            location = Location,
            domain = Store.Options.Domain,
        });
    }
}
