namespace StoreSimulator;

/// <summary>An order to be placed in the online store, as a customer would. Amounts are in the shop's currency.</summary>
public sealed record NewOrder
{
    public Customer? Customer { get; init; }
    public IReadOnlyList<NewLine> Lines { get; init; } = [];
    public IReadOnlyList<NewShipping> Shipping { get; init; } = [];
    public bool TaxesIncluded { get; init; }
    public decimal Tip { get; init; }

    /// <summary>The currency the customer is shown; by default the shop's.</summary>
    public string? PresentmentCurrency { get; init; }

    /// <summary>What one of the shop's currency is in <see cref="PresentmentCurrency"/>; each amount is rounded to the cent.</summary>
    public decimal Rate { get; init; } = 1;

    /// <summary>Whether the customer pays at once; otherwise the order is pending.</summary>
    public bool Paid { get; init; } = true;
    public Address? ShippingAddress { get; init; }
    public Address? BillingAddress { get; init; }
    public string? Note { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
    public IReadOnlyList<KeyValuePair<string, string>> CustomAttributes { get; init; } = [];
}
