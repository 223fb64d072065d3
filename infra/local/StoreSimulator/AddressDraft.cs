using System.Text;
using System.Text.RegularExpressions;
using StoreSimulator.Graph;

namespace StoreSimulator;

/// <summary>What somebody writes of an address in an address book: only the members that are given, by the schema's names.</summary>
public sealed partial class AddressDraft
{
    private const int LongestText = 255;

    private static readonly Dictionary<string, string> Labels = new()
    {
        ["firstName"] = "First name",
        ["lastName"] = "Last name",
        ["company"] = "Company",
        ["address1"] = "Address1",
        ["address2"] = "Address2",
        ["city"] = "City",
        ["zip"] = "Zip",
        ["phone"] = "Phone",
    };

    private static readonly string[] Places = ["id", "country", "countryCode", "province", "provinceCode"];

    private readonly Dictionary<string, string?> given = [];

    /// <exception cref="ArgumentException">A member that addresses do not have.</exception>
    public AddressDraft(IEnumerable<KeyValuePair<string, string?>> members)
    {
        foreach (var (member, value) in members)
        {
            if (!Labels.ContainsKey(member) && !Places.Contains(member))
            {
                throw new ArgumentException($"An address has no {member}.");
            }

            given[member] = string.IsNullOrWhiteSpace(value) ? null : value.Trim();
        }
    }

    internal string? Id => given.GetValueOrDefault("id");

    internal bool NamesId => given.ContainsKey("id");

    internal bool IsBlank => given.All(member => member.Key == "id" || member.Value is null);

    /// <summary>What Shopify says against it, as a change of an address or, without one, as a new one.</summary>
    internal IReadOnlyList<UserError> Refusals(Address? address, params string[] path)
    {
        var errors = new List<UserError>();
        foreach (var (member, label) in Labels)
        {
            if (given.GetValueOrDefault(member) is { } text && Fault(text) is { } fault)
            {
                errors.Add(new([.. path, member], $"{label} {fault}"));
            }
        }

        var country = Country(address);
        if (country is null && GivenCountry is not null)
        {
            errors.Add(new([.. path, "country"], "Country is invalid"));
        }

        if (country is { } known && GivenProvince is { } province && IsWrong(known.Code, province))
        {
            errors.Add(new([.. path, "province"], "Province is invalid"));
        }

        return errors;
    }

    /// <summary>Writes it onto an address. An address without a name gets the customer's.</summary>
    internal void Write(Address address, Customer customer, string shopCountry)
    {
        address.FirstName = Text("firstName", address.FirstName) ?? customer.FirstName;
        address.LastName = Text("lastName", address.LastName) ?? customer.LastName;
        address.Company = Text("company", address.Company);
        address.Address1 = Text("address1", address.Address1);
        address.Address2 = Text("address2", address.Address2);
        address.City = Text("city", address.City);
        address.Zip = Text("zip", address.Zip);

        var country = Country(address);
        var province = country is not { } known ? null
            : GivesProvince ? GivenProvince is { } name ? Countries.Province(known.Code, name) : null
            : address.ProvinceCode is { } code ? Countries.Province(known.Code, code)
            : null;
        (address.CountryCode, address.Country) = (country?.Code, country?.Name);
        (address.ProvinceCode, address.Province) = (province?.Code, province?.Name);
        if (given.TryGetValue("phone", out var phone))
        {
            // what is no number stays as it was written
            address.Phone = phone is null ? null : Store.E164(phone, address.CountryCode ?? shopCountry) ?? phone;
        }
    }

    /// <summary>What is wrong with a text in a name or an address, or null.</summary>
    internal static string? Fault(string text, bool mayHaveEmojis = false) =>
        text.Length > LongestText ? $"is too long (maximum is {LongestText} characters)"
        : Tag().IsMatch(text) ? "cannot contain HTML tags"
        : Url().IsMatch(text) ? "cannot contain URL"
        : !mayHaveEmojis && text.EnumerateRunes().Any(IsEmoji) ? "cannot contain emojis"
        : null;

    private string? GivenCountry => given.GetValueOrDefault("countryCode") ?? given.GetValueOrDefault("country");

    private string? GivenProvince => given.GetValueOrDefault("provinceCode") ?? given.GetValueOrDefault("province");

    private bool GivesProvince => given.ContainsKey("provinceCode") || given.ContainsKey("province");

    private (string Code, string Name)? Country(Address? address) =>
        given.ContainsKey("countryCode") || given.ContainsKey("country")
            ? GivenCountry is { } named ? Countries.Find(named) : null
            : address?.CountryCode is { } code ? Countries.Find(code)
            : null;

    private static bool IsWrong(string country, string province) =>
        Countries.HasUnknownProvinces(country)
            ? throw new Refusal($"The simulator does not know the provinces of {country}.", "NOT_SIMULATED")
            : Countries.HasProvinces(country) && Countries.Province(country, province) is null;

    private string? Text(string member, string? before) => given.TryGetValue(member, out var text) ? text : before;

    private static bool IsEmoji(Rune rune) => rune.Value is >= 0x1F000 and <= 0x1FAFF or >= 0x2600 and <= 0x27BF;

    [GeneratedRegex("<[^<>]+>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"https?://|\bwww\.", RegexOptions.IgnoreCase)]
    private static partial Regex Url();
}
