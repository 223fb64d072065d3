namespace ShopifySync.Customers;

/// <summary>A postal address in the words of Shopify's own fields.</summary>
public sealed record Address
{
    public string? FirstName { get; init; }

    public string? LastName { get; init; }

    public string? Company { get; init; }

    public string? Address1 { get; init; }

    public string? Address2 { get; init; }

    public string? City { get; init; }

    /// <summary>By its code.</summary>
    public string? ProvinceCode { get; init; }

    /// <summary>By ISO 3166-1 alpha-2.</summary>
    public string? CountryCode { get; init; }

    public string? Zip { get; init; }

    public string? Phone { get; init; }
}
