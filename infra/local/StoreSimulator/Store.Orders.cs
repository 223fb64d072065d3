namespace StoreSimulator;

public sealed partial class Store
{
    private readonly List<Order> orders = [];
    private readonly Dictionary<string, List<Order>> ordersBySource = [];
    private readonly Queue<DateTimeOffset> recentOrders = [];
    private int lastOrderNumber = 1000;

    public IReadOnlyList<Order> Orders => orders;

    internal IEnumerable<Order> OrdersFrom(string sourceIdentifier) => ordersBySource.GetValueOrDefault(sourceIdentifier) ?? [];

    /// <summary>Somebody buys in the online store and pays: stock is committed; orders/create and orders/paid are fired.</summary>
    public Order PlaceOrder(Customer? customer, params IEnumerable<NewLine> lines)
    {
        lock (Gate)
        {
            NextEvent();
            var order = NewOrder();
            (order.Customer, order.Email, order.SourceName, order.FinancialStatus) = (customer, customer?.Email, "web", "PAID");
            foreach (var line in lines)
                order.LineItems.Add(NewLineItem(line with { RequiresShipping = line.RequiresShipping ?? true }));
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

    /// <summary>A merchant sends everything that is still open of an order.</summary>
    public IReadOnlyList<Fulfillment> Fulfil(string gid)
    {
        lock (Gate)
        {
            NextEvent();
            return [.. Known<Order>(gid).FulfillmentOrders
                .Where(order => order.Lines.Exists(line => line.Remaining > 0))
                .Select(order => Fulfil(order, order.Lines.Where(line => line.Remaining > 0).Select(line => (line, line.Remaining)).ToArray()))];
        }
    }

    /// <summary>A merchant cancels an order and puts its goods back; orders/cancelled is fired.</summary>
    public void CancelOrder(string gid)
    {
        lock (Gate)
        {
            NextEvent();
            Cancel(Known<Order>(gid), "OTHER", restock: true);
        }
    }

    internal Order NewOrder() => new(NextId(), lastOrderNumber + 1, Now);

    /// <summary>Whether a development store has had its five orders of this minute.</summary>
    internal bool TooManyOrders()
    {
        while (recentOrders.TryPeek(out var oldest) && oldest + TimeSpan.FromMinutes(1) <= Now)
            recentOrders.Dequeue();
        return Options.DevelopmentStore && recentOrders.Count >= 5;
    }

    internal LineItem NewLineItem(NewLine line)
    {
        var variant = line.Variant is { } gid ? Known<Variant>(gid) : null;
        return Keep(new LineItem(NextId(), line.Title ?? variant?.Product.Title ?? "", line.Quantity, line.Price ?? variant?.Price ?? 0)
        {
            Variant = variant,
            Sku = line.Sku ?? variant?.Sku,
            RequiresShipping = line.RequiresShipping ?? false,
            Taxable = line.Taxable,
        });
    }

    internal void Place(Order order, bool takeStock)
    {
        lastOrderNumber = order.Number;
        recentOrders.Enqueue(Now);
        orders.Add(Keep(order));
        order.Customer?.Orders.Add(order);
        if (order.SourceIdentifier is { } source)
        {
            if (!ordersBySource.TryGetValue(source, out var same))
                ordersBySource[source] = same = [];
            same.Add(order);
        }

        Route(order);
        order.TookStock = takeStock;
        if (takeStock)
            foreach (var line in order.FulfillmentOrders.SelectMany(planned => planned.Lines))
                Commit(order, line.Item, line.Total);

        Fire("ORDERS_CREATE", order);
        if (order.FinancialStatus == "PAID")
            Fire("ORDERS_PAID", order);
    }

    internal void Changed(Order order)
    {
        order.UpdatedAt = Now;
        Fire("ORDERS_UPDATED", order);
    }

    internal void Pay(Order order)
    {
        order.FinancialStatus = "PAID";
        Changed(order);
        Fire("ORDERS_PAID", order);
    }

    internal void Cancel(Order order, string reason, bool restock)
    {
        foreach (var line in order.FulfillmentOrders.SelectMany(planned => planned.Lines).Where(line => line.Remaining > 0))
        {
            if (restock)
                Commit(order, line.Item, -line.Remaining);
            line.Remaining = 0;
        }
        foreach (var planned in order.FulfillmentOrders.Where(planned => planned.Status is "OPEN" or "IN_PROGRESS"))
            planned.Status = "CANCELLED";
        foreach (var item in order.LineItems)
            item.CurrentQuantity = item.FulfilledQuantity;

        (order.CancelledAt, order.CancelReason) = (Now, reason);
        order.FinancialStatus = order.FinancialStatus == "PAID" ? "REFUNDED" : "VOIDED";
        Changed(order);
        Fire("ORDERS_CANCELLED", order);
    }

    internal Fulfillment Fulfil(FulfillmentOrder planned, IEnumerable<(FulfillmentOrder.Line Line, int Quantity)> sent, Action<Fulfillment>? label = null)
    {
        var order = planned.Order;
        var fulfillment = Keep(new Fulfillment(NextId(), order, planned.Location, order.Fulfillments.Count + 1, Now));
        foreach (var (line, quantity) in sent)
        {
            fulfillment.Lines.Add(Keep(new Fulfillment.Line(NextId(), line, quantity)));
            Send(order, planned, line, quantity);
        }
        label?.Invoke(fulfillment);
        order.Fulfillments.Add(fulfillment);
        Settle(planned);
        Fire("FULFILLMENTS_CREATE", fulfillment);
        Changed(order);
        Fire(order.FulfillmentStatus == "FULFILLED" ? "ORDERS_FULFILLED" : "ORDERS_PARTIALLY_FULFILLED", order);
        return fulfillment;
    }

    internal void Changed(Fulfillment fulfillment)
    {
        fulfillment.UpdatedAt = Now;
        Fire("FULFILLMENTS_UPDATE", fulfillment);
        Changed(fulfillment.Order);
    }

    internal void Cancel(Fulfillment fulfillment)
    {
        fulfillment.Status = "CANCELLED";
        foreach (var line in fulfillment.Lines)
        {
            var planned = fulfillment.Order.FulfillmentOrders.First(order => order.Lines.Contains(line.From));
            Send(fulfillment.Order, planned, line.From, -line.Quantity);
            Settle(planned);
        }
        Changed(fulfillment);
    }

    // one fulfilment order: this store sends everything from its first location
    private void Route(Order order)
    {
        var planned = Keep(new FulfillmentOrder(NextId(), order, locations[0], Now));
        foreach (var item in order.LineItems)
            planned.Lines.Add(Keep(new FulfillmentOrder.Line(NextId(), item, item.Quantity)));
        order.FulfillmentOrders.Add(planned);
    }

    private void Settle(FulfillmentOrder planned)
    {
        planned.Status = planned.Lines.TrueForAll(line => line.Remaining == 0) ? "CLOSED" : planned.Lines.TrueForAll(line => line.Remaining == line.Total) ? "OPEN" : "IN_PROGRESS";
        planned.UpdatedAt = Now;
    }

    private void Send(Order order, FulfillmentOrder planned, FulfillmentOrder.Line line, int quantity)
    {
        line.Remaining -= quantity;
        line.Item.FulfilledQuantity += quantity;
        if (order.TookStock && line.Item.Variant is { Item.Tracked: true } variant && variant.Item.LevelAt(planned.Location) is { } level)
            Change(level, "committed", level.Quantity("committed")!.Value - quantity);
    }

    private void Commit(Order order, LineItem item, int quantity)
    {
        if (!order.TookStock || item.Variant is not { Item.Tracked: true } variant)
            return;

        var level = Stocked(variant.Item, locations[0]);
        level.Set("committed", level.Quantity("committed")!.Value + quantity, Now);
        Change(level, "available", level.Available - quantity);
    }
}
