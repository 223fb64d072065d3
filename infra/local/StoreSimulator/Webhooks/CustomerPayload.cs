using Members = System.Collections.Generic.Dictionary<string, object?>;

namespace StoreSimulator.Webhooks;

/// <summary>Payloads of customers: since 2025-01 without tags, consent and totals.</summary>
internal sealed class CustomerPayload(StoreOptions options, PayloadParts parts)
{
    public Members Of(Customer customer)
    {
        var json = WithoutAddresses(customer);
        json["addresses"] = customer.Addresses.Select(address => parts.Address(address, customer)).ToArray();
        return json;
    }

    /// <summary>A customer in an order: only the default address, never the address book.</summary>
    public Members WithoutAddresses(Customer customer)
    {
        var json = new Members
        {
            ["id"] = customer.Id,
            ["admin_graphql_api_id"] = customer.Gid,
            ["note"] = customer.Note,
            ["state"] = "disabled",
            ["tax_exempt"] = customer.TaxExempt,
            ["tax_exemptions"] = Array.Empty<object>(),
            ["verified_email"] = true,
            ["multipass_identifier"] = null,
            ["currency"] = options.Currency,
            ["created_at"] = parts.Moment(customer.CreatedAt),
            ["updated_at"] = parts.Moment(customer.UpdatedAt),
            ["default_address"] = parts.Address(customer.DefaultAddress, customer),
        };
        parts.Personal(
            json, ("email", customer.Email), ("phone", customer.Phone),
            ("first_name", customer.FirstName), ("last_name", customer.LastName));
        return json;
    }
}
