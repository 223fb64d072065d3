using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace StoreSimulator.Tests;

/// <summary>An open store whose clock stands still, and its bulk operations.</summary>
internal sealed class BulkStore : IAsyncDisposable
{
    public const string Fields =
        "id status type errorCode createdAt completedAt objectCount rootObjectCount fileSize url partialDataUrl query";

    public const string StartMutation =
        $$"""
        mutation($query: String!, $grouped: Boolean! = false) {
          bulkOperationRunQuery(query: $query, groupObjects: $grouped) { bulkOperation { {{Fields}} } userErrors { field message code } }
        }
        """;

    private readonly OpenStore open;
    private readonly HttpClient bucket = new();

    private BulkStore(OpenStore open, FakeTimeProvider clock) => (this.open, Clock) = (open, clock);

    public FakeTimeProvider Clock { get; }
    public Store Store => open.Store;
    public HttpClient Http => open.Http;

    /// <summary>Fetches without a token.</summary>
    public HttpClient Bucket => bucket;

    public static async Task<BulkStore> Start(StoreOptions? options = null)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero));
        return new(await OpenStore.Start((options ?? new()) with { TimeProvider = clock }), clock);
    }

    public Task<JsonElement> Ask(string query, object? variables = null, string version = "2026-10") => open.Ask(query, variables, version);

    /// <summary>The operation that was started.</summary>
    public async Task<JsonElement> Run(string query, bool isGrouped = false, string version = "2026-10")
    {
        var answer = await Ask(StartMutation, new { query, grouped = isGrouped }, version);
        Assert.Equal(0, answer.At("bulkOperationRunQuery.userErrors").GetArrayLength());
        return answer.At("bulkOperationRunQuery.bulkOperation").Clone();
    }

    /// <summary>What the start was refused with.</summary>
    public async Task<JsonElement> Refused(string query, string version = "2026-10")
    {
        var payload = (await Ask(StartMutation, new { query }, version)).At("bulkOperationRunQuery");
        Assert.Equal(JsonValueKind.Null, payload.GetProperty("bulkOperation").ValueKind);
        return payload;
    }

    public async Task<JsonElement> Read(string id) =>
        (await Ask($$"""query($id: ID!) { bulkOperation(id: $id) { {{Fields}} } }""", new { id })).At("bulkOperation");

    /// <summary>The operation some time later.</summary>
    public Task<JsonElement> Over(string id)
    {
        Clock.Advance(TimeSpan.FromSeconds(5));
        return Read(id);
    }

    public async Task<JsonElement> Complete(string query, bool isGrouped = false) =>
        await Over((await Run(query, isGrouped)).GetProperty("id").GetString()!);

    public Task<byte[]> Fetch(string url) => bucket.GetByteArrayAsync(new Uri(url));

    public static IReadOnlyList<JsonElement> Lines(byte[] file) =>
    [
        .. Encoding.UTF8.GetString(file).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement),
    ];

    public async ValueTask DisposeAsync()
    {
        bucket.Dispose();
        await open.DisposeAsync();
    }
}
