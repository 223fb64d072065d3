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

    public bool IsArchived => Fields.Text(ProductFields.Status) is "archived";
}

/// <summary>An option of a product, and the Gids of its values by their names.</summary>
internal sealed record ShopifyOption(string Gid, string Name, IReadOnlyDictionary<string, string> Values);

/// <summary>An image of a product.</summary>
/// <param name="Url">Where Shopify serves it; null until it has fetched it.</param>
/// <param name="Source">Where the ERP said that it is to be found; null where it is not the ERP's.</param>
internal sealed record ShopifyImage(string Gid, string? Url, string? Source)
{
    /// <summary>How the ERP names it.</summary>
    public string? Address => Source ?? Url;

    /// <summary>The name of an address's file, without its ending.</summary>
    public static string FileOf(string address) =>
        Path.GetFileNameWithoutExtension(Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri.AbsolutePath : address)
            .ToLowerInvariant();

    /// <summary>Whether it may be a copy of what is at an address: Shopify keeps the name of the file, and may add to it.</summary>
    public bool MayBeOf(string address) => Source is null && Url is { } url
        && FileOf(url) is var file && FileOf(address) is { Length: > 0 } wanted
        && (file == wanted || file.StartsWith(wanted + "_", StringComparison.Ordinal));
}
