namespace StoreSimulator;

/// <summary>Goods taken off an order or taken back, shipping given back, and the money that was returned, if any was.</summary>
public sealed class Refund(long id, Order order, DateTimeOffset createdAt) : Noun(id)
{
    public override string TypeName => "Refund";
    public Order Order { get; } = order;
    public string? Note { get; init; }
    public List<Line> Lines { get; } = [];

    /// <summary>Shipping that was given back, without its tax unless prices include it.</summary>
    public MoneyBag Shipping { get; internal set; }
    public MoneyBag ShippingTax { get; internal set; }
    public MoneyBag Duties { get; internal set; }

    /// <summary>Empty where the refund is bookkeeping only.</summary>
    public List<OrderTransaction> Transactions { get; } = [];
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public DateTimeOffset ProcessedAt { get; init; } = createdAt;
    public MoneyBag Refunded => MoneyBag.Sum(Transactions.Where(money => money.Status == "SUCCESS").Select(money => money.Amount));

    /// <summary>How many of a line were refunded, and whether they were restocked: NO_RESTOCK, CANCEL or RETURN.</summary>
    public sealed class Line(long id, LineItem item, int quantity, string restockType, Location? location) : Noun(id)
    {
        public override string TypeName => "RefundLineItem";
        public LineItem Item { get; } = item;
        public int Quantity { get; } = quantity;
        public string RestockType { get; } = restockType;
        public Location? Location { get; } = location;
        public MoneyBag Subtotal { get; } = item.Part(quantity).Price;
        public MoneyBag Tax { get; } = item.Part(quantity).Tax;
    }
}
