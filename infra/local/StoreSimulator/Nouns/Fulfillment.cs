namespace StoreSimulator;

/// <summary>Goods that were sent.</summary>
public sealed class Fulfillment(long id, Order order, Location location, int number, DateTimeOffset createdAt) : Noun(id)
{
    public override string TypeName => "Fulfillment";
    public Order Order { get; } = order;
    public Location Location { get; } = location;
    public string Name { get; } = $"{order.Name}-F{number}";

    /// <summary>SUCCESS or CANCELLED.</summary>
    public string Status { get; internal set; } = "SUCCESS";
    public string? TrackingCompany { get; internal set; }
    public IReadOnlyList<string> TrackingNumbers { get; internal set; } = [];
    public IReadOnlyList<string> TrackingUrls { get; internal set; } = [];
    public List<Line> Lines { get; } = [];

    /// <summary>The same as Shopify shows them: one for each line of the order, whatever was planned.</summary>
    internal IReadOnlyList<Line> Shown =>
    [
        .. Lines.GroupBy(line => line.From.Item)
            .Select(same => new Line(same.First().Id, same.First().From, same.Sum(line => line.Quantity))),
    ];

    public DateTimeOffset CreatedAt { get; } = createdAt;
    public DateTimeOffset UpdatedAt { get; internal set; } = createdAt;

    /// <summary>Says how it can be followed; what is not said is forgotten.</summary>
    public void Track(string? company, string? number, string? url = null) =>
        (TrackingCompany, TrackingNumbers, TrackingUrls) = (company, number is null ? [] : [number], url is null ? [] : [url]);

    /// <summary>Goods in several parcels, each with a number of its own.</summary>
    public void Track(string? company, IReadOnlyList<string> numbers, IReadOnlyList<string> urls) =>
        (TrackingCompany, TrackingNumbers, TrackingUrls) = (company, numbers, urls);

    /// <summary>How many of a line were sent.</summary>
    public sealed class Line(long id, FulfillmentOrder.Line from, int quantity) : Noun(id)
    {
        public override string TypeName => "FulfillmentLineItem";
        public FulfillmentOrder.Line From { get; } = from;
        public int Quantity { get; } = quantity;
    }
}
