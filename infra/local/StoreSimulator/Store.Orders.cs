namespace StoreSimulator;

public sealed partial class Store
{
    private readonly List<Order> orders = [];
    private readonly Dictionary<string, List<Order>> ordersBySource = [];
    private readonly Queue<DateTimeOffset> recentOrders = [];
    private int lastOrderNumber = 1000;

    /// <summary>The online store's own app id; it gives its orders a source identifier too, its checkout's.</summary>
    private const long OnlineStore = 580111;

    public IReadOnlyList<Order> Orders => orders;

    /// <summary>What the store's own settings make of an order that the API creates, before it is answered.</summary>
    public Action<Order>? WhenCreated { get; set; }

    internal IEnumerable<Order> OrdersFrom(string sourceIdentifier) => ordersBySource.GetValueOrDefault(sourceIdentifier) ?? [];

    /// <summary>Somebody buys in the online store and pays: stock is committed; orders/create and orders/paid are fired.</summary>
    public Order PlaceOrder(Customer? customer, params IEnumerable<NewLine> lines) =>
        PlaceOrder(new NewOrder { Customer = customer, Lines = [.. lines] });

    /// <summary>A buyer orders in the online store: stock is committed. Fires orders/create, and orders/paid if paid at once.</summary>
    public Order PlaceOrder(NewOrder wanted)
    {
        lock (Gate)
        {
            NextEvent();
            var order = BlankOrder(wanted.CreatedAt);
            (order.Customer, order.Email, order.SourceName) = (wanted.Customer, wanted.Customer?.Email, "web");
            (order.TaxesIncluded, order.Currency, order.PresentmentCurrency) = (
                wanted.TaxesIncluded, wanted.Currency, wanted.PresentmentCurrency ?? wanted.Currency);
            (order.AppId, order.SourceIdentifier, order.DutiesIncluded) = (OnlineStore, $"c{order.Id:x31}", wanted.DutiesIncluded);
            (order.ShippingAddress, order.BillingAddress) = (wanted.ShippingAddress, wanted.BillingAddress);
            (order.Note, order.Tags, order.CustomAttributes) = (wanted.Note, Tags(wanted.Tags), wanted.CustomAttributes);
            var pricing = new Pricing(order.PresentmentCurrency == order.Currency ? 1 : wanted.Rate, wanted.TaxesIncluded);
            foreach (var line in wanted.Lines)
            {
                order.LineItems.Add(Priced(line with { RequiresShipping = line.RequiresShipping ?? !line.IsGiftCard }, pricing));
            }

            foreach (var shipping in wanted.Shipping)
            {
                order.ShippingLines.Add(Priced(shipping, pricing));
            }

            if (wanted.Tip > 0)
            {
                order.LineItems.Add(Keep(new LineItem(NextId(), "Tip", 1, pricing.Bag(wanted.Tip)) { IsTip = true, Taxable = false }));
            }

            (order.AdditionalFees, order.Test) = (pricing.Bag(wanted.AdditionalFees), wanted.Test);
            order.FeeTaxes.AddRange(pricing.Tax(wanted.FeeTaxes, order.AdditionalFees));
            if (wanted.Paid)
            {
                order.Transactions.Add(NewTransaction(order, "SALE", order.Total, "bogus"));
            }

            Place(order, takeStock: true);
            return order;
        }
    }

    /// <summary>A merchant edits an order; orders/updated is fired.</summary>
    public void EditOrder(string gid, Action<Order> edit)
    {
        lock (Gate)
        {
            NextEvent();
            var order = Known<Order>(gid);
            edit(order);
            Changed(order);
        }
    }

    /// <summary>A merchant takes a shipping line off; orders/edited and orders/updated are fired.</summary>
    public void RemoveShipping(ShippingLine line)
    {
        lock (Gate)
        {
            NextEvent();
            (line.IsRemoved, line.Order.IsEdited) = (true, true);
            Fire("ORDERS_EDITED", new OrderEdit(NextId(), line.Order, Now, Now));
            Changed(line.Order);
        }
    }

    /// <summary>The customer pays what is still to be paid; orders/paid is fired.</summary>
    public void PayOrder(string gid)
    {
        lock (Gate)
        {
            NextEvent();
            Pay(Known<Order>(gid));
        }
    }

    internal Order BlankOrder(DateTimeOffset? createdAt = null) => new(NextId(), lastOrderNumber + 1, createdAt ?? Now);

    /// <summary>Whether a development store has had its five orders of this minute.</summary>
    /// <summary>A merchant deletes an order; orders/delete is fired.</summary>
    public void DeleteOrder(string gid)
    {
        lock (Gate)
        {
            NextEvent();
            var order = Known<Order>(gid);
            order.Customer?.Orders.Remove(order);
            ordersBySource.GetValueOrDefault(order.SourceIdentifier ?? "")?.Remove(order);
            nouns.Remove(gid);
            orders.Remove(order);
            Fire("ORDERS_DELETE", order);
        }
    }

    internal bool TooManyOrders()
    {
        while (recentOrders.TryPeek(out var oldest) && oldest + TimeSpan.FromMinutes(1) <= Now)
        {
            recentOrders.Dequeue();
        }

        return Options.DevelopmentStore && recentOrders.Count >= 5;
    }

    internal LineItem NewLineItem(NewLine line, MoneyBag? price = null)
    {
        var variant = line.Variant is { } gid ? Known<Variant>(gid) : null;
        return Keep(
            new LineItem(
                NextId(), line.Title ?? variant?.Product.Title ?? "", line.Quantity,
                price ?? MoneyBag.Of(line.Price ?? variant?.Price ?? 0))
            {
                Variant = variant,
                Sku = line.Sku ?? variant?.Sku,
                RequiresShipping = line.RequiresShipping ?? false,
                Taxable = line.Taxable,
                IsGiftCard = line.IsGiftCard,
                Properties = line.Properties,
            });
    }

