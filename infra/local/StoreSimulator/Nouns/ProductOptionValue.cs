namespace StoreSimulator;

/// <summary>One value of a product's option, e.g. Small.</summary>
public sealed class ProductOptionValue(long id, ProductOption option, string name) : Noun(id)
{
    public override string TypeName => "ProductOptionValue";
    public ProductOption Option { get; } = option;
    public string Name { get; internal set; } = name;
    public bool HasVariants => Option.Product.VariantList.Exists(variant => variant.OptionValues.Contains(this));
}
