namespace StoreSimulator;

/// <summary>What a customer bought, what became of the money, and what became of the goods.</summary>
public sealed class Order(long id, int number, DateTimeOffset createdAt) : Noun(id)
{
    public override string TypeName => "Order";
    public int Number { get; } = number;
    public string Name { get; set; } = $"#{number}";
    public string? Email { get; set; }
    public string? Phone { get; set; }
    public string? Note { get; set; }
    public string? PoNumber { get; set; }
    public string? SourceName { get; set; }
    public string? SourceIdentifier { get; set; }
    public string Currency { get; set; } = "EUR";
    public bool TaxesIncluded { get; set; }
    public bool Test { get; set; }
    public IReadOnlyList<string> Tags { get; set; } = [];
    public IReadOnlyList<KeyValuePair<string, string>> CustomAttributes { get; set; } = [];
    public Customer? Customer { get; set; }
    public Address? ShippingAddress { get; set; }
    public Address? BillingAddress { get; set; }
    public decimal Shipping { get; set; }
    public decimal Tax { get; set; }

    /// <summary>The schema's OrderDisplayFinancialStatus.</summary>
    public string FinancialStatus { get; set; } = "PENDING";
    public string? CancelReason { get; set; }
    public DateTimeOffset? CancelledAt { get; set; }
    public DateTimeOffset? ClosedAt { get; set; }
    public DateTimeOffset ProcessedAt { get; set; } = createdAt;
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public DateTimeOffset UpdatedAt { get; set; } = createdAt;
    public List<LineItem> LineItems { get; } = [];
    public List<FulfillmentOrder> FulfillmentOrders { get; } = [];
    public List<Fulfillment> Fulfillments { get; } = [];

    /// <summary>Whether placing it took its goods out of available.</summary>
    internal bool TookStock { get; set; }
    public decimal Subtotal => LineItems.Sum(line => line.CurrentQuantity * line.Price);
    public decimal Total => Subtotal + Shipping + (TaxesIncluded ? 0 : Tax);

    /// <summary>The schema's OrderDisplayFulfillmentStatus.</summary>
    public string FulfillmentStatus
    {
        get
        {
            var fulfilled = LineItems.Sum(line => line.FulfilledQuantity);
            var open = LineItems.Sum(line => line.UnfulfilledQuantity);
            return fulfilled == 0 ? "UNFULFILLED" : open == 0 ? "FULFILLED" : "PARTIALLY_FULFILLED";
        }
    }
}
