using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ShopifySync.Measurements;

/// <summary>What a caller heard, and when.</summary>
/// <param name="Words">The status, or what came in place of an answer.</param>
/// <param name="Delivery">The id of a delivery; null for an administrator's call.</param>
internal sealed record Heard(string Caller, long SentAt, long AnsweredAt, string Words, string? Delivery)
{
    public bool IsOk => Words == "200";

    public TimeSpan Took => TimeProvider.System.GetElapsedTime(SentAt, AnsweredAt);
}

/// <summary>Signed stock deliveries at a steady pace, and an administrator who presses "Process Sync Queue" again and again.</summary>
/// <param name="name">Stands in the deliveries' ids: each of a house's callers has its own.</param>
internal sealed class AwayCallers(string name, MeasuredHouse house, Uri address, int perSecond) : IAsyncDisposable
{
    public const string Webhooks = "webhook";
    public const string Administrator = "process-sync-queue";

    /// <summary>Shopify waits no longer.</summary>
    private static readonly TimeSpan ShopifysPatience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan AdministratorsPause = TimeSpan.FromSeconds(0.25);

    private readonly ConcurrentQueue<Heard> heard = [];
    private readonly CancellationTokenSource over = new();
    private readonly HttpClient webhooks = Client(ShopifysPatience);
    private readonly HttpClient administrator = Client(TimeSpan.FromMinutes(2));
    private Task calling = Task.CompletedTask;

    /// <summary>Whether the administrator is there.</summary>
    public bool Presses { get; init; } = true;

    public IReadOnlyCollection<Heard> All => heard;

    public void Start() => calling = Task.WhenAll(Deliver(), Presses ? Press() : Task.CompletedTask);

    /// <summary>Waits until this caller has heard 200 after a moment; returns how long after it.</summary>
    /// <returns>Null if that takes longer than the patience.</returns>
    public async Task<TimeSpan?> FirstOk(string caller, long since, TimeSpan patience)
    {
        while (TimeProvider.System.GetElapsedTime(since) < patience)
        {
            if (heard.FirstOrDefault(one => one.Caller == caller && one.IsOk && one.AnsweredAt >= since) is { } first)
            {
                return TimeProvider.System.GetElapsedTime(since, first.AnsweredAt);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        return null;
    }

    /// <summary>Calls no more, and waits for the answers.</summary>
    public async Task Stop()
    {
        await over.CancelAsync();
        await calling;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        webhooks.Dispose();
        administrator.Dispose();
        over.Dispose();
    }

    private static HttpClient Client(TimeSpan patience) =>
        new(new SocketsHttpHandler { MaxConnectionsPerServer = 256 }) { Timeout = patience };

    private async Task Deliver()
    {
        var started = TimeProvider.System.GetTimestamp();
        var under = new List<Task>();

        for (var n = 0; !over.IsCancellationRequested; n++)
        {
            var ahead = TimeSpan.FromSeconds((double)n / perSecond) - TimeProvider.System.GetElapsedTime(started);

            if (ahead > TimeSpan.Zero)
            {
                await Task.Delay(ahead, TimeProvider.System);
            }

            under.Add(Call(webhooks, Webhooks, Delivery(n), $"{name} {n}"));
        }

        await Task.WhenAll(under);
    }

    private async Task Press()
    {
        while (!over.IsCancellationRequested)
        {
            await Call(administrator, Administrator, Button, null);
            await Task.Delay(AdministratorsPause, TimeProvider.System);
        }
    }

    private async Task Call(HttpClient http, string caller, Func<string?, HttpRequestMessage> request, string? delivery)
    {
        var sent = TimeProvider.System.GetTimestamp();
        var words = await Words(http, request, delivery);

        heard.Enqueue(new Heard(caller, sent, TimeProvider.System.GetTimestamp(), words, delivery));
    }

    private static async Task<string> Words(HttpClient http, Func<string?, HttpRequestMessage> request, string? delivery)
    {
        try
        {
            using var message = request(delivery);
            using var answer = await http.SendAsync(message);
            return ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
        }
        catch (HttpRequestException refused)
        {
            return refused.HttpRequestError.ToString();
        }
        catch (TaskCanceledException)
        {
            return $"no answer in {http.Timeout.TotalSeconds:0} s";
        }
    }

    private HttpRequestMessage Button(string? delivery) => new(HttpMethod.Post, new Uri(address, $"/api/{Administrator}"))
    {
        Headers = { { "x-functions-key", house.FunctionsKey } },
    };

    /// <summary>Tells of a level as it is: both sides agree already.</summary>
    private Func<string?, HttpRequestMessage> Delivery(int n)
    {
        var item = house.Store.Items[n % house.Store.Items.Count];
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            inventory_item_id = item.Id,
            location_id = house.Store.Locations[0].Id,
            available = MeasuredHouse.FirstStock,
            updated_at = TimeProvider.System.GetUtcNow(),
        });
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(house.Store.Options.ClientSecret), body);

        return id => new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/api/handle-shopify-inventory-update"))
        {
            Content = new ByteArrayContent(body),
            Headers =
            {
                { "X-Shopify-Hmac-Sha256", Convert.ToBase64String(signature) },
                { "X-Shopify-Topic", "inventory_levels/update" },
                { "X-Shopify-Shop-Domain", house.Store.Options.Domain },
                { "X-Shopify-Webhook-Id", id },
            },
        };
    }
}
