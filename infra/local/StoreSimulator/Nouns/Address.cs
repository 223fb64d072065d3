namespace StoreSimulator;

/// <summary>A postal address.</summary>
/// <param name="id">The numeric id that webhooks carry.</param>
/// <param name="isInBook">Whether it is in a customer's address book: its global id says so.</param>
public sealed class Address(long id, bool isInBook = false) : Noun(id)
{
    /// <summary>How global ids of addresses in an address book end.</summary>
    internal const string BookSuffix = "?model_name=CustomerAddress";

    public override string TypeName => "MailingAddress";
    public override string Gid => isInBook ? base.Gid + BookSuffix : base.Gid;
    public string? FirstName { get; set; }
    public string? LastName { get; set; }
    public string? Company { get; set; }
    public string? Address1 { get; set; }
    public string? Address2 { get; set; }
    public string? City { get; set; }
    public string? Zip { get; set; }
    public string? Province { get; set; }
    public string? ProvinceCode { get; set; }
    public string? Country { get; set; }

    /// <summary>ISO 3166-1, two letters.</summary>
    public string? CountryCode { get; set; }
    public string? Phone { get; set; }
    public string? Name =>
        string.Join(' ', new[] { FirstName, LastName }.Where(part => !string.IsNullOrEmpty(part))) is { Length: > 0 } name ? name : null;

    /// <summary>Whether every text is the same.</summary>
    internal bool IsSameAs(Address other) => Texts(this).SequenceEqual(Texts(other));

    internal void CopyTo(Address other)
    {
        (other.FirstName, other.LastName, other.Company, other.Phone) = (FirstName, LastName, Company, Phone);
        (other.Address1, other.Address2, other.City, other.Zip) = (Address1, Address2, City, Zip);
        (other.Country, other.CountryCode, other.Province, other.ProvinceCode) = (Country, CountryCode, Province, ProvinceCode);
    }

    private static string?[] Texts(Address address) =>
    [
        address.FirstName, address.LastName, address.Company, address.Address1, address.Address2, address.City, address.Zip,
        address.ProvinceCode, address.CountryCode, address.Phone,
    ];
}
