namespace StoreSimulator;

/// <summary>A postal address.</summary>
public sealed class Address(long id) : Noun(id)
{
    public override string TypeName => "MailingAddress";
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
}
