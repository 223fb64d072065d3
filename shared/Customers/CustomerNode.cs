using System.Text.Json;
using ShopifySync.Entities;
using ShopifySync.Entities.Records;
using ShopifySync.Shopify;

namespace ShopifySync.Customers;

/// <summary>A customer as Shopify has it, whole.</summary>
/// <param name="DefaultAddressGid">The address that <see cref="CustomerFields.Address"/> says; the others are parts.</param>
public sealed record CustomerOfShopify(
    string Gid, DateTime UpdatedAt, FieldValues Fields, IReadOnlyDictionary<string, FieldValues> Parts, string? DefaultAddressGid)
    : ShopifyRecord(Gid, UpdatedAt, Fields, Parts);

/// <summary>Reads customers from answers of the API and from payloads.</summary>
internal static class CustomerNode
{
    /// <param name="node">As the fragment <c>WholeCustomer</c> asks for it.</param>
    public static CustomerOfShopify Read(JsonElement node)
    {
        var defaultGid = node.Part("defaultAddress")?.RequiredText("id");
        var addresses = node.Nodes("addressesV2")
            .ToDictionary(address => address.RequiredText("id"), address => CustomerFields.AddressOf(address));
        var (email, phone) = (node.Part("defaultEmailAddress"), node.Part("defaultPhoneNumber"));
        var fields = Names(node, "firstName", "lastName")
            .With("email", email?.Text("emailAddress"))
            .With("phone", phone?.Text("phoneNumber"))
            .With("tags", TextSet.Normal(node.Texts("tags")))
            .With("tax_exempt", node.Flag("taxExempt"))
            .With(CustomerFields.TaxExemptions, TextSet.Normal(node.Texts("taxExemptions")))
            .With(CustomerFields.Address, defaultGid is null ? null : addresses.GetValueOrDefault(defaultGid));

        return new CustomerOfShopify(
            node.RequiredText("id"), node.RequiredMoment("updatedAt"),
            WithConsent(WithConsent(fields, CustomerFields.EmailMarketing, email), CustomerFields.SmsMarketing, phone),
            addresses.Where(address => address.Key != defaultGid)
                .ToDictionary(address => address.Key, address => FieldValues.None.With(CustomerFields.Address, address.Value)),
            defaultGid)
        { ErpId = node.Part("metafield")?.Text("value") };
    }

    /// <summary>
    /// What <c>customers/create</c> and <c>customers/update</c> tell: no tags and no consent, which have topics of their own.
    /// </summary>
    /// <remarks>An app that may not see a personal field finds it left out, and then it is not said.</remarks>
    public static TellingPayload OfPayload(JsonElement payload)
    {
        string[] names = ["email", "phone", "first_name", "last_name", "note"];
        var fields = names.Where(name => payload.TryGetProperty(name, out _))
            .Aggregate(FieldValues.None, (all, name) => all.With(name, payload.Text(name)));
        var addresses = payload.List("addresses").ToList();

        if (payload.TryGetProperty("tax_exempt", out _))
        {
            fields = fields.With("tax_exempt", payload.Flag("tax_exempt"));
        }

        return new TellingPayload(
            payload.RequiredMoment("updated_at"),
            fields.With(
                CustomerFields.Address,
                addresses.Where(address => address.Flag("default")).Select(address => CustomerFields.AddressOf(address)).FirstOrDefault()),
            addresses.Where(address => !address.Flag("default")).ToDictionary(
                address => address.RequiredText("id"),
                address => FieldValues.None.With(CustomerFields.Address, CustomerFields.AddressOf(address))));
    }

    private static FieldValues Names(JsonElement node, string first, string last) => FieldValues.None
        .With("first_name", node.Text(first))
        .With("last_name", node.Text(last))
        .With("note", node.Text("note"));

    /// <summary>Consent belongs to an e-mail or a phone number: without one, Shopify says nothing of it.</summary>
    private static FieldValues WithConsent(FieldValues fields, string name, JsonElement? contact) =>
        contact?.Text("marketingState") is { } state ? fields.With(name, state.ToLowerInvariant()) : fields;
}
