namespace StoreSimulator;

/// <summary>An image of a product, fetched from a URL by and by.</summary>
public sealed class MediaImage(long id, Product product, string source, DateTimeOffset createdAt) : Noun(id)
{
    /// <summary>In pixels: every image of the simulator is the same.</summary>
    public const int Width = 800;

    /// <summary>In pixels: every image of the simulator is the same.</summary>
    public const int Height = 600;

    public override string TypeName => "MediaImage";
    public Product Product { get; } = product;

    /// <summary>Where it was fetched from. Shopify never tells.</summary>
    public string Source { get; } = source;
    public string? Alt { get; set; }
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public DateTimeOffset UpdatedAt { get; internal set; } = createdAt;

    /// <summary>UPLOADED, then PROCESSING, then READY or FAILED.</summary>
    public string Status { get; internal set; } = "UPLOADED";

    /// <summary>Why it failed, as the schema's MediaErrorCode; null if it did not.</summary>
    public string? ErrorCode { get; internal set; }

    /// <summary>From 1 on, in its product.</summary>
    public int Position => Product.MediaList.IndexOf(this) + 1;

    public bool IsReady => Status == "READY";

    /// <summary>The copy that the store serves; null until it is ready.</summary>
    public string? Url => IsReady
        ? $"https://cdn.shopify.com/s/files/1/0000/0001/files/{FileName}?v={CreatedAt.ToUnixTimeSeconds()}"
        : null;

    /// <summary>The REST interface numbers a product's images apart from its media.</summary>
    internal long ImageId => Id + 1_000_000_000;

    internal ITimer? Timer { get; set; }

    private string FileName
    {
        get
        {
            var name = Path.GetFileName(new Uri(Source).AbsolutePath);
            return $"{Path.GetFileNameWithoutExtension(name)}_{Id}{(Path.HasExtension(name) ? Path.GetExtension(name) : ".png")}";
        }
    }
}
