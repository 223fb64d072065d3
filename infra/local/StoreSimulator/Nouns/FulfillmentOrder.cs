namespace StoreSimulator;

/// <summary>What one location is to send of an order.</summary>
public sealed class FulfillmentOrder(long id, Order order, Location location, DateTimeOffset createdAt) : Noun(id)
{
    public override string TypeName => "FulfillmentOrder";
    public Order Order { get; } = order;
    public Location Location { get; } = location;

    /// <summary>OPEN, IN_PROGRESS, CLOSED or CANCELLED.</summary>
    public string Status { get; internal set; } = "OPEN";
    public List<Line> Lines { get; } = [];
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public DateTimeOffset UpdatedAt { get; internal set; } = createdAt;

    /// <summary>One line of an order, as far as this location sends it.</summary>
    public sealed class Line(long id, LineItem item, int total) : Noun(id)
    {
        public override string TypeName => "FulfillmentOrderLineItem";
        public LineItem Item { get; } = item;
        public int Total { get; } = total;
        public int Remaining { get; internal set; } = total;
    }
}
