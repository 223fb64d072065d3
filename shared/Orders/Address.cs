namespace ShopifySync.Orders;

/// <summary>A postal address in the words of Shopify's own fields; countries by ISO 3166-1 alpha-2, provinces by their code.</summary>
public sealed record Address(
    string? FirstName, string? LastName, string? Company, string? Address1, string? Address2, string? City, string? ProvinceCode, string? CountryCode, string? Zip, string? Phone);
