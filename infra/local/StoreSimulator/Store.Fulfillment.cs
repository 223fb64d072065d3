namespace StoreSimulator;

public sealed partial class Store
{
    private readonly List<FulfillmentOrder> fulfillmentOrders = [];

    public IReadOnlyList<FulfillmentOrder> FulfillmentOrders => fulfillmentOrders;

    /// <summary>A merchant sends everything that is still open of an order, one fulfilment for each location.</summary>
    public IReadOnlyList<Fulfillment> Fulfil(string gid, Action<Fulfillment>? label = null)
    {
        lock (Gate)
        {
            NextEvent();
            var order = Known<Order>(gid);
            var open = order.FulfillmentOrders.Where(planned => !planned.IsHeld)
                .SelectMany(planned => planned.Lines)
                .Where(line => line.Remaining > 0);
            return
            [
                .. open.GroupBy(line => line.Order.Location)
                    .Select(lines => Fulfil(order, lines.Key, [.. lines.Select(line => (line, line.Remaining))], label))
                    .ToArray(),
            ];
        }
    }

    /// <summary>A merchant sends so many of one line.</summary>
    public Fulfillment Fulfil(string gid, LineItem item, int quantity, Action<Fulfillment>? label = null)
    {
        lock (Gate)
        {
            NextEvent();
            var order = Known<Order>(gid);
            var line = order.FulfillmentOrders.SelectMany(planned => planned.Lines)
                .First(line => line.Item == item && line.Remaining >= quantity);
            return Fulfil(order, line.Order.Location, [(line, quantity)], label);
        }
    }

    /// <summary>Puts a fulfilment order on hold: nobody can send its goods until it is released. Fires orders/updated.</summary>
    public void Hold(FulfillmentOrder planned, bool held = true)
    {
        lock (Gate)
        {
            NextEvent();
            planned.IsHeld = held;
            Settle(planned);
            Changed(planned.Order);
        }
    }

    /// <summary>A merchant corrects the tracking of a fulfilment; fulfillments/update and orders/updated are fired.</summary>
    public void Track(string gid, string? company, string? number, string? url = null)
    {
        lock (Gate)
        {
            NextEvent();
            var fulfillment = Known<Fulfillment>(gid);
            fulfillment.Track(company, number, url);
            Changed(fulfillment);
        }
    }

    internal Fulfillment Fulfil(
        Order order, Location location, IReadOnlyList<(FulfillmentOrder.Line Line, int Quantity)> sent, Action<Fulfillment>? label)
    {
        var fulfillment = Keep(new Fulfillment(NextId(), order, location, order.Fulfillments.Count + 1, Now));
        foreach (var (line, quantity) in sent)
        {
            fulfillment.Lines.Add(Keep(new Fulfillment.Line(NextId(), line, quantity)));
            Send(line, quantity);
        }

        label?.Invoke(fulfillment);
        order.Fulfillments.Add(fulfillment);
        foreach (var planned in sent.Select(part => part.Line.Order).Distinct())
        {
            Settle(planned);
        }

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
        FulfillmentOrder? again = null;
        foreach (var line in fulfillment.Lines)
        {
            // the fulfilment order that was sent stays as it is; a new one asks for the goods again
            Send(line.From, -line.Quantity);
            line.From.Remaining -= line.Quantity;
            line.From.Total -= line.Quantity;
            again ??= NewFulfillmentOrder(fulfillment.Order, line.From.Order.Location);
            Plan(again, line.From.Item, line.Quantity, line.From.TookStock, Now);
        }

        Changed(fulfillment);
    }

    /// <summary>Moves open lines to another location; sent ones stay. Returns the fulfilment order that is left behind, or null.</summary>
    internal (FulfillmentOrder Moved, FulfillmentOrder? Remaining) Move(
        FulfillmentOrder planned, Location to, IReadOnlyList<(FulfillmentOrder.Line Line, int Quantity)> parts)
    {
        foreach (var (line, quantity) in parts.Where(part => part.Line.TookStock))
        {
            Commit(line.Item, planned.Location, -quantity);
            Commit(line.Item, to, quantity);
        }

        var isWhole = planned.Lines.TrueForAll(line => line.Remaining == line.Total && parts.Contains((line, line.Total)));
        if (isWhole)
        {
            planned.Location = to;
            Settle(planned);
            return (planned, null);
        }

        var moved = NewFulfillmentOrder(planned.Order, to);
        foreach (var (line, quantity) in parts)
        {
            line.Total -= quantity;
            line.Remaining -= quantity;
            Plan(moved, line.Item, quantity, line.TookStock, line.RoutedAt);
        }

        planned.Lines.RemoveAll(line => line.Total == 0);
        Settle(planned);
        return (moved, planned.IsActive ? planned : null);
    }

