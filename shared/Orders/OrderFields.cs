using System.Text.Json;
using ShopifySync.Customers;
using ShopifySync.Entities;
using ShopifySync.Shopify;

namespace ShopifySync.Orders;

/// <summary>A field of an order's header: how a column of the ERP, an answer of Shopify's API and a webhook's payload say it.</summary>
/// <param name="Api">The member of an order in an answer of the API.</param>
/// <param name="Normal">The value in normal form, from either side's JSON; null if it is empty.</param>
internal sealed record OrderField(string Name, string Words, string Api, Func<JsonElement, object?> Normal)
{
    public Field Field { get; init; } = new(Name, Words);

    /// <summary>Null where the JSON does not say the field: it is withheld, or an older answer.</summary>
    /// <exception cref="UnreadableAnswerException">The member is no text, or holds half a character.</exception>
    public JsonElement? Read(JsonElement owner, string member)
    {
        if (!owner.TryGetProperty(member, out var value))
        {
            return null;
        }

        try
        {
            return EntityJson.Element(Normal(value));
        }
        catch (InvalidOperationException)
        {
            throw new UnreadableAnswerException(member, "text");
        }
    }
}

/// <summary>The synced fields of an order's header: one line each. Reading, comparing, pushing and writing follow from this list.</summary>
/// <remarks>A new field also needs its column in the contract, in
/// <c>erp_order_documents</c> and in the fragment that reads an order.</remarks>
internal static class OrderFields
{
    /// <summary>Archived. The ERP says it in its status, and Shopify in a step of its own.</summary>
    public static readonly Field Closed = new("closed", "status") { HasColumn = false };

    /// <summary>The fields that have a column of the ERP's and a member of Shopify's order.</summary>
    public static readonly IReadOnlyList<OrderField> Header =
    [
        Text("note", "note", "note", emptyInput: ""),
        Text("email", "e-mail", "email"),
        Text("phone", "phone", "phone"),
        new("tags", "tags", "tags", TagsOf) { Field = new("tags", "tags") { IsSet = true, Input = "tags", InputValue = TagsInput } },
        Address("shipping_address", "shipping address", "shippingAddress", input: "shippingAddress"),
        Address("billing_address", "billing address", "billingAddress", input: null),
    ];

    public static readonly IReadOnlyList<Field> All = [.. Header.Select(field => field.Field), Closed];

    public static FieldValues OfErp(JsonElement columns) => Read(columns, field => field.Name);

    public static FieldValues OfAnswer(JsonElement order) => Read(order, field => field.Api);

    /// <summary>Personal fields that the app may not see are left out, one by one: an address without a street is none.</summary>
    public static FieldValues OfPayload(JsonElement order)
    {
        var values = Read(order, field => field.Name);
        var withheld = values.Names.Where(name =>
            order.GetProperty(name) is { ValueKind: JsonValueKind.Object } address && !address.TryGetProperty("address1", out _));

        return withheld.Aggregate(values, (said, name) => said.Without(name));
    }

    private static FieldValues Read(JsonElement owner, Func<OrderField, string> member) => Header.Aggregate(
        FieldValues.None, (values, field) => field.Read(owner, member(field)) is { } value ? values.With(field.Name, value) : values);

    private static OrderField Text(string name, string words, string api, string? emptyInput = null) => new(name, words, api, TextOf)
    {
        Field = new(name, words)
        {
            Input = api,
            InputValue = value => value.ValueKind is JsonValueKind.Null ? emptyInput : value.GetString(),
        },
    };

    private static OrderField Address(string name, string words, string api, string? input) =>
        new(name, words, api, value => AddressOf(value, words))
        {
            Field = new(name, words) { Input = input, CanBeEmptied = false, InputValue = value => AddressJson.Input(value) },
        };

    private static string? TextOf(JsonElement value) =>
        value.ValueKind is JsonValueKind.String && WithoutNul(value.GetString())!.Trim() is { Length: > 0 } text ? text : null;

    private static string TagsOf(JsonElement value) => value.ValueKind is JsonValueKind.Array
        ? TextSet.Normal(value.EnumerateArray().Select(tag => WithoutNul(tag.GetString()) ?? ""))
        : TextSet.Normal(value.ValueKind is JsonValueKind.String ? WithoutNul(value.GetString()) : null);

    /// <summary>Postgres holds no NUL.</summary>
    private static string? WithoutNul(string? text) => text?.Replace("\0", "", StringComparison.Ordinal);

    private static object TagsInput(JsonElement value) => TextSet.Split(value.GetString());

    /// <exception cref="JsonException">The ERP has something else in the column.</exception>
    private static JsonElement? AddressOf(JsonElement value, string words) => value.ValueKind switch
    {
        JsonValueKind.Object => AddressJson.Normal(value),
        JsonValueKind.Null => null,
        _ => throw new JsonException($"The {words} is no address: it must be a JSON object."),
    };
}
