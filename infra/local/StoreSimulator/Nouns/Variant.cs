namespace StoreSimulator;

/// <summary>One buyable form of a product.</summary>
public sealed class Variant(long id, Product product, InventoryItem item, DateTimeOffset createdAt) : Noun(id)
{
    public override string TypeName => "ProductVariant";
    public Product Product { get; } = product;
    public InventoryItem Item { get; } = item;
    public string Title { get; set; } = "Default Title";
    public string? Sku => Item.Sku;
    public string? Barcode { get; internal set; }
    public decimal Price { get; set; }
    public decimal? CompareAtPrice { get; set; }
    public int Position { get; set; } = 1;
    public bool Taxable { get; set; } = true;

    /// <summary>DENY or CONTINUE.</summary>
    public string InventoryPolicy { get; set; } = "DENY";
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public DateTimeOffset UpdatedAt { get; set; } = createdAt;
    public int InventoryQuantity => Item.Levels.Where(level => level.IsActive).Sum(level => level.Available);
}
