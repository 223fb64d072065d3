namespace StoreSimulator;

/// <summary>One buyable form of a product.</summary>
public sealed class Variant(long id, Product product, InventoryItem item, DateTimeOffset createdAt) : Noun(id)
{
    public override string TypeName => "ProductVariant";
    public Product Product { get; } = product;
    public InventoryItem Item { get; } = item;

    /// <summary>The names of its option values, e.g. Red / Small.</summary>
    public string Title => string.Join(" / ", OptionValues.Select(value => value.Name));
    public string? Sku => Item.Sku;
    public string? Barcode { get; internal set; }
    public decimal Price { get; set; }
    public decimal? CompareAtPrice { get; set; }

    /// <summary>From 1 on, without gaps.</summary>
    public int Position => Product.VariantList.IndexOf(this) + 1;
    public bool Taxable { get; set; } = true;

    /// <summary>DENY or CONTINUE.</summary>
    public string InventoryPolicy { get; set; } = "DENY";

    /// <summary>The image of its product that shows it, or null.</summary>
    public MediaImage? Image { get; internal set; }
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public DateTimeOffset UpdatedAt { get; set; } = createdAt;
    public int InventoryQuantity => Item.Levels.Where(level => level.IsActive).Sum(level => level.Available);

    /// <summary>One value of each option of its product, in the order of the options.</summary>
    public IReadOnlyList<ProductOptionValue> OptionValues { get; internal set; } = [];
}