    /// <summary>Plans which locations send goods: one that has them all if there is one, else each line where it is stocked.</summary>
    internal void Route(Order order, IReadOnlyList<(LineItem Item, int Quantity)> goods, bool takeStock, Location? wanted = null)
    {
        var single = wanted ?? locations.Find(location => location.IsActive && goods.All(part => Has(location, part.Item, part.Quantity)));
        foreach (var (item, quantity) in goods)
        {
            var location = single ?? LocationOf(item, quantity);
            var planned = order.FulfillmentOrders.Find(planned => planned.Status == "OPEN" && planned.Location == location)
                ?? NewFulfillmentOrder(order, location);
            Plan(planned, item, quantity, takeStock, Now + Options.RoutingDelay);
            if (takeStock)
            {
                Commit(item, location, quantity);
            }
        }
    }

    /// <summary>Nothing more is sent of it: it keeps its lines, and nothing is left of them.</summary>
    internal void CloseUnsent(FulfillmentOrder planned, bool restock)
    {
        foreach (var line in planned.Lines.Where(line => line.Remaining > 0))
        {
            if (line.TookStock)
            {
                Release(line.Item, planned.Location, line.Remaining, restock);
            }

            line.Remaining = 0;
        }

        (planned.Status, planned.UpdatedAt) = ("CLOSED", Now);
    }

    /// <summary>Takes goods off the fulfilment orders, and restocks those that were taken out of stock, if wanted.</summary>
    internal void Unplan(Order order, LineItem item, int quantity, bool restock)
    {
        foreach (var line in order.FulfillmentOrders.SelectMany(planned => planned.Lines)
            .Where(line => line.Item == item && line.Remaining > 0)
            .Reverse()
            .ToArray())
        {
            var part = Math.Min(quantity, line.Remaining);
            line.Remaining -= part;
            line.Total -= part;
            quantity -= part;
            if (line.TookStock)
            {
                Release(item, line.Order.Location, part, restock);
            }

            line.Order.Lines.RemoveAll(planned => planned.Total == 0);
            Settle(line.Order);
        }
    }

    private static bool Has(Location location, LineItem item, int quantity) =>
        item.Variant is not { } variant
            || (variant.Item.LevelAt(location) is { IsActive: true } level && (!variant.Item.Tracked || level.Available >= quantity));

    private Location LocationOf(LineItem item, int quantity) =>
        locations.Find(location => location.IsActive && Has(location, item, quantity))
        ?? locations.Find(location => location.IsActive && item.Variant?.Item.LevelAt(location) is { IsActive: true })
        ?? locations[0];

    private FulfillmentOrder NewFulfillmentOrder(Order order, Location location)
    {
        var planned = Keep(new FulfillmentOrder(NextId(), order, location, Now));
        order.FulfillmentOrders.Add(planned);
        fulfillmentOrders.Add(planned);
        return planned;
    }

    private void Plan(FulfillmentOrder planned, LineItem item, int quantity, bool takesStock, DateTimeOffset routedAt)
    {
        var line = planned.Lines.Find(line => line.Item == item && line.TookStock == takesStock && line.IsRouted(Now) == routedAt <= Now);
        if (line is null)
        {
            planned.Lines.Add(
                line = Keep(new FulfillmentOrder.Line(NextId(), planned, item) { TookStock = takesStock, RoutedAt = routedAt }));
        }

        line.Total += quantity;
        line.Remaining += quantity;
        planned.UpdatedAt = Now;
    }

    private void Settle(FulfillmentOrder planned)
    {
        planned.Status = planned.Lines.Count == 0 ? "CANCELLED"
            : planned.Lines.TrueForAll(line => line.Remaining == 0) ? "CLOSED"
            : planned.IsHeld ? "ON_HOLD"
            : planned.Lines.TrueForAll(line => line.Remaining == line.Total) ? "OPEN"
            : "IN_PROGRESS";
        planned.UpdatedAt = Now;
    }

    private void Send(FulfillmentOrder.Line line, int quantity)
    {
        line.Remaining -= quantity;
        line.Item.FulfilledQuantity += quantity;
        if (line.TookStock && Counted(line.Item, line.Order.Location) is { } level)
        {
            Change(level, "committed", level.Quantity("committed")!.Value - quantity);
        }
    }

    // from available to committed, or back
    private void Commit(LineItem item, Location location, int quantity)
    {
        if (Counted(item, location) is not { } level)
        {
            return;
        }

        level.Set("committed", level.Quantity("committed")!.Value + quantity, Now);
        Change(level, "available", level.Available - quantity);
    }

    private void Release(LineItem item, Location location, int quantity, bool restock)
    {
        if (restock)
        {
            Commit(item, location, -quantity);
        }
        else if (Counted(item, location) is { } level)
        {
            Change(level, "committed", level.Quantity("committed")!.Value - quantity);
        }
    }

    private InventoryLevel? Counted(LineItem item, Location location) =>
        item.Variant is { Item.Tracked: true } variant ? Stocked(variant.Item, location) : null;
}
