using System.Text.RegularExpressions;
using StoreSimulator.Graph;

namespace StoreSimulator;

public sealed partial class Store
{
    private const int LongestText = 255;
    private const int LongestNote = 5000;
    private const int MostTags = 250;

    /// <summary>What Shopify says against a customer, as a change of one or, without one, as a new one.</summary>
    internal IReadOnlyList<UserError> Refusals(CustomerDraft draft, Customer? customer)
    {
        List<UserError> errors =
        [
            .. Names("firstName", "First name", draft.FirstName), .. Names("lastName", "Last name", draft.LastName),
            .. Emails(draft, customer), .. Phones(draft, customer), .. Notes(draft), .. Tags(draft),
        ];
        if (!Locale().IsMatch(draft.Locale))
        {
            errors.Add(new(["locale"], "Locale is invalid"));
        }

        foreach (var (i, address) in (draft.Addresses ?? []).Index())
        {
            errors.AddRange(Refusals(address, customer, i));
        }

        if (errors.Count == 0 && (draft.FirstName ?? draft.LastName ?? draft.Email ?? draft.Phone) is null)
        {
            errors.Add(new(null, "A name, phone number, or email address must be present"));
        }

        return errors;
    }

    /// <summary>Why the tags of a customer may not be so, or null.</summary>
    internal static UserError? Refusal(IReadOnlyList<string> tags) =>
        tags.Count > MostTags ? new(["tags"], $"Tags cannot be more than {MostTags}")
        : tags.Any(tag => tag.Length > LongestText) ? new(["tags"], $"Tags is too long (maximum is {LongestText} characters)")
        : null;

    /// <summary>Makes the customer what the draft says, which has no refusals.</summary>
    internal void Write(CustomerDraft draft, Customer customer)
    {
        Unlist(customer);
        (customer.FirstName, customer.LastName, customer.Email) = (draft.FirstName, draft.LastName, draft.Email);
        customer.Phone = NormalPhone(draft, customer);
        (customer.Note, customer.Locale, customer.Tags) = (draft.Note, draft.Locale, draft.Tags);
        (customer.TaxExempt, customer.TaxExemptions) = (draft.TaxExempt, draft.TaxExemptions);
        (customer.State, customer.HasGiftCards) = (draft.State, draft.HasGiftCards);
        customer.EmailConsent = draft.EmailConsent ?? customer.EmailConsent;
        customer.SmsConsent = draft.SmsConsent ?? customer.SmsConsent;
        List(customer);
        if (draft.Addresses is { } addresses)
        {
            ReplaceAddresses(customer, addresses);
        }
    }

    private static void Demand(IReadOnlyList<UserError> errors)
    {
        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join("; ", errors.Select(error => error.Message)));
        }
    }

    private static IEnumerable<UserError> Names(string member, string label, string? name)
    {
        if (name is not null && AddressDraft.Fault(name, mayHaveEmojis: true) is { } fault)
        {
            yield return new([member], $"{label} {fault}");
        }
    }

    private IEnumerable<UserError> Emails(CustomerDraft draft, Customer? customer)
    {
        if (draft.Email is not { } email)
        {
            yield break;
        }

        if (email.Length > LongestText)
        {
            yield return new(["email"], $"Email is too long (maximum is {LongestText} characters)");
        }

        if (email.Length > LongestText || !Email().IsMatch(email))
        {
            yield return new(["email"], "Email is invalid");
        }
        else if (customersByEmail.TryGetValue(email, out var same) && same != customer)
        {
            yield return new(["email"], "Email has already been taken");
        }
    }

    private IEnumerable<UserError> Phones(CustomerDraft draft, Customer? customer)
    {
        if (draft.Phone is not { } phone)
        {
            yield break;
        }

        if (phone.Length > LongestText)
        {
            yield return new(["phone"], $"Phone is too long (maximum is {LongestText} characters)");
        }

        if (NormalPhone(draft, customer) is not { } normal)
        {
            yield return new(["phone"], "Phone is invalid");
        }
        else if (customersByPhone.TryGetValue(normal, out var same) && same != customer)
        {
            yield return new(["phone"], "Phone has already been taken");
        }
    }

    private static IEnumerable<UserError> Notes(CustomerDraft draft)
    {
        if (draft.Note is { Length: > LongestNote })
        {
            yield return new(["note"], $"Note is too long (maximum is {LongestNote} characters)");
        }
    }

    private static IEnumerable<UserError> Tags(CustomerDraft draft) => Refusal(draft.Tags) is { } refusal ? [refusal] : [];

    private static IReadOnlyList<UserError> Refusals(AddressDraft address, Customer? customer, int place)
    {
        var path = new[] { "addresses", $"{place}" };
        if (address.Id is not { } id)
        {
            return address.Refusals(null, path);
        }

        return customer is null ? [new([.. path, "id"], "Cannot specify address ID on creation")]
            : Address(customer, id) is not { } known ? [new([.. path, "id"], "Customer address does not exist")]
            : address.Refusals(known, path);
    }

    // a letter is no part of a number, although the telephone's keys have letters
    private string? NormalPhone(CustomerDraft draft, Customer? customer) =>
        draft.Phone is { } phone && !phone.Any(char.IsLetter)
            ? E164(phone, customer?.DefaultAddress?.CountryCode ?? Options.CountryCode)
            : null;

    // there is a dot in the domain
    [GeneratedRegex(@"^[^@\s<>(),;:]+@[^@\s<>(),;:.]+(\.[^@\s<>(),;:.]+)+$")]
    private static partial Regex Email();

    [GeneratedRegex("^[a-z]{2,3}(-[A-Za-z0-9]{2,4})*$")]
    private static partial Regex Locale();
}
