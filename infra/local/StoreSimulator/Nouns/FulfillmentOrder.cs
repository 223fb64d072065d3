namespace StoreSimulator;

/// <summary>What one location is to send of an order.</summary>
public sealed class FulfillmentOrder(long id, Order order, Location location, DateTimeOffset createdAt) : Noun(id)
{
    public override string TypeName => "FulfillmentOrder";
    public Order Order { get; } = order;
    public Location Location { get; internal set; } = location;

    /// <summary>OPEN, IN_PROGRESS, ON_HOLD, CLOSED or CANCELLED.</summary>
    public string Status { get; internal set; } = "OPEN";
    public bool IsActive => Status is "OPEN" or "IN_PROGRESS" or "ON_HOLD";

    /// <summary>Somebody wants it to wait.</summary>
    public bool IsHeld { get; internal set; }
    public List<Line> Lines { get; } = [];
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public DateTimeOffset UpdatedAt { get; internal set; } = createdAt;

    internal bool IsRouted(DateTimeOffset now) => Lines.Count == 0 || Lines.Exists(line => line.IsRouted(now));

    /// <summary>One line of an order, as far as this location sends it.</summary>
    public sealed class Line(long id, FulfillmentOrder order, LineItem item) : Noun(id)
    {
        public override string TypeName => "FulfillmentOrderLineItem";
        public FulfillmentOrder Order { get; } = order;
        public LineItem Item { get; } = item;
        public int Total { get; internal set; }
        public int Remaining { get; internal set; }

        /// <summary>Whether its goods were taken out of available.</summary>
        internal bool TookStock { get; init; }

        /// <summary>When it is known which location sends it.</summary>
        internal DateTimeOffset RoutedAt { get; init; }

        internal bool IsRouted(DateTimeOffset now) => RoutedAt <= now;
    }
}
