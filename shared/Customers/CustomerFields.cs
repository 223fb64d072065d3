using System.Text.Json;
using ShopifySync.Entities;

namespace ShopifySync.Customers;

/// <summary>The synced fields of a customer and of their further addresses.</summary>
/// <remarks>A column that the ERP's table lacks is not said, and so never compared or written.</remarks>
public static class CustomerFields
{
    public const string Address = "address";
    public const string EmailMarketing = "email_marketing";
    public const string SmsMarketing = "sms_marketing";
    public const string TaxExemptions = "tax_exemptions";

    public static readonly IReadOnlyList<Field> All =
    [
        new("email", "e-mail") { Input = "email" },
        new("phone", "phone") { Input = "phone" },
        new("first_name", "first name") { Input = "firstName" },
        new("last_name", "last name") { Input = "lastName" },
        new("note", "note") { Input = "note" },
        new("tags", "tags") { Input = "tags", IsSet = true, InputValue = Entries },
        new("tax_exempt", "tax exemption") { Input = "taxExempt" },
        new(TaxExemptions, "tax exemptions") { Input = "taxExemptions", IsSet = true, InputValue = Entries },
        new(EmailMarketing, "consent to e-mails") { CanBeEmptied = false },
        new(SmsMarketing, "consent to text messages") { CanBeEmptied = false },
        new(Address, "address"),
    ];

    /// <summary>The fields of a further address.</summary>
    public static readonly IReadOnlyList<Field> OfAddress = [new(Address, "further address")];

    /// <summary>The columns that an order brings along.</summary>
    public static IReadOnlyCollection<string> OfOrders { get; } = ["email", "phone", "first_name", "last_name", "note", Address];

    public static IReadOnlyCollection<string> Columns { get; } = [.. All.Select(field => field.Name)];

    /// <summary>What Shopify says of a customer with an order: without what is empty there, since that may only not be shown.</summary>
    public static FieldValues Of(ShopifyCustomer customer) => FieldValues.None
        .With("email", customer.Email)
        .With("phone", customer.Phone)
        .With("first_name", customer.FirstName)
        .With("last_name", customer.LastName)
        .With("note", customer.Note).With(Address, customer.Address)
        .WithoutEmpty();

    /// <summary>What a row of the ERP's table says, each value in the form that Shopify gives it where that is known.</summary>
    /// <param name="row">The row as JSON; columns that it lacks are not said.</param>
    public static FieldValues OfErp(FieldValues row)
    {
        var values = row.Only(Columns);

        foreach (var name in values.Names.ToList())
        {
            values = name switch
            {
                Address => values.With(name, AddressOf(values.Find(name))),
                "tax_exempt" => values.With(name, values.IsTrue(name)),
                "tags" or TaxExemptions => values.With(name, TextSet.Normal(values.Text(name))),
                "phone" => values.With(name, Phone(values.Text(name))),
                EmailMarketing or SmsMarketing => values.Text(name)?.Trim().ToLowerInvariant() is { Length: > 0 } said
                    ? values.With(name, said) : values.Without(name), // an ERP that knows of no consent says nothing of it
                _ => values.With(name, values.Text(name)?.Trim() is { Length: > 0 } text ? text : null),
            };
        }

        return values;
    }

    /// <summary>An address in normal form; null if nothing stands in it.</summary>
    public static Address? AddressOf(JsonElement? address) =>
        address is { ValueKind: JsonValueKind.Object } ? AddressJson.Read(address) : null;

    /// <summary>A phone number without what only parts its digits; one without a country's code stays as it is.</summary>
    private static string? Phone(string? phone) => phone?.Trim() switch
    {
        null or "" => null,
        ['+', .. var rest] when rest.All(sign => char.IsAsciiDigit(sign) || " ()-./".Contains(sign, StringComparison.Ordinal)) =>
            $"+{string.Concat(rest.Where(char.IsAsciiDigit))}",
        var given => given,
    };

    private static string[] Entries(JsonElement value) => [.. TextSet.Split(value.GetString())];
}
