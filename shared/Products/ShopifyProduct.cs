using ShopifySync.Entities;
using ShopifySync.Entities.Records;

namespace ShopifySync.Products;

/// <summary>A product of Shopify's, whole, with what it takes to change it.</summary>
/// <param name="Handle">Its name in addresses, which no other product of the store has.</param>
internal sealed record ShopifyProduct(
    string Gid, DateTime UpdatedAt, FieldValues Fields, IReadOnlyDictionary<string, FieldValues> Parts, string Handle)
    : ShopifyRecord(Gid, UpdatedAt, Fields, Parts)
{
    public required IReadOnlyList<ShopifyOption> Options { get; init; }

    public required IReadOnlyList<ShopifyImage> Images { get; init; }

    /// <summary>Addresses that were sent, and no answer has told yet which image each became.</summary>
    public IReadOnlySet<string> ExpectedImages { get; init; } = new HashSet<string>();

    public bool IsArchived => Fields.Text(ProductFields.Status) is "archived";
}

/// <summary>An option of a product, and the Gids of its values by their names.</summary>
internal sealed record ShopifyOption(string Gid, string Name, IReadOnlyDictionary<string, string> Values);

/// <summary>An image of a product.</summary>
/// <param name="Url">Where Shopify serves it; null until it has fetched it.</param>
/// <param name="Source">Where the ERP said that it is to be found; null where it is not the ERP's.</param>
internal sealed record ShopifyImage(string Gid, string? Url, string? Source)
{
    /// <summary>Why Shopify could not fetch it, in its words; null if it could, or is still at it.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether Shopify is done with it, one way or the other.</summary>
    public bool IsFetched => Url is not null || Failure is not null;

    /// <summary>How the ERP names it.</summary>
    public string? Address => Source ?? Url;

    /// <summary>The name of an address's file, without its ending.</summary>
    public static string FileOf(string address) =>
        Path.GetFileNameWithoutExtension(Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri.AbsolutePath : address)
            .ToLowerInvariant();

    /// <summary>Images that nobody knows the source of, and that may be copies of what is at these addresses; each is taken once.</summary>
    public static IReadOnlyList<(string Source, ShopifyImage Image)> Recognise(
        IEnumerable<string> addresses, IEnumerable<ShopifyImage> images)
    {
        var free = images.Where(image => image.Source is null).ToList();
        var found = new List<(string, ShopifyImage)>();

        foreach (var address in addresses)
        {
            if (free.Find(image => image.MayBeOf(address)) is { } same)
            {
                free.Remove(same);
                found.Add((address, same));
            }
        }

        return found;
    }

    /// <summary>Whether it may be a copy of what is at an address: Shopify keeps the name of the file, and may add to it.</summary>
    public bool MayBeOf(string address) => Source is null && Url is { } url
        && FileOf(url) is var file && FileOf(address) is { Length: > 0 } wanted
        && (file == wanted || file.StartsWith(wanted + "_", StringComparison.Ordinal));
}
