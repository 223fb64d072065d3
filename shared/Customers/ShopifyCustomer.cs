namespace ShopifySync.Customers;

/// <summary>A customer as Shopify tells it with an order. Members that Shopify does not tell are null.</summary>
public sealed record ShopifyCustomer
{
    public required string Gid { get; init; }

    public string? Email { get; init; }

    public string? Phone { get; init; }

    public string? FirstName { get; init; }

    public string? LastName { get; init; }

    public string? Note { get; init; }

    public Address? Address { get; init; }
}
