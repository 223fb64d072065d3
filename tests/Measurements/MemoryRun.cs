using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using ShopifySync.Local.Cloud;

namespace ShopifySync.Measurements;

/// <summary>The memory of an instance while strangers, or a store's strange answers, send more than it can hold.</summary>
/// <param name="Requests">Requests of strangers, all at once.</param>
/// <param name="MegaBytes">The body of each.</param>
/// <param name="BombMegaBytes">An answer of the store once it is unpacked.</param>
public sealed record MemoryRun(int Requests, int MegaBytes, int BombMegaBytes)
{
    /// <summary>An instance of 2,048 MB shares its memory with the host.</summary>
    public const double Limit = 150;

    private const int MegaByte = 1024 * 1024;

    public async Task<MemoryReport> Run(CancellationToken ct)
    {
        await using var house = await MeasuredHouse.Start(2, 10_000, ct);
        var bomb = await Bomb(ct);

        return new MemoryReport(
        [
            await Strangers(house, "requests without a signature", null, ct),
            await Strangers(house, "requests with a wrong signature", Convert.ToBase64String(new byte[HMACSHA256.HashSizeInBytes]), ct),
            await Answers(house, "endless answers of the store", Endless, ct),
            await Answers(house, $"answers of {BombMegaBytes} MB in {bomb.Length / 1024} KB of gzip", http => Send(http, bomb), ct),
        ]);
    }

    private async Task<MemoryGrowth> Strangers(MeasuredHouse house, string name, string? signature, CancellationToken ct)
    {
        var functions = await house.AddFunctions(ct);
        var statuses = new ConcurrentBag<string>();
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Requests });
        var body = new byte[MegaBytes * MegaByte];
        await Post(http, functions, new byte[100], signature, house.Store.Options.Domain, ct); // so that it has answered once
        await house.ProcessQueue(functions, ct);

        var before = Memory.Of(functions);
        var posting = Task.WhenAll(Enumerable.Range(0, Requests).Select(async _ =>
            statuses.Add(await Post(http, functions, body, signature, house.Store.Options.Domain, ct))));
        var (_, peak) = await Memory.During(functions, posting, before);
        await functions.Stop();

        return new MemoryGrowth($"{Requests} {name}, {MegaBytes} MB each", before, peak, Counts(statuses));
    }

    private static async Task<string> Post(
        HttpClient http, FunctionsProcess functions, byte[] body, string? signature, string domain, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(functions.Address, "/api/handle-shopify-order-update"))
        {
            Content = new ByteArrayContent(body),
            Headers = { { "X-Shopify-Topic", "orders/create" }, { "X-Shopify-Shop-Domain", domain } },
        };

        if (signature is not null)
        {
            request.Headers.Add("X-Shopify-Hmac-Sha256", signature);
        }

        try
        {
            using var answer = await http.SendAsync(request, ct);
            return ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (HttpRequestException)
        {
            return "closed"; // it was refused before all of its body was sent
        }
    }

    /// <summary>Stock moves in the ERP, and the store's answer to the push is as it likes.</summary>
    private static async Task<MemoryGrowth> Answers(
        MeasuredHouse house, string name, Func<HttpContext, Task> answer, CancellationToken ct)
    {
        var isWarm = false;
        await using var store = await AnsweringServer.Start((http, _) => isWarm ? answer(http) : http.Response.WriteAsync("{}", ct));
        var functions = await house.AddFunctions(ct, store.Origin);
        await Push(house, functions, row: 1, ct); // so that it has pushed once
        isWarm = true;

        var before = Memory.Of(functions);
        var (_, peak) = await Memory.During(functions, Push(house, functions, row: 2, ct), before);
        await functions.Stop();
        var why = await house.Value<string>("select error_message from sync_queue where entity_id = '2' and status <> 'completed'");
        await house.Run("""
            delete from shopify_calls;
            update shopify_stock_links set call_id = null, call_delta = null;
            delete from sync_queue
            """);

        return new MemoryGrowth(name, before, peak, why);
    }

    private static async Task Push(MeasuredHouse house, FunctionsProcess functions, int row, CancellationToken ct)
    {
        await house.Run("update inventory set quantity = quantity + 1 where id = @row", new { row });
        await house.ProcessQueue(functions, ct);
    }

    private static async Task Endless(HttpContext http)
    {
        var chunk = new byte[MegaByte];

        while (!http.RequestAborted.IsCancellationRequested)
        {
            await http.Response.Body.WriteAsync(chunk, http.RequestAborted);
        }
    }

    private async Task<byte[]> Bomb(CancellationToken ct)
    {
        using var packed = new MemoryStream();

        await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var zeros = new byte[MegaByte];

            for (var written = 0; written < BombMegaBytes; written++)
            {
                await gzip.WriteAsync(zeros, ct);
            }
        }

        return packed.ToArray();
    }

    private static async Task Send(HttpContext http, byte[] packed)
    {
        http.Response.Headers.ContentEncoding = "gzip";
        await http.Response.Body.WriteAsync(packed, http.RequestAborted);
    }

    private static string Counts(IEnumerable<string> statuses) =>
        string.Join(", ", statuses.CountBy(status => status).OrderBy(count => count.Key).Select(count => $"{count.Key} × {count.Value}"));
}

/// <summary>What one attack did to the working set of an instance that had been idle.</summary>
/// <param name="Outcome">What the callers heard, or what the item says.</param>
public sealed record MemoryGrowth(string Name, double Before, double Peak, string? Outcome)
{
    public double Growth => Peak - Before;
}

/// <summary>What a run of attacks showed.</summary>
public sealed record MemoryReport(IReadOnlyList<MemoryGrowth> Attacks) : IReport
{
    public bool IsRight => Attacks.All(attack => attack.Growth < MemoryRun.Limit);

    public override string ToString() => string.Join('\n', Attacks
        .Select(attack =>
            $"{attack.Name}: {attack.Before:0} → {attack.Peak:0} MB, growth {attack.Growth:0} MB; {attack.Outcome}")
        .Append(IsRight ? "right" : "WRONG"));
}
