namespace StoreSimulator;

/// <summary>What is sold, in one or more variants.</summary>
public sealed class Product(long id, string title, DateTimeOffset createdAt) : Noun(id)
{
    public override string TypeName => "Product";
    public string Title { get; set; } = title;
    public string Handle { get; set; } = $"product-{id}";
    public string DescriptionHtml { get; set; } = "";
    public string Vendor { get; set; } = "";
    public string ProductType { get; set; } = "";

    /// <summary>ACTIVE, ARCHIVED, DRAFT or UNLISTED.</summary>
    public string Status { get; set; } = "ACTIVE";
    public IReadOnlyList<string> Tags { get; set; } = [];
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public DateTimeOffset UpdatedAt { get; set; } = createdAt;
    public IReadOnlyList<Variant> Variants => VariantList;

    internal List<Variant> VariantList { get; } = [];
}
