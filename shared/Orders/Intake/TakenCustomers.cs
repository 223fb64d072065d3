using ShopifySync.Customers;

namespace ShopifySync.Orders.Intake;

/// <summary>The ERP's customers that a batch of orders names, in our hands until the transaction ends.</summary>
internal sealed class TakenCustomers(IReadOnlyList<TakenCustomer> found)
{
    private readonly Dictionary<string, TakenCustomer> byGid = found.ToDictionary(customer => customer.Gid);

    public TakenCustomer? Find(string gid) => byGid.GetValueOrDefault(gid);

    /// <summary>Whether somebody else has the customer's row.</summary>
    public bool IsBusy(ShopifyCustomer? customer) => customer is not null && Find(customer.Gid)?.IsBusy == true;
}

/// <param name="IsBusy">Somebody else has the row: nothing more is known of it.</param>
/// <param name="ShopifySeen">What Shopify told of a linked customer so far.</param>
/// <param name="ShopifyUpdatedAt">When the order was last changed that told it.</param>
internal sealed record TakenCustomer(
    string Gid, string Id, bool IsLinked, bool IsBusy, string? Email, string? Phone, string? FirstName, string? LastName, string? Note, string? Address,
    string? ShopifySeen, DateTime? ShopifyUpdatedAt)
{
    public ShopifyCustomer? Seen { get; } = ShopifySeen is null ? null : OrderJson.Read<ShopifyCustomer>(ShopifySeen);
}
