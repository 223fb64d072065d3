namespace ShopifySync.Orders.Intake;

/// <summary>What a push brought to Shopify of an order. There both sides agree, each in its own words: Shopify writes much its own way, and the ERP may have moved on meanwhile, also back to what it said before.</summary>
/// <param name="Order">The ERP's order as the push had it.</param>
/// <param name="IsWhole">Whether nothing of it was refused or is still to follow.</param>
public sealed record Pushed(ErpOrder Order, bool IsWhole)
{
    public bool Email { get; init; }

    public bool Phone { get; init; }

    public bool Note { get; init; }

    public bool Tags { get; init; }

    public bool ShippingAddress { get; init; }

    /// <summary>Whether it was closed or opened again.</summary>
    public bool Closed { get; init; }

    /// <summary>The ERP's fulfillments that were sent, tracked or taken back.</summary>
    public IReadOnlySet<string> Fulfillments { get; init; } = new HashSet<string>();

    /// <summary>What an edit was to make of the lines; null if they were not edited.</summary>
    public EditedLines? Lines { get; init; }

    /// <summary>What Shopify has seen of the ERP.</summary>
    public OrderSeen OfErp(OrderSeen before)
    {
        var sent = OrderSeen.Of(Order);
        var lines = Lines is not null;

        return before with
        {
            Email = Email ? sent.Email : before.Email,
            Phone = Phone ? sent.Phone : before.Phone,
            Note = Note ? sent.Note : before.Note,
            Tags = Tags ? sent.Tags : before.Tags,
            ShippingAddress = ShippingAddress ? sent.ShippingAddress : before.ShippingAddress,
            IsClosed = Closed ? sent.IsClosed : before.IsClosed,
            Quantities = lines ? sent.Quantities : before.Quantities,
            Prices = lines ? sent.Prices : before.Prices,
            Total = lines ? sent.Total : before.Total,
            Tax = lines ? sent.Tax : before.Tax,
            Goods = !lines || before.Goods is null ? before.Goods
                : OrderSeen.Over(before.Goods, sent.Goods!.Where(line => Order.Lines.Any(one => one.Id == line.Key && one.Gid is null)).ToDictionary()), // of lines that it added
            Fulfillments = OrderSeen.Over(before.Fulfillments, sent.Fulfillments.Where(one => Fulfillments.Contains(one.Key)).ToDictionary()),
            Digest = sent.Digest,
        };
    }

    /// <summary>What Shopify made of it: that is no move of Shopify's. Tags are: beside the ERP's, Shopify keeps its own.</summary>
    /// <param name="here">The ERP's order with its links as they are now.</param>
    public OrderSeen OfShopify(OrderSeen before, ErpOrder here, ShopifyOrder there)
    {
        var made = OrderSeen.Of(there);
        var lines = Lines?.Made(there) == true;

        return before with
        {
            Email = Email ? made.Email : before.Email,
            Phone = Phone ? made.Phone : before.Phone,
            Note = Note ? made.Note : before.Note,
            ShippingAddress = ShippingAddress ? made.ShippingAddress : before.ShippingAddress,
            IsClosed = Closed ? made.IsClosed : before.IsClosed,
            Quantities = lines ? made.Quantities : before.Quantities,
            Prices = lines ? made.Prices : before.Prices,
            Total = lines ? made.Total : before.Total,
            Tax = lines ? made.Tax : before.Tax,
            Fulfillments = OrderSeen.Over(before.Fulfillments, made.Fulfillments.Where(one => here.Fulfillments.Any(sent => Fulfillments.Contains(sent.Id) && sent.Is(one.Key))).ToDictionary()),
        };
    }
}

/// <param name="Quantities">What each line that was there was to ask for, by Shopify's line.</param>
/// <param name="Added">How many lines were to be added.</param>
public sealed record EditedLines(IReadOnlyDictionary<string, int> Quantities, int Added)
{
    /// <summary>Whether an order's lines are just what the edit asked for: else somebody in Shopify has moved them as well.</summary>
    internal bool Made(ShopifyOrder there) =>
        there.Lines.Count == Quantities.Count + Added && there.Lines.All(line => Quantities.GetValueOrDefault(line.Gid, line.Current) == line.Current);
}
