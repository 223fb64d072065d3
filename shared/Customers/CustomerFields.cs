using ShopifySync.Entities;

namespace ShopifySync.Customers;

/// <summary>The synced fields of a customer.</summary>
/// <remarks>Shopify's customers come with its orders; a field that Shopify does not show stays as it is.</remarks>
public static class CustomerFields
{
    private const string Address = "address";

    public static readonly IReadOnlyList<Field> All =
    [
        new("email", "e-mail"),
        new("phone", "phone"),
        new("first_name", "first name"),
        new("last_name", "last name"),
        new("note", "note"),
        new(Address, "address"),
    ];

    public static IReadOnlyCollection<string> Columns { get; } = [.. All.Where(field => field.HasColumn).Select(field => field.Name)];

    /// <summary>What Shopify says of a customer: without what is empty there, since that may only not be shown.</summary>
    public static FieldValues Of(ShopifyCustomer customer) => FieldValues.None
        .With("email", customer.Email)
        .With("phone", customer.Phone)
        .With("first_name", customer.FirstName)
        .With("last_name", customer.LastName)
        .With("note", customer.Note).With(Address, customer.Address)
        .WithoutEmpty();

    /// <summary>What a row of the ERP's table says.</summary>
    /// <param name="columns">The whole row as JSON.</param>
    public static FieldValues OfErp(string columns)
    {
        var values = EntityJson.Read<FieldValues>(columns).Only(Columns);

        return values.With(Address, values.As<Address>(Address));
    }
}

/// <summary>What one side of a customer was when it was last seen.</summary>
public sealed record CustomerBaseline(FieldValues Fields);
