namespace StoreSimulator;

/// <summary>Somebody who buys. E-mail address and phone number are unique in a store.</summary>
public sealed class Customer(long id, DateTimeOffset createdAt) : Noun(id)
{
    private Address? chosenAddress;

    public override string TypeName => "Customer";
    public string? Email { get; internal set; }

    /// <summary>In E.164, e.g. +49301234567.</summary>
    public string? Phone { get; internal set; }
    public string? FirstName { get; set; }
    public string? LastName { get; set; }
    public string? Note { get; set; }
    public string Locale { get; set; } = "en";
    public bool TaxExempt { get; set; }
    public IReadOnlyList<string> TaxExemptions { get; set; } = [];
    public IReadOnlyList<string> Tags { get; set; } = [];

    /// <summary>Of the customer's account: DISABLED, INVITED, ENABLED or DECLINED.</summary>
    public string State { get; set; } = "DISABLED";

    /// <summary>Whether marketing may be sent to the e-mail address.</summary>
    public MarketingConsent EmailConsent { get; internal set; } = MarketingConsent.None;

    /// <summary>Whether marketing may be sent to the phone number.</summary>
    public MarketingConsent SmsConsent { get; internal set; } = MarketingConsent.None;

    /// <summary>Who has gift cards cannot be merged.</summary>
    public bool HasGiftCards { get; set; }
    public List<Address> Addresses { get; } = [];

    /// <summary>The one that was chosen, otherwise the first.</summary>
    public Address? DefaultAddress
    {
        get => chosenAddress is { } chosen && Addresses.Contains(chosen) ? chosen : Addresses.FirstOrDefault();
        internal set => chosenAddress = value;
    }

    public List<Order> Orders { get; } = [];
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public DateTimeOffset UpdatedAt { get; set; } = createdAt;
}
