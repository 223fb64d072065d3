using Npgsql;
using ShopifySync.Erp;
using StoreSimulator;

namespace ShopifySync.Local.Cloud;

/// <summary>All that the app needs of a cloud, on this machine: the ERP's database, queue storage, a store, and the functions as processes of their own.</summary>
public sealed class LocalCloud : IAsyncDisposable
{
    private const string ErpDatabase = "erp";
    private const string OwnerRole = "shopifysync_owner";
    private const string AppRole = "shopifysync";

    private readonly LocalCloudOptions options;
    private readonly List<FunctionsProcess> functions = [];

    private LocalCloud(LocalCloudOptions options, EmbeddedPostgres postgres, Azurite azurite, StoreServer? store) =>
        (this.options, Postgres, Azurite, Store) = (options, postgres, azurite, store);

    public EmbeddedPostgres Postgres { get; }

    public Azurite Azurite { get; }

    /// <summary>The simulated store; null if a real one is used.</summary>
    public StoreServer? Store { get; }

    public IReadOnlyList<FunctionsProcess> Functions => functions;

    /// <summary>The ERP's own connection: it owns the database <c>erp</c>.</summary>
    public string Owner => Postgres.ConnectionString(ErpDatabase, OwnerRole, Postgres.Secret(OwnerRole));

    /// <summary>The app's connection: a login that is only a member of <c>shopifysync_app</c>.</summary>
    public string App => Postgres.ConnectionString(ErpDatabase, AppRole, Postgres.Secret(AppRole));

    /// <summary>Opens every function: header <c>x-functions-key</c>, or <c>?code=</c>.</summary>
    public string Key => Postgres.Secret("function key");

    /// <summary>The address of the first instance.</summary>
    public Uri Address => functions[0].Address;

    /// <summary>Starts all of it, migrates the database and waits until every instance answers.</summary>
    /// <exception cref="CannotStartException">Something is missing, a port is in use, or the app refused to start; nothing is left running.</exception>
    public static async Task<LocalCloud> Start(LocalCloudOptions options, CancellationToken ct)
    {
        EmbeddedPostgres? postgres = null;
        Azurite? azurite = null;
        StoreServer? store = null;
        LocalCloud? cloud = null;
        try
        {
            postgres = await EmbeddedPostgres.Start(Path.Combine(options.Folder, "postgres"), options.PostgresPort, options.PostgresSettings, ct);
            azurite = await Cloud.Azurite.Start(0, ct);
            if (options.Store is { } simulated)
            {
                store = await StoreServer.Start(simulated with { Port = Port.Take(simulated.Port, "the store simulator") }, ct);
            }

            cloud = new(options, postgres, azurite, store);
            await cloud.PrepareDatabase(ct);
            for (var instance = 0; instance < options.Instances; instance++)
            {
                await cloud.AddFunctions(instance == 0 ? options.FunctionsPort : 0, ct);
            }

            return cloud;
        }
        catch
        {
            await (cloud?.DisposeAsync() ?? Stop(azurite, store, postgres));
            throw;
        }
    }

    /// <summary>Starts one more instance of the functions, on a free port for 0.</summary>
    /// <exception cref="CannotStartException">The port is in use, or the app refused to start.</exception>
    public async Task<FunctionsProcess> AddFunctions(int port, CancellationToken ct)
    {
        var number = functions.Count;
        var started = await FunctionsProcess.Start(port, Settings(), options.Log is { } log ? line => log(number, line) : null, ct);
        functions.Add(started);
        return started;
    }

    /// <summary>The environment of a functions process, but for its address.</summary>
    public IReadOnlyDictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>
        {
            ["ERP_CONNECTION"] = App,
            ["AzureWebJobsStorage"] = Azurite.ConnectionString,
            ["SCHEDULED_SYNC_PROCESSOR_SCHEDULE"] = "0 */5 * * * *",
            ["SYNC_INVENTORY_TO_SHOPIFY_QUEUE"] = "sync-inventory-to-shopify",
            ["APPLY_SHOPIFY_INVENTORY_QUEUE"] = "apply-shopify-inventory",
            ["FunctionsHost__Keys__Master"] = Key,
        };
        if (Store is not null)
        {
            settings["SHOPIFY_API_ORIGIN"] = Store.Origin.ToString();
            settings["SHOPIFY_ADMIN_API_TOKEN"] = Store.Store.Options.AccessToken;
            settings["SHOPIFY_WEBHOOK_SECRET"] = Store.Store.Options.ClientSecret;
        }

        foreach (var (name, value) in options.Settings)
        {
            settings[name] = value;
        }

        return settings;
    }

    /// <summary>Stops the functions first, the database last.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(functions.Select(process => process.DisposeAsync().AsTask()));
        await Stop(Azurite, Store, Postgres);
    }

    private static async ValueTask Stop(params IEnumerable<IAsyncDisposable?> parts)
    {
        foreach (var part in parts.OfType<IAsyncDisposable>())
        {
            await part.DisposeAsync();
        }
    }

    private async Task PrepareDatabase(CancellationToken ct)
    {
        await using var server = NpgsqlDataSource.Create(Postgres.ConnectionString("postgres") + ";Pooling=false");
        await Login(server, OwnerRole, "createrole", ct);
        await Login(server, AppRole, "", ct);
        await using (var known = server.CreateCommand($"select 1 from pg_database where datname = '{ErpDatabase}'"))
        {
            if (await known.ExecuteScalarAsync(ct) is null)
            {
                await Execute(server, $"create database {ErpDatabase} owner {OwnerRole}", ct);
            }
        }

        await using var erp = NpgsqlDataSource.Create(Postgres.ConnectionString(ErpDatabase) + ";Pooling=false");
        await Execute(erp, $"alter schema public owner to {OwnerRole}", ct);
        await Migrations.Run(Owner, ct);
        await Execute(server, $"grant shopifysync_app to {AppRole}", ct);
    }

    private async Task Login(NpgsqlDataSource server, string role, string rights, CancellationToken ct)
    {
        await Execute(server, $"do $$ begin create role {role}; exception when duplicate_object then null; end $$", ct);
        await Execute(server, $"alter role {role} login {rights} password '{Postgres.Secret(role)}'", ct);
    }

    private static async Task Execute(NpgsqlDataSource source, string sql, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(ct);
    }
}
