using ShopifySync.Entities;
using ShopifySync.Entities.Records;

namespace ShopifySync.Customers;

/// <summary>The ERP's rows of the customers that a batch names, locked until the transaction ends.</summary>
internal sealed class LockedCustomers(IReadOnlyList<LockedCustomer> rows)
{
    private readonly Dictionary<string, LockedCustomer> byGid = rows.ToDictionary(row => row.Gid);

    public LockedCustomer? Find(string gid) => byGid.GetValueOrDefault(gid);

    /// <summary>Whether another transaction holds the customer's row.</summary>
    public bool IsHeld(ShopifyCustomer? customer) => customer is not null && Find(customer.Gid) is { Columns: null };
}

/// <summary>A row of the ERP that a customer of Shopify is, and what its link says.</summary>
internal sealed class LockedCustomer
{
    public required string Gid { get; init; }

    public required string Id { get; init; }

    public bool IsLinked { get; init; }

    /// <summary>The row as JSON; null if another transaction holds it.</summary>
    public string? Columns { get; init; }

    public string? ErpBaseline { get; init; }

    public string? ShopifyBaseline { get; init; }

    public DateTime? ShopifyUpdatedAt { get; init; }

    public DateTime? InFlightUntil { get; init; }

    /// <summary>What the ERP was when both sides last agreed; null where that is not known.</summary>
    public FieldValues? ErpSeen => Fields(ErpBaseline);

    public FieldValues? ShopifySeen => Fields(ShopifyBaseline);

    private static FieldValues? Fields(string? baseline) => baseline is null ? null : EntityJson.Read<RecordBaseline>(baseline).Fields;
}
