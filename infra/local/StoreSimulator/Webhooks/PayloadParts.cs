using System.Globalization;
using Members = System.Collections.Generic.Dictionary<string, object?>;

namespace StoreSimulator.Webhooks;

/// <summary>The values that payloads are made of: moments with the shop's offset, money, taxes, addresses.</summary>
/// <param name="options">The shop's time zone is in it.</param>
/// <param name="withholdsPersonal">Whether the app may not see personal fields: their keys are left out, not null.</param>
internal sealed class PayloadParts(StoreOptions options, bool withholdsPersonal)
{
    public string Moment(DateTimeOffset moment) =>
        moment.ToOffset(options.UtcOffset).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    public string? Moment(DateTimeOffset? moment) => moment is { } known ? Moment(known) : null;

    public static string Amount(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>Adds personal fields, unless the app may not see them.</summary>
    public void Personal(Members json, params IEnumerable<(string Name, object? Value)> fields)
    {
        if (withholdsPersonal)
        {
            return;
        }

        foreach (var (name, value) in fields)
        {
            json[name] = value;
        }
    }

    /// <summary>Adds a text in the shop's currency, and the set of both currencies beside it.</summary>
    public static void Money(Members json, string name, MoneyBag bag, Order order)
    {
        json[name] = Amount(bag.Shop);
        json[name + "_set"] = Bag(bag, order);
    }

    public static Members Bag(MoneyBag bag, Order order) => new()
    {
        ["shop_money"] = Side(bag.Shop, order.Currency),
        ["presentment_money"] = Side(bag.Presentment, order.PresentmentCurrency),
    };

    /// <summary>Null if the order never had any.</summary>
    public static Members? OptionalBag(MoneyBag original, MoneyBag bag, Order order) => original == default ? null : Bag(bag, order);

    public static Members[] Taxes(IEnumerable<TaxLine> taxes, Order order) =>
    [
        .. taxes.Select(tax =>
        {
            var json = new Members { ["title"] = tax.Title, ["rate"] = tax.Rate, ["channel_liable"] = tax.ChannelLiable };
            Money(json, "price", tax.Price, order);
            return json;
        }),
    ];

    public static Members[] Allocations(IEnumerable<DiscountAllocation> allocations, Order order)
    {
        var all = order.DiscountsInOrder;
        return
        [
            .. allocations.Select(allocation =>
            {
                var json = new Members { ["discount_application_index"] = all.IndexOf(allocation.Discount) };
                Money(json, "amount", allocation.Amount, order);
                return json;
            }),
        ];
    }

    public static Members[] Pairs(IEnumerable<KeyValuePair<string, string>> pairs) =>
        [.. pairs.Select(pair => new Members { ["name"] = pair.Key, ["value"] = pair.Value })];

    /// <summary>An order's address: without an id of its own.</summary>
    public Members? Address(Address? address)
    {
        if (address is null)
        {
            return null;
        }

        var json = new Members
        {
            ["province"] = address.Province,
            ["country"] = address.Country,
            ["country_code"] = address.CountryCode,
            ["province_code"] = address.ProvinceCode,
        };
        Personal(json, PersonOf(address));
        Personal(json, ("company", address.Company), ("latitude", null), ("longitude", null));
        return json;
    }

    /// <summary>An address from a customer's address book.</summary>
    public Members? Address(Address? address, Customer customer)
    {
        if (address is null)
        {
            return null;
        }

        var json = new Members
        {
            ["id"] = address.Id,
            ["customer_id"] = customer.Id,
            ["company"] = address.Company,
            ["province"] = address.Province,
            ["country"] = address.Country,
            ["province_code"] = address.ProvinceCode,
            ["country_code"] = address.CountryCode,
            ["country_name"] = address.Country,
            ["default"] = address == customer.DefaultAddress,
        };
        Personal(json, PersonOf(address));
        return json;
    }

    private static IEnumerable<(string Name, object? Value)> PersonOf(Address address) =>
    [
        ("first_name", address.FirstName), ("last_name", address.LastName), ("name", address.Name), ("address1", address.Address1),
        ("address2", address.Address2), ("city", address.City), ("zip", address.Zip), ("phone", address.Phone),
    ];

    private static Members Side(decimal amount, string currency) => new() { ["amount"] = Amount(amount), ["currency_code"] = currency };
}
