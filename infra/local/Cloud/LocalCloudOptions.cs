using StoreSimulator;

namespace ShopifySync.Local.Cloud;

/// <summary>What a laptop's cloud consists of. A port of 0 is a free one.</summary>
public sealed record LocalCloudOptions
{
    /// <summary>Where the data stays.</summary>
    public required string Folder { get; init; }

    public int PostgresPort { get; init; }

    /// <summary>Lines of postgresql.conf, such as <c>synchronous_commit=off</c>.</summary>
    public IReadOnlyList<string> PostgresSettings { get; init; } = [];

    /// <summary>The port of the first instance of the functions; the others take free ones.</summary>
    public int FunctionsPort { get; init; }

    /// <summary>How many instances of the functions are started.</summary>
    public int Instances { get; init; } = 1;

    /// <summary>The simulated store, or null to talk to the one that <see cref="Settings"/> name.</summary>
    public StoreOptions? Store { get; init; } = new();

    /// <summary>Further settings of the functions; they win over the cloud's own.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Hears each line the functions write, after the number of the instance.</summary>
    public Action<int, string>? Log { get; init; }
}
