using StoreSimulator.Graph;
using StoreSimulator.Webhooks;

namespace StoreSimulator;

/// <summary>A Shopify store: its state, and the merchant's actions.</summary>
/// <remarks>Every method may be called from any thread. The lists are live: read them while nothing changes.</remarks>
public sealed partial class Store
{
    /// <summary>The state changes only under it, one request or one merchant's action at a time.</summary>
    internal readonly Lock Gate = new();

    private readonly Dictionary<string, Noun> nouns = [];
    private readonly Random random;
    private long lastId = 1_000_000;

    internal Store(StoreOptions options)
    {
        Options = options;
        random = new Random(options.Seed);
        Faults = new Faults(random);
        Schemas = new AdminSchemas(options.SchemaFolder ?? AdminSchemas.DefaultFolder(), options.OldestVersion);
        Bucket = new CostBucket(options);
        Idempotency = new Idempotency(options.TimeProvider);
        Skus = new SearchIndex(this);
        Barcodes = new SearchIndex(this);
        Deliveries = new Deliveries(this);
        CreatedAt = Now;
        AddLocation("Main");
        AddPublications();
    }

    public StoreOptions Options { get; }
    public Faults Faults { get; }
    public Statistics Statistics { get; } = new();

    /// <summary>The webhooks on their way.</summary>
    public Deliveries Deliveries { get; }
    public DateTimeOffset CreatedAt { get; }

    /// <summary>The API versions it answers.</summary>
    public IReadOnlyList<string> Versions => Schemas.Versions;

    /// <summary>Cancelled when the store closes.</summary>
    internal CancellationToken Closing => Deliveries.Closing;

    internal AdminSchemas Schemas { get; }
    internal CostBucket Bucket { get; }
    internal Idempotency Idempotency { get; }
    internal DateTimeOffset Now => Options.TimeProvider.GetUtcNow();

    /// <summary>Ids from now on start at the microseconds since 1970, so that no earlier store can have given them.</summary>
    /// <remarks>Existing ids stay: a store that is filled the same way each time has the same ids each time.</remarks>
    public void BeginAnew()
    {
        lock (Gate)
        {
            lastId = Math.Max(lastId, (Now - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        }
    }

    /// <summary>Reads the schema of a version now, which the first request would have to wait for.</summary>
    public void Learn(string version) => _ = Schemas[version];

    /// <summary>Takes every point out of the cost bucket, so that the limit binds from here on.</summary>
    public void EmptyBucket() => Bucket.Empty();

    /// <summary>Completes when no webhook is waiting or being sent, retries included.</summary>
    /// <exception cref="TimeoutException">After <paramref name="timeout"/> of real time.</exception>
    public Task Quiet(TimeSpan timeout) => Deliveries.Quiet(timeout);

    internal Noun? Find(string gid) => nouns.GetValueOrDefault(gid);

    internal T? Find<T>(string? gid) where T : Noun => gid is null ? null : nouns.GetValueOrDefault(gid) as T;

    internal Guid NextGuid()
    {
        var bytes = new byte[16];
        lock (random)
        {
            random.NextBytes(bytes);
        }

        return new Guid(bytes);
    }

    private long NextId() => ++lastId;

    private T Keep<T>(T noun) where T : Noun
    {
        nouns.Add(noun.Gid, noun);
        noun.FoundFrom = Now + Faults.SearchLag;
        return noun;
    }

    private T Known<T>(string gid) where T : Noun =>
        Find<T>(gid) ?? throw new ArgumentException($"The store has no {typeof(T).Name} {gid}.");
}
