namespace StoreSimulator;

/// <summary>What somebody wants a customer to be. It begins as what the customer is.</summary>
public sealed class CustomerDraft
{
    public CustomerDraft(Customer? customer = null)
    {
        if (customer is not null)
        {
            (FirstName, LastName, Email, Phone) = (customer.FirstName, customer.LastName, customer.Email, customer.Phone);
            (Note, Locale, Tags) = (customer.Note, customer.Locale, customer.Tags);
            (TaxExempt, TaxExemptions) = (customer.TaxExempt, customer.TaxExemptions);
            (State, HasGiftCards) = (customer.State, customer.HasGiftCards);
        }
    }

    public string? FirstName { get; set => field = Text(value); }
    public string? LastName { get; set => field = Text(value); }

    /// <summary>Kept without blanks, wherever they stand.</summary>
    public string? Email { get; set => field = Text(Store.WithoutBlanks(value)); }

    /// <summary>Kept in E.164. A number without + is one of the default address's country, or of the shop's.</summary>
    public string? Phone { get; set => field = Text(value); }
    public string? Note { get; set; }
    public string Locale { get; set; } = "en";
    public bool TaxExempt { get; set; }
    public IReadOnlyList<string> TaxExemptions { get; set => field = [.. value.Distinct()]; } = [];

    /// <summary>Kept trimmed, once each and sorted.</summary>
    public IReadOnlyList<string> Tags { get; set => field = Store.Tags(value); } = [];

    /// <summary>Of the account: DISABLED, INVITED, ENABLED or DECLINED.</summary>
    public string State { get; set; } = "DISABLED";
    public bool HasGiftCards { get; set; }

    /// <summary>Takes the place of the whole address book; null changes nothing. One that names an id changes that address.</summary>
    public IReadOnlyList<AddressDraft>? Addresses { get; set; }

    internal MarketingConsent? EmailConsent { get; set; }
    internal MarketingConsent? SmsConsent { get; set; }

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
