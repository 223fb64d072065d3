namespace ShopifySync.Customers;

/// <summary>A customer of the ERP, with its link to Shopify.</summary>
public sealed record ErpCustomer
{
    public string Id { get; init; } = "";

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

/// <summary>A customer as Shopify tells of it with an order.</summary>
public sealed record ShopifyCustomer(
    string Gid, string? Email, string? Phone, string? FirstName, string? LastName, string? Note, Address? Address);
