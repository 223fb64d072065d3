namespace ShopifySync.Customers;

/// <summary>A customer as the ERP's table holds it at this moment.</summary>
public sealed record ErpCustomer
{
    public required string Id { get; init; }

    /// <summary>Null until it is linked to a customer in Shopify.</summary>
    public string? Gid { get; init; }

    public string? Email { get; init; }

    public string? Phone { get; init; }

    public string? FirstName { get; init; }

    public string? LastName { get; init; }

    public string? Note { get; init; }

    public string? Tags { get; init; }

    public Address? Address { get; init; }
}
