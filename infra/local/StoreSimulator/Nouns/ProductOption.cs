namespace StoreSimulator;

/// <summary>What the variants of a product differ in, e.g. Size.</summary>
public sealed class ProductOption(long id, Product product, string name) : Noun(id)
{
    /// <summary>The option of a product whose merchant named none.</summary>
    public const string DefaultName = "Title";

    /// <summary>The value of a product whose merchant named none.</summary>
    public const string DefaultValue = "Default Title";

    public override string TypeName => "ProductOption";
    public Product Product { get; } = product;
    public string Name { get; internal set; } = name;

    /// <summary>The metafield that its values come from, as namespace.key; null for the usual option.</summary>
    public string? LinkedMetafield { get; set; }

    /// <summary>From 1 on, without gaps.</summary>
    public int Position => Product.OptionList.IndexOf(this) + 1;

    /// <summary>With those that no variant has.</summary>
    public IReadOnlyList<ProductOptionValue> Values => ValueList;

    public IEnumerable<ProductOptionValue> UsedValues => ValueList.Where(value => value.HasVariants);

    internal List<ProductOptionValue> ValueList { get; } = [];

    internal bool IsDefault => Name == DefaultName && ValueList is [{ Name: DefaultValue }];

    internal ProductOptionValue? ValueNamed(string name) =>
        ValueList.Find(value => string.Equals(value.Name, name, StringComparison.OrdinalIgnoreCase));
}
