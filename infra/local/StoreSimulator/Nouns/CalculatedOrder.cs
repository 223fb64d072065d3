namespace StoreSimulator;

/// <summary>An order as it would be if the edit that has begun were committed.</summary>
internal sealed class CalculatedOrder(long id, Order order, DateTimeOffset createdAt) : Noun(id)
{
    public override string TypeName => "CalculatedOrder";
    public Order Order { get; } = order;
    public DateTimeOffset CreatedAt { get; } = createdAt;

    /// <summary>The lines the order had when the edit began.</summary>
    public List<Line> Lines { get; } =
    [
        .. order.LineItems.Select(item => new Line(item.Id, $"{item.Id}", item) { TaxesIncluded = order.TaxesIncluded })
    ];
    public List<Line> Added { get; } = [];
    public IEnumerable<Line> All => Lines.Concat(Added);
    public bool HasChanges => Added.Count > 0 || Lines.Exists(line => line.Quantity != line.Before || line.Discount is not null);
    public MoneyBag Subtotal => Order.CurrentSubtotal + MoneyBag.Sum(All.Select(line => line.Change));
    public MoneyBag Total =>
        Order.CurrentTotal + MoneyBag.Sum(All.Select(line => line.Change + (Order.TaxesIncluded ? default : line.TaxChange)));
    public MoneyBag Outstanding => Total - Order.Received + Order.Refunded;

    /// <summary>The line a gid names.</summary>
    public Line? Find(string? gid) => All.FirstOrDefault(line => line.Gid == gid);

    /// <summary>A line that was there, or one to be added.</summary>
    public sealed class Line(long id, string name, LineItem? item) : Noun(id)
    {
        public override string TypeName => "CalculatedLineItem";
        public override string Gid => $"gid://shopify/CalculatedLineItem/{name}";

        /// <summary>Null for a line to be added.</summary>
        public LineItem? Item { get; } = item;
        public Order Order { get; init; } = item?.Order!;
        public Variant? Variant { get; init; } = item?.Variant;
        public string Title { get; init; } = item?.Title ?? "";
        public string? Sku { get; init; } = item?.Sku;
        public MoneyBag UnitPrice { get; init; } = item?.UnitPrice ?? default;
        public bool Taxable { get; init; } = item?.Taxable ?? true;
        public bool RequiresShipping { get; init; } = item?.RequiresShipping ?? true;
        public decimal TaxRate { get; init; } = item?.Taxes.Sum(tax => tax.Rate) ?? 0;
        public bool TaxesIncluded { get; init; }
        public Location? Location { get; set; }
        public int Before { get; } = item?.CurrentQuantity ?? 0;
        public int Quantity { get; set; } = item?.CurrentQuantity ?? 0;

        /// <summary>What was sent already, and cannot be edited.</summary>
        public int Fixed => Item is null ? 0 : Item.CurrentQuantity - Math.Min(Item.CurrentQuantity, Item.UnfulfilledQuantity);
        public bool Restock { get; set; }
        public Discount? Discount { get; set; }

        /// <summary>Off one, by the discount of this edit.</summary>
        public MoneyBag UnitDiscount => Discount is null ? default : Discount.Amount ?? UnitPrice * (Discount.Percentage!.Value / 100);

        /// <summary>What the edit does to the price of the line, and to the tax on it.</summary>
        public MoneyBag Change => Difference() - UnitDiscount * Quantity;
        public MoneyBag TaxChange => Item is not null && Quantity <= Before
            ? Item.Part(Quantity).Tax - Item.Part(Before).Tax
            : TaxOn(UnitPrice * (Quantity - Before) - UnitDiscount * Quantity);

        public MoneyBag TaxOn(MoneyBag price) => TaxOn(price, TaxRate);

        /// <summary>What one of the line's taxes makes of a price.</summary>
        public MoneyBag TaxOn(MoneyBag price, decimal rate) => Taxable ? price * (TaxesIncluded ? rate / (1 + TaxRate) : rate) : default;

        private MoneyBag Difference() =>
            Item is not null && Quantity <= Before ? Item.Part(Quantity).Price - Item.Part(Before).Price : UnitPrice * (Quantity - Before);
    }
}
