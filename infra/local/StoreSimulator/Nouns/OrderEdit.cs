namespace StoreSimulator;

/// <summary>What one edit changed on an order.</summary>
internal sealed class OrderEdit(long id, Order order, DateTimeOffset createdAt, DateTimeOffset committedAt) : Noun(id)
{
    public override string TypeName => "OrderEdit";
    public Order Order { get; } = order;
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public DateTimeOffset CommittedAt { get; } = committedAt;
    public bool NotifyCustomer { get; init; }
    public string? StaffNote { get; init; }
    public List<(LineItem Item, int Quantity)> Additions { get; } = [];
    public List<(LineItem Item, int Quantity)> Removals { get; } = [];
    public List<(LineItem Item, DiscountAllocation Discount)> Discounts { get; } = [];
}
