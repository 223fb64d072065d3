namespace StoreSimulator;

/// <summary>One tax on a line or on shipping; the rate 0.19 is 19 %.</summary>
public sealed record TaxLine(string Title, decimal Rate, MoneyBag Price)
{
    /// <summary>Whether Shopify, or a marketplace, pays it to the state.</summary>
    public bool ChannelLiable { get; init; }
}
