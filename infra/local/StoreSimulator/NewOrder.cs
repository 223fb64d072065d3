namespace StoreSimulator;

/// <summary>An order to be placed in the online store, as a customer would. Amounts are in the shop's currency.</summary>
public sealed record NewOrder
{
    public Customer? Customer { get; init; }

    /// <summary>When it was placed; by default now.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
    public IReadOnlyList<NewLine> Lines { get; init; } = [];
    public IReadOnlyList<NewShipping> Shipping { get; init; } = [];
    public bool TaxesIncluded { get; init; }

    /// <summary>Whether the prices of the lines include their duties.</summary>
    public bool DutiesIncluded { get; init; }

    /// <summary>Becomes a line of its own.</summary>
    public decimal Tip { get; init; }

    /// <summary>Import fees and the like.</summary>
    public decimal AdditionalFees { get; init; }
    public IReadOnlyList<NewTax> FeeTaxes { get; init; } = [];

    /// <summary>An order that a merchant places to try something out.</summary>
    public bool Test { get; init; }

    /// <summary>The shop's.</summary>
    public string Currency { get; init; } = "EUR";

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
