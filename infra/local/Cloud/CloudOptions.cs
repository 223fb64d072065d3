using System.Security.Cryptography;

namespace ShopifySync.Local.Cloud;

/// <summary>What a laptop's cloud is to be, before it starts.</summary>
public sealed record CloudOptions
{
    /// <summary>Where the data stays between runs.</summary>
    public required string Folder { get; init; }

    /// <summary>0 takes a free one.</summary>
    public int FunctionsPort { get; init; }

    /// <summary>0 takes a free one.</summary>
    public int StorePort { get; init; }

    /// <summary>0 takes a free one.</summary>
    public int PostgresPort { get; init; }

    /// <summary>0 takes a free one.</summary>
    public int QueuePort { get; init; }

    /// <summary>Lines of postgresql.conf, such as <c>synchronous_commit=off</c>.</summary>
    public IReadOnlyList<string> PostgresSettings { get; init; } = [];

    /// <summary>How many instances of the functions app run at once; all but the first take a free port.</summary>
    public int Instances { get; init; } = 1;

    /// <summary>The number of products in the simulated store, SKU-1 and so on. The ERP gets those that it lacks, with stock.</summary>
    public int Products { get; init; } = 12;

    /// <summary>The seed of the simulated store. Random by default, since delivery ids must differ from those of earlier runs.</summary>
    public int Seed { get; init; } = RandomNumberGenerator.GetInt32(int.MaxValue);

    /// <summary>Settings of the functions app; those that the cloud itself decides are overruled.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = LocalSettings.Sample();

    /// <summary>Hears every line that the functions write.</summary>
    public Action<string>? Heard { get; init; }
}
