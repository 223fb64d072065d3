using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ShopifySync.Measurements;

/// <summary>A signed delivery as the store sent it.</summary>
public sealed record RecordedDelivery(IReadOnlyList<(string Name, string Value)> Headers, byte[] Body);

/// <summary>Keeps a store's deliveries instead of passing them on, to be sent later as one likes.</summary>
public static class DeliveryTape
{
    /// <param name="subscribe">Has the store tell an address.</param>
    /// <param name="happen">What the store is to tell of.</param>
    public static async Task<IReadOnlyList<RecordedDelivery>> Record(
        MeasuredHouse house, Action<Uri> subscribe, Action happen, CancellationToken ct)
    {
        var recorded = new ConcurrentQueue<RecordedDelivery>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var collector = builder.Build();
        collector.MapPost("/{**path}", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, ct);
            recorded.Enqueue(
                new RecordedDelivery(
                    [.. request.Headers.Where(header => header.Key.StartsWith("X-Shopify-", StringComparison.OrdinalIgnoreCase))
                .Select(header => (header.Key, header.Value.ToString()))], body.ToArray()));
        });
        await collector.StartAsync(ct);
        subscribe(new Uri(collector.Urls.First()));
        happen();
        await house.Store.Quiet(TimeSpan.FromMinutes(5));
        house.Store.Unsubscribe();

        return [.. recorded];
    }

    /// <summary>Sends deliveries at a steady pace, whether or not the ones before were answered.</summary>
    public static async Task<IReadOnlyCollection<(HttpStatusCode Status, TimeSpan Took)>> Send(
        IReadOnlyList<RecordedDelivery> deliveries, Uri address, int perSecond, CancellationToken ct)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 });
        var answers = new ConcurrentBag<(HttpStatusCode, TimeSpan)>();
        var started = TimeProvider.System.GetTimestamp();
        var under = new List<Task>(deliveries.Count);

        for (var n = 0; n < deliveries.Count; n++)
        {
            var ahead = TimeSpan.FromSeconds((double)n / perSecond) - TimeProvider.System.GetElapsedTime(started);

            if (ahead > TimeSpan.Zero)
            {
                await Task.Delay(ahead, TimeProvider.System, ct);
            }

            under.Add(Send(deliveries[n]));
        }

        await Task.WhenAll(under);

        return answers;

        async Task Send(RecordedDelivery delivery)
        {
            var sent = TimeProvider.System.GetTimestamp();
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(delivery.Body) };

            foreach (var (name, value) in delivery.Headers)
            {
                request.Headers.Add(name, value);
            }

            using var answer = await http.SendAsync(request, ct);
            answers.Add((answer.StatusCode, TimeProvider.System.GetElapsedTime(sent)));
        }
    }

    public static double Percentile(IEnumerable<(HttpStatusCode, TimeSpan Took)> answers, double share)
    {
        var sorted = answers.Select(answer => answer.Took.TotalMilliseconds).Order().ToList();

        return sorted[(int)(share * (sorted.Count - 1))];
    }
}
