namespace StoreSimulator;

/// <summary>Money that moved, or was to move.</summary>
public sealed class OrderTransaction(long id, Order order, string kind, MoneyBag amount, DateTimeOffset createdAt) : Noun(id)
{
    public override string TypeName => "OrderTransaction";
    public Order Order { get; } = order;

    /// <summary>SALE, AUTHORIZATION, CAPTURE, VOID or REFUND.</summary>
    public string Kind { get; } = kind;

    /// <summary>The schema's OrderTransactionStatus; only SUCCESS moved money.</summary>
    public string Status { get; internal set; } = "SUCCESS";
    public string Gateway { get; init; } = "manual";
    public MoneyBag Amount { get; } = amount;
    public OrderTransaction? Parent { get; init; }
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public DateTimeOffset ProcessedAt { get; init; } = createdAt;
}
