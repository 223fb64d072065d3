using ShopifySync.Entities;

namespace ShopifySync.Customers;

/// <summary>The ERP's rows of the customers that a batch names, locked until the transaction ends.</summary>
internal sealed class LockedCustomers(IReadOnlyList<LockedCustomer> rows)
{
    private readonly Dictionary<string, LockedCustomer> byGid = rows.ToDictionary(row => row.Gid);

    public LockedCustomer? Find(string gid) => byGid.GetValueOrDefault(gid);

    /// <summary>Whether another transaction holds the customer's row.</summary>
    public bool IsHeld(ShopifyCustomer? customer) => customer is not null && Find(customer.Gid) is { Columns: null };
}

/// <summary>A row of the ERP that a customer of Shopify is.</summary>
/// <param name="Columns">The row as JSON; null if another transaction holds it.</param>
/// <param name="ShopifyUpdatedAt">When the record was last changed that told of the customer.</param>
internal sealed record LockedCustomer(
    string Gid, string Id, bool IsLinked, string? Columns, string? ShopifyBaseline, DateTime? ShopifyUpdatedAt)
{
    public CustomerBaseline? Baseline { get; } = ShopifyBaseline is null ? null : EntityJson.Read<CustomerBaseline>(ShopifyBaseline);
}
