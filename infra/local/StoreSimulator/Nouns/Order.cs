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

    /// <summary>The app that made it: the online store's, or one of a customer of this API.</summary>
    public long AppId { get; internal set; } = 1;

    /// <summary>The shop's.</summary>
    public string Currency { get; set; } = "EUR";

    /// <summary>The one the customer was shown.</summary>
    public string PresentmentCurrency { get; set; } = "EUR";
    public bool TaxesIncluded { get; set; }
    public bool DutiesIncluded { get; set; }
    public bool Test { get; set; }
    public IReadOnlyList<string> Tags { get; set; } = [];
    public IReadOnlyList<KeyValuePair<string, string>> CustomAttributes { get; set; } = [];
    public Customer? Customer { get; set; }
    public Address? ShippingAddress { get; set; }
    public Address? BillingAddress { get; set; }

    /// <summary>The schema's OrderDisplayFinancialStatus.</summary>
    public string? FinancialStatus { get; set; } = "PENDING";

    /// <summary>Whoever created it said nothing of payment: then it has no financial status until money moves.</summary>
    internal bool SaysNothingOfPayment { get; set; }
    public string? CancelReason { get; set; }
    public DateTimeOffset? CancelledAt { get; set; }
    public DateTimeOffset? ClosedAt { get; set; }
    /// <summary>Closed by Shopify, since it was paid and fulfilled.</summary>
    internal bool ArchivedItself { get; set; }

    /// <summary>Paid and fulfilled at the last look.</summary>
    internal bool WasDone { get; set; }
    public DateTimeOffset ProcessedAt { get; set; } = createdAt;
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public DateTimeOffset UpdatedAt { get; set; } = createdAt;
    public bool IsEdited { get; internal set; }
    public List<LineItem> LineItems { get; } = [];
    public List<ShippingLine> ShippingLines { get; } = [];
    public List<FulfillmentOrder> FulfillmentOrders { get; } = [];
    public List<Fulfillment> Fulfillments { get; } = [];
    public List<OrderTransaction> Transactions { get; } = [];
    public List<Refund> Refunds { get; } = [];

    /// <summary>Import fees and the like, besides duties.</summary>
    public MoneyBag AdditionalFees { get; internal set; }

    public List<TaxLine> FeeTaxes { get; } = [];

    /// <summary>What paying in cash rounded; no total has it.</summary>
    public MoneyBag CashRounding { get; set; }

    /// <summary>Taxes of the order as a whole, where its lines have none.</summary>
    public List<TaxLine> OwnTaxes { get; } = [];

    /// <summary>The total when it was placed.</summary>
    public MoneyBag OriginalTotal { get; internal set; }

    /// <summary>Whether placing it took its goods out of available.</summary>
    internal bool TookStock { get; set; }

    /// <summary>REST's <c>subtotal_price</c>: goods after discounts, without shipping, duties, taxes and tips.</summary>
    public MoneyBag Subtotal => MoneyBag.Sum(LineItems.Where(line => !line.IsTip).Select(line => line.DiscountedTotal));
    public MoneyBag Tip => MoneyBag.Sum(LineItems.Where(line => line.IsTip).Select(line => line.DiscountedTotal));
    public MoneyBag Discounts =>
        MoneyBag.Sum(LineItems.Select(line => line.Discount)) + MoneyBag.Sum(ShippingLines.Select(line => line.Price - line.Discounted));
    public MoneyBag Shipping => MoneyBag.Sum(ShippingLines.Where(line => !line.IsRemoved).Select(line => line.Discounted));
    public MoneyBag Duties => MoneyBag.Sum(LineItems.Select(line => line.Duty));
    public MoneyBag Tax => MoneyBag.Sum(LineItems.Select(line => line.Tax)) + ShippingTax + OwnTax + ImportTax;
    public MoneyBag Total =>
        Subtotal + Tip + Shipping + (DutiesIncluded ? default : Duties) + AdditionalFees + (TaxesIncluded ? default : Tax);

    public MoneyBag CurrentSubtotal =>
        MoneyBag.Sum(LineItems.Where(line => !line.IsTip).Select(line => line.Part(line.CurrentQuantity).Price));
    public MoneyBag CurrentTip => MoneyBag.Sum(LineItems.Where(line => line.IsTip).Select(line => line.Part(line.CurrentQuantity).Price));
    public MoneyBag CurrentDiscounts =>
        MoneyBag.Sum(LineItems.Select(line => line.Discount.Share(line.CurrentQuantity, line.Quantity))) + MoneyBag
            .Sum(ShippingLines.Select(line => line.Price - line.Discounted));
    public MoneyBag CurrentShipping => Shipping - MoneyBag.Sum(Refunds.Select(refund => refund.Shipping));
    public MoneyBag CurrentTax =>
        MoneyBag.Sum(LineItems.Select(line => line.Part(line.CurrentQuantity).Tax))
            + CurrentShippingTax
            + (CancelledAt is null ? OwnTax + ImportTax : default);
    public MoneyBag CurrentShippingTax => ShippingTax - MoneyBag.Sum(Refunds.Select(refund => refund.ShippingTax));
    public MoneyBag CurrentDuties => CancelledAt is null ? Duties - MoneyBag.Sum(Refunds.Select(refund => refund.Duties)) : default;
    public MoneyBag CurrentAdditionalFees => CancelledAt is null ? AdditionalFees : default;
    public MoneyBag CurrentTotal =>
        CurrentSubtotal
            + CurrentTip
            + CurrentShipping
            + (DutiesIncluded ? default : CurrentDuties)
            + CurrentAdditionalFees
            + (TaxesIncluded ? default : CurrentTax);

    public MoneyBag Received =>
        MoneyBag.Sum(Transactions.Where(money => money is { Status: "SUCCESS", Kind: "SALE" or "CAPTURE" }).Select(money => money.Amount));
    public MoneyBag Refunded =>
        MoneyBag.Sum(Transactions.Where(money => money is { Status: "SUCCESS", Kind: "REFUND" }).Select(money => money.Amount));
    public MoneyBag Outstanding => CurrentTotal - Received + Refunded;

    /// <summary>What is authorized and not captured yet.</summary>
    public MoneyBag Capturable => FinancialStatus == "AUTHORIZED"
        ? MoneyBag.Sum(
            Transactions.Where(money => money is { Status: "SUCCESS", Kind: "AUTHORIZATION" }).Select(money => money.Amount))
        : default;

    /// <summary>The same as Shopify tells it: what is authorized counts as given.</summary>
    public MoneyBag OutstandingTold => FinancialStatus == "AUTHORIZED" ? default : Outstanding;

    /// <summary>Taxes of all lines and of shipping, one entry for each title and rate.</summary>
    public IReadOnlyList<TaxLine> Taxes =>
        [
            .. LineItems.SelectMany(line => line.Taxes)
                .Concat(ShippingLines.Where(line => !line.IsRemoved).SelectMany(line => line.Taxes))
                .Concat(ImportTaxes)
                .Concat(OwnTaxes)
                .GroupBy(tax => (tax.Title, tax.Rate))
                .Select(same => new TaxLine(same.Key.Title, same.Key.Rate, MoneyBag.Sum(same.Select(tax => tax.Price)))),
        ];

    /// <summary>The schema's OrderDisplayFulfillmentStatus.</summary>
    public string FulfillmentStatus
    {
        get
        {
            var fulfilled = LineItems.Sum(line => line.FulfilledQuantity);
            var open = LineItems.Sum(line => line.UnfulfilledQuantity);
            return fulfilled == 0
                ? FulfillmentOrders.Exists(planned => planned.Status == "ON_HOLD") ? "ON_HOLD"
                : "UNFULFILLED"
                : open == 0 ? "FULFILLED"
                : "PARTIALLY_FULFILLED";
        }
    }

    /// <summary>Every discount once, in the order of the lines.</summary>
    internal List<Discount> DiscountsInOrder =>
    [
        .. LineItems.SelectMany(line => line.Discounts)
            .Concat(ShippingLines.SelectMany(line => line.Discounts))
            .Select(allocation => allocation.Discount)
            .Distinct(),
    ];

    private IEnumerable<TaxLine> ImportTaxes => LineItems.SelectMany(line => line.DutyTaxes).Concat(FeeTaxes);

    private MoneyBag ImportTax => MoneyBag.Sum(ImportTaxes.Select(tax => tax.Price));

    private MoneyBag OwnTax => MoneyBag.Sum(OwnTaxes.Select(tax => tax.Price));

    internal MoneyBag ShippingTax =>
        MoneyBag.Sum(ShippingLines.Where(line => !line.IsRemoved).SelectMany(line => line.Taxes).Select(tax => tax.Price));

    /// <summary>An amount of the shop's currency at the rate the customer was given.</summary>
    internal MoneyBag InBoth(decimal shop) =>
        PresentmentCurrency == Currency || OriginalTotal.Shop == 0
            ? MoneyBag.Of(shop)
            : new(shop, Math.Round(shop * OriginalTotal.Presentment / OriginalTotal.Shop, 2, MidpointRounding.AwayFromZero));

    /// <summary>An amount the customer was shown, in both currencies.</summary>
    internal MoneyBag AsShown(decimal presentment) =>
        PresentmentCurrency == Currency || OriginalTotal.Presentment == 0
            ? MoneyBag.Of(presentment)
            : new(Math.Round(presentment * OriginalTotal.Shop / OriginalTotal.Presentment, 2, MidpointRounding.AwayFromZero), presentment);
}
