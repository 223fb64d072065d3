using System.Globalization;
using Members = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace StoreSimulator.Graph;

/// <summary>Reads input objects; a member nobody reads is refused by name.</summary>
internal static class Given
{
    /// <summary>Hands each member to <paramref name="take"/>, which says whether it knows it. Null and false always pass.</summary>
    public static void Each(string type, Members input, Func<string, object?, bool> take)
    {
        foreach (var (member, value) in input)
        {
            if (!take(member, value) && value is not (null or false))
            {
                throw new Refusal($"The simulator holds no state for {type}.{member}.", "NOT_SIMULATED");
            }
        }
    }

    public static string? Text(this Members input, string member) => input.GetValueOrDefault(member)?.ToString();

    public static Members? Part(this Members input, string member) => input.GetValueOrDefault(member) as Members;

    public static IReadOnlyList<Members> Parts(this Members input, string member) =>
        [.. (input.GetValueOrDefault(member) as IEnumerable<object?> ?? []).OfType<Members>()];

    public static IReadOnlyList<string> Texts(object? list) =>
        [.. (list as IEnumerable<object?> ?? []).Select(entry => entry?.ToString()).OfType<string>()];

    public static decimal Number(object? value) => Convert.ToDecimal(value, CultureInfo.InvariantCulture);

    public static DateTimeOffset? Moment(object? value) =>
        value is null ? null : DateTimeOffset.Parse(value.ToString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>The shop's side of a MoneyBagInput.</summary>
    public static decimal? ShopMoney(this Members input, string member) =>
        input.Part(member)?.Part("shopMoney")?.GetValueOrDefault("amount") is { } amount ? Number(amount) : null;

    /// <summary>Both sides of a MoneyBagInput; without a presentment side both are the shop's.</summary>
    public static MoneyBag? Bag(this Members input, string member) =>
        input.Part(member) is { } bag && bag.Part("shopMoney")?.GetValueOrDefault("amount") is { } shop
            ? new MoneyBag(
                Number(shop), bag.Part("presentmentMoney")?.GetValueOrDefault("amount") is { } shown ? Number(shown) : Number(shop))
            : null;

    public static IReadOnlyList<KeyValuePair<string, string>> Attributes(object? list) =>
        [
            .. (list as IEnumerable<object?> ?? []).OfType<Members>()
                .Select(pair => KeyValuePair.Create(pair.Text("key")!, pair.Text("value")!))
        ];

    public static Address Address(Store store, Members input)
    {
        var address = store.NewAddress();
        (address.FirstName, address.LastName, address.Company) = (input.Text("firstName"), input.Text("lastName"), input.Text("company"));
        (address.Address1, address.Address2, address.City, address.Zip) = (
            input.Text("address1"), input.Text("address2"), input.Text("city"), input.Text("zip"));
        (address.CountryCode, address.ProvinceCode) = (input.Text("countryCode"), input.Text("provinceCode"));
        (address.Country, address.Province) = (
            input.Text("country") ?? address.CountryCode, input.Text("province") ?? address.ProvinceCode);
        address.Phone = input.Text("phone") is { } phone
            ? Store.E164(phone, address.CountryCode ?? store.Options.CountryCode) ?? phone
            : null;
        return address;
    }
}