    internal ShippingLine NewShippingLine(string title, MoneyBag price, string? code, string? source) =>
        Keep(new ShippingLine(NextId(), title, price) { Code = code, Source = source });

    internal OrderTransaction NewTransaction(
        Order order, string kind, MoneyBag amount, string gateway, string status = "SUCCESS", OrderTransaction? parent = null,
        DateTimeOffset? processedAt = null) =>
        Keep(
            new OrderTransaction(NextId(), order, kind, amount, Now)
            {
                Gateway = gateway,
                Status = status,
                Parent = parent,
                ProcessedAt = processedAt ?? Now,
            });

    /// <param name="order">Complete but for what the goods' way makes of it.</param>
    /// <param name="takeStock">Whether its goods are taken out of available.</param>
    /// <param name="statedStatus">A financial status that holds until the next payment, whatever the transactions say.</param>
    internal void Place(Order order, bool takeStock, string? statedStatus = null)
    {
        order.LineItems.ForEach(line => line.Order = order);
        order.ShippingLines.ForEach(line => line.Order = order);
        lastOrderNumber = order.Number;
        recentOrders.Enqueue(Now);
        orders.Add(Keep(order));
        order.Customer?.Orders.Add(order);
        if (order.SourceIdentifier is { } source)
        {
            if (!ordersBySource.TryGetValue(source, out var same))
            {
                ordersBySource[source] = same = [];
            }

            same.Add(order);
        }

        order.OriginalTotal = order.Total;
        SettleMoney(order);
        order.FinancialStatus = statedStatus ?? order.FinancialStatus;
        order.TookStock = takeStock;
        Route(order, [.. order.LineItems.Where(line => !line.IsTip).Select(line => (line, line.Quantity))], takeStock);

        TellProducts(order, takeStock);
        Fire("ORDERS_CREATE", order);
        foreach (var money in order.Transactions)
        {
            Fire("ORDER_TRANSACTIONS_CREATE", money);
        }

        if (order.FinancialStatus == "PAID")
        {
            Fire("ORDERS_PAID", order);
        }
    }

    // an order updates its products, whether it takes stock or not; where it does, the change of stock has told
    private void TellProducts(Order order, bool takeStock)
    {
        var ordered = order.LineItems.Select(line => line.Variant).OfType<Variant>().GroupBy(variant => variant.Product);
        foreach (var product in ordered.Where(product => !takeStock || product.All(variant => !variant.Item.Tracked)))
        {
            if (Options.StockUpdatesProduct)
            {
                Changed(product.Key);
            }
        }
    }

    internal void Changed(Order order)
    {
        Archive(order);
        order.UpdatedAt = Now;
        Fire("ORDERS_UPDATED", order);
    }

    internal void Pay(Order order)
    {
        var money = NewTransaction(order, order.FinancialStatus == "AUTHORIZED" ? "CAPTURE" : "SALE", order.Outstanding, "manual");
        order.Transactions.Add(money);
        SettleMoney(order);
        Fire("ORDER_TRANSACTIONS_CREATE", money);
        Changed(order);
        Fire("ORDERS_PAID", order);
    }

    // what the transactions make of the financial status
    private static void SettleMoney(Order order)
    {
        var (received, refunded) = (order.Received.Shop, order.Refunded.Shop);
        order.FinancialStatus =
            refunded > 0 ? refunded >= received ? "REFUNDED" : "PARTIALLY_REFUNDED"
            : received > 0 || order.CurrentTotal.Shop == 0 && order.CancelledAt is null
                ? order.Outstanding.Shop > 0 ? "PARTIALLY_PAID"
                : "PAID"
            : order.SaysNothingOfPayment && order.Transactions.Count == 0 ? null
            : order.CancelledAt is not null ? "VOIDED"
            : order.Transactions.Exists(money => money is { Kind: "AUTHORIZATION", Status: "SUCCESS" }) ? "AUTHORIZED"
            : "PENDING";
    }

    private LineItem Priced(NewLine line, Pricing pricing)
    {
        var price = line.Price ?? (line.Variant is { } gid ? Known<Variant>(gid).Price : 0);
        var item = Keep(
            new LineItem(
                NextId(), line.Title ?? (line.Variant is { } titled ? Known<Variant>(titled).Product.Title : ""), line.Quantity,
                pricing.Bag(price))
            {
                Variant = Find<Variant>(line.Variant),
                Sku = line.Sku ?? Find<Variant>(line.Variant)?.Sku,
                RequiresShipping = line.RequiresShipping ?? false,
                Taxable = line.Taxable,
                IsGiftCard = line.IsGiftCard,
                Properties = line.Properties,
                Duty = pricing.Bag(line.Duty),
            });
        item.Discounts.AddRange(pricing.Allocate(line.Discounts, "LINE_ITEM"));
        item.Taxes.AddRange(pricing.Tax(line.Taxes, item.DiscountedTotal));
        item.DutyTaxes.AddRange(pricing.Tax(line.DutyTaxes, item.Duty));
        return item;
    }

    private ShippingLine Priced(NewShipping shipping, Pricing pricing)
    {
        var line = NewShippingLine(shipping.Title, pricing.Bag(shipping.Price), shipping.Code ?? shipping.Title, "shopify");
        line.Discounts.AddRange(pricing.Allocate(shipping.Discounts, "SHIPPING_LINE"));
        line.Taxes.AddRange(pricing.Tax(shipping.Taxes, line.Discounted));
        return line;
    }
}
