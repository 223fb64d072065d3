namespace ShopifySync.Customers;

/// <summary>A postal address in Shopify's own fields; countries by ISO 3166-1 alpha-2, provinces by their code.</summary>
public sealed record Address
{
    public string? FirstName { get; init; }

    public string? LastName { get; init; }

    public string? Company { get; init; }

    public string? Address1 { get; init; }

    public string? Address2 { get; init; }

    public string? City { get; init; }

    public string? ProvinceCode { get; init; }

    public string? CountryCode { get; init; }

    public string? Zip { get; init; }

    public string? Phone { get; init; }
}
