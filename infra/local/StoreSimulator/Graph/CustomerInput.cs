using Members = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace StoreSimulator.Graph;

/// <summary>Reads the inputs that say what a customer is to be.</summary>
internal static class CustomerInput
{
    /// <summary>What a customer becomes by an input of one of the schema's types; null and false are written too.</summary>
    public static CustomerDraft Read(Customer? customer, string type, Members input)
    {
        var draft = new CustomerDraft(customer);
        Given.Each(type, input, (member, value) => member switch
        {
            "id" or "metafields" => true,
            "firstName" => Take(() => draft.FirstName = (string?)value),
            "lastName" => Take(() => draft.LastName = (string?)value),
            "email" => Take(() => draft.Email = (string?)value),
            "phone" => Take(() => draft.Phone = (string?)value),
            "note" => Take(() => draft.Note = (string?)value),
            "locale" => Take(() => draft.Locale = (string?)value ?? draft.Locale),
            "taxExempt" => Take(() => draft.TaxExempt = value is true),
            "taxExemptions" => Take(() => draft.TaxExemptions = Given.Texts(value)),
            "tags" => Take(() => draft.Tags = Given.Texts(value)),
            "addresses" => Take(() => draft.Addresses = value is null ? null : [.. input.Parts(member).Select(Address)]),
            "emailMarketingConsent" or "smsMarketingConsent" => type == "CustomerInput",
            _ => false,
        });
        return draft;
    }

    public static AddressDraft Address(Members input) =>
        new(input.Select(member => KeyValuePair.Create(member.Key, member.Value?.ToString())));

    private static bool Take(Action take)
    {
        take();
        return true;
    }
}
