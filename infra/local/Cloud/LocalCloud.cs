using System.Net;
using StoreSimulator;

namespace ShopifySync.Local.Cloud;

/// <summary>A laptop's replacement of Azure: Postgres, queue storage, the functions app, and a store unless a real one is set.</summary>
/// <remarks>Disposing it stops all of it; a kill of this process does the same.</remarks>
public sealed class LocalCloud : IAsyncDisposable
{
    private readonly CloudOptions options;
    private readonly List<FunctionsProcess> functions = [];
    private readonly HttpClient http = new();

    private LocalCloud(CloudOptions options, LocalKeys keys) => (this.options, Keys) = (options, keys);

    public LocalKeys Keys { get; }

    public EmbeddedPostgres Postgres { get; private set; } = null!;

    /// <summary>The ERP's database.</summary>
    public ErpServer Erp { get; private set; } = null!;

    public Azurite Queues { get; private set; } = null!;

    /// <summary>The simulated store; null where a real one is configured.</summary>
    public StoreServer? Store { get; private set; }

    public IReadOnlyList<FunctionsProcess> Functions => functions;

    /// <exception cref="CannotStartException">Something it needs is not there; whatever had started is stopped again.</exception>
    public static async Task<LocalCloud> Start(CloudOptions options, CancellationToken ct)
    {
        var cloud = new LocalCloud(options, LocalKeys.Of(options.Folder));

        try
        {
            await cloud.StartAll(ct);
            return cloud;
        }
        catch
        {
            await cloud.DisposeAsync();
            throw;
        }
    }

    /// <summary>One more instance of the functions app.</summary>
    /// <param name="port">0 takes a free one.</param>
    public async Task<FunctionsProcess> AddFunctions(int port, CancellationToken ct)
    {
        var free = Port.Take(port, "the functions app");
        var added = await FunctionsProcess.Start(FunctionsSettings(free), free, options.Heard, ct);
        functions.Add(added);
        return added;
    }

    /// <summary>Presses the button "Register Webhooks" for the simulated store; a real one cannot reach a laptop.</summary>
    public async Task RegisterWebhooks(CancellationToken ct)
    {
        if (Store is null)
        {
            return;
        }

        var (status, report) = await Post("register-shopify-webhooks", ct);

        if (status is not HttpStatusCode.OK || report.Contains("\"error\":\"", StringComparison.Ordinal))
        {
            throw new CannotStartException($"The webhooks could not be registered: {report}");
        }
    }

    /// <summary>Calls a function of the first instance with its key.</summary>
    /// <exception cref="HttpRequestException">It cannot be reached.</exception>
    public async Task<(HttpStatusCode Status, string Body)> Post(string function, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Functions[0].Address, $"api/{function}"));
        request.Headers.Add("x-functions-key", Keys.Functions);
        using var response = await http.SendAsync(request, ct);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(ct));
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Task.WhenAll(functions.Select(instance => instance.Stop()));

        if (Store is not null)
        {
            await Store.DisposeAsync();
        }

        if (Queues is not null)
        {
            await Queues.DisposeAsync();
        }

        if (Postgres is not null)
        {
            await Postgres.DisposeAsync();
        }
    }

    private async Task StartAll(CancellationToken ct)
    {
        Postgres = await EmbeddedPostgres.Start(
            Path.Combine(options.Folder, "postgres"), options.PostgresPort, options.PostgresSettings, ct);
        Erp = new ErpServer(Postgres, Keys);
        await DatabaseRefusal.Told(() => Erp.Prepare(ct));

        if (options.Settings.TryGetValue("SHOPIFY_STORE_URL", out var real))
        {
            await StoreOfFolder.Check(options.Folder, real, Erp.Owner);
            await StoreOfFolder.Note(real, Erp.Owner);
        }

        Queues = await Azurite.Start(options.QueuePort, ct);

        if (real is null)
        {
            Store = await SimulatedStore.Open(options, Erp.Owner, ct);
        }

        await AddFunctions(options.FunctionsPort, ct);
        await Task.WhenAll(Enumerable.Range(1, options.Instances - 1).Select(_ => AddFunctions(0, ct)));
    }

    private Dictionary<string, string> FunctionsSettings(int port)
    {
        var settings = new Dictionary<string, string>(options.Settings)
        {
            ["ERP_CONNECTION"] = Erp.App,
            ["AzureWebJobsStorage"] = Queues.ConnectionString,
            ["FunctionsHost__Keys__Default"] = Keys.Functions,
            ["FunctionsHost__Keys__Master"] = Keys.Master,
        };

        foreach (var chatty in new[] { "System.Net.Http.HttpClient", "Polly" })
        {
            settings.TryAdd($"Logging__LogLevel__{chatty}", "Warning"); // five lines for each call of Shopify's
        }

        if (Store is { Store.Options: var store })
        {
            settings["PUBLIC_ADDRESS"] = $"http://127.0.0.1:{port}/"; // this store reaches the laptop's own ports
            settings["SHOPIFY_API_ORIGIN"] = Store.Origin.ToString();
            settings["SHOPIFY_ADMIN_API_TOKEN"] = store.AccessToken;
            settings["SHOPIFY_WEBHOOK_SECRET"] = store.ClientSecret;
        }

        return settings;
    }
}
