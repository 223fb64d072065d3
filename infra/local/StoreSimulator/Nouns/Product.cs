namespace StoreSimulator;

/// <summary>What is sold, in one or more variants.</summary>
public sealed class Product(long id, string title, DateTimeOffset createdAt) : Noun(id)
{
    public override string TypeName => "Product";
    public string Title { get; set; } = title;

    /// <summary>Unique in the store, in lower case: <see cref="Store.EditProduct"/> makes it so.</summary>
    public string Handle { get; set; } = "";

    /// <summary>Cleaned as Shopify cleans HTML, so it may differ from what was set.</summary>
    public string DescriptionHtml
    {
        get;
        set => field = Html.Clean(value);
    } = "";

    /// <summary>The description without tags.</summary>
    public string Description => Html.Text(DescriptionHtml);
    public string Vendor { get; set; } = "";
    public string ProductType { get; set; } = "";

    /// <summary>ACTIVE, ARCHIVED, DRAFT or UNLISTED.</summary>
    public string Status { get; set; } = "ACTIVE";

    /// <summary>Trimmed, once each whatever the case, and sorted.</summary>
    public IReadOnlyList<string> Tags
    {
        get;
        set => field = Store.Tags(value);
    } = [];
    public string? TemplateSuffix { get; set; }
    public string? SeoTitle { get; set; }
    public string? SeoDescription { get; set; }
    public bool IsGiftCard { get; internal set; }

    /// <summary>Sold by subscription only.</summary>
    public bool RequiresSellingPlan { get; set; }

    /// <summary>PARENT, CHILD or null. Shopify refuses changes to the variants of a parent.</summary>
    public string? CombinedListingRole { get; set; }

    /// <summary>Shopify itself has stopped it: most mutations are refused.</summary>
    public bool IsSuspended { get; set; }
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public DateTimeOffset UpdatedAt { get; set; } = createdAt;

    /// <summary>In the order of their positions.</summary>
    public IReadOnlyList<Variant> Variants => VariantList;

    /// <summary>In the order of their positions.</summary>
    public IReadOnlyList<ProductOption> Options => OptionList;

    /// <summary>In the order they were added.</summary>
    public IReadOnlyList<MediaImage> Media => MediaList;

    /// <summary>Where it is published, and since when (or from when).</summary>
    public IReadOnlyDictionary<Publication, DateTimeOffset> Publications => PublicationDates;

    /// <summary>When it was first to be seen in the online store; null while it is not.</summary>
    public DateTimeOffset? PublishedAt =>
        Status is "ACTIVE" or "UNLISTED"
            && PublicationDates.FirstOrDefault(each => each.Key.IsOnlineStore) is { Key: not null } published
            ? published.Value
            : null;

    /// <summary>Whether it has no options but Shopify's own: Title, with the single value Default Title.</summary>
    public bool HasOnlyDefaultVariant => VariantList is [{ Title: ProductOption.DefaultValue }] && OptionList is [{ IsDefault: true }];

    internal List<Variant> VariantList { get; } = [];
    internal List<ProductOption> OptionList { get; } = [];
    internal List<MediaImage> MediaList { get; } = [];
    internal Dictionary<Publication, DateTimeOffset> PublicationDates { get; } = [];

    /// <summary>The variant that has exactly these values, or null.</summary>
    internal Variant? With(IReadOnlyList<ProductOptionValue> values) =>
        VariantList.Find(variant => variant.OptionValues.SequenceEqual(values));
}
