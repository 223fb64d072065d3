namespace StoreSimulator;

/// <summary>Somebody who buys. E-mail address and phone number are unique in a store.</summary>
public sealed class Customer(long id, DateTimeOffset createdAt) : Noun(id)
{
    public override string TypeName => "Customer";
    public string? Email { get; internal set; }

    /// <summary>In E.164, e.g. +49301234567.</summary>
    public string? Phone { get; internal set; }
    public string? FirstName { get; set; }
    public string? LastName { get; set; }
    public string? Note { get; set; }
    public string Locale { get; set; } = "en";
    public bool TaxExempt { get; set; }
    public IReadOnlyList<string> Tags { get; set; } = [];
    public List<Address> Addresses { get; } = [];
    public Address? DefaultAddress => Addresses.FirstOrDefault();
    public List<Order> Orders { get; } = [];
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public DateTimeOffset UpdatedAt { get; set; } = createdAt;
}
