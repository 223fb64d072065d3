namespace StoreSimulator;

/// <summary>Tags that a customer got, or lost.</summary>
internal sealed class CustomerTags(Customer customer, IReadOnlyList<string> tags, DateTimeOffset at) : Noun(customer.Id)
{
    public override string TypeName => "Customer";
    public Customer Customer { get; } = customer;
    public IReadOnlyList<string> Tags { get; } = tags;
    public DateTimeOffset At { get; } = at;
}
