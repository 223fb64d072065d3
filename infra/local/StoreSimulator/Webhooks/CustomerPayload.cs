using System.Globalization;
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
            ["state"] = customer.State.ToLowerInvariant(),
            ["tax_exempt"] = customer.TaxExempt,
            ["tax_exemptions"] = Exemptions(customer),
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

    public static Members Deleted(Customer customer) => new()
    {
        ["id"] = customer.Id,
        ["tax_exemptions"] = Exemptions(customer),
        ["admin_graphql_api_id"] = customer.Gid,
    };

    public Members EmailConsent(Customer customer)
    {
        var json = new Members
        {
            ["customer_id"] = customer.Id,
            ["email_marketing_consent"] = Consent(customer.EmailConsent),
        };
        parts.Personal(json, ("email_address", customer.Email));
        return json;
    }

    public Members SmsConsent(Customer customer)
    {
        var consent = Consent(customer.SmsConsent);
        consent["consent_collected_from"] = "other";
        var json = new Members { ["id"] = customer.Id, ["sms_marketing_consent"] = consent };
        parts.Personal(json, ("phone", customer.Phone));
        return json;
    }

    public static Members Of(CustomerTags tags) => new()
    {
        ["customerId"] = tags.Customer.Gid,
        ["tags"] = tags.Tags,
        ["occurredAt"] = tags.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
    };

    public static Members Of(CustomerMerge merge) => new()
    {
        ["admin_graphql_api_customer_kept_id"] = merge.Kept.Gid,
        ["admin_graphql_api_customer_deleted_id"] = merge.Deleted.Gid,
        ["admin_graphql_api_job_id"] = merge.Job?.Gid,
        ["status"] = merge.Status.ToLowerInvariant(),
        ["errors"] = merge.Failure is not { } failure
            ? Array.Empty<object>()
            : new[]
            {
                new Members
                {
                    ["customer_ids"] = new[] { failure.Customer.Id },
                    ["field"] = failure.Field,
                    ["message"] = failure.Message,
                },
            },
    };

    private Members Consent(MarketingConsent consent) => new()
    {
        ["state"] = consent.State.ToLowerInvariant(),
        ["opt_in_level"] = consent.OptInLevel.ToLowerInvariant(),
        ["consent_updated_at"] = parts.Moment(consent.UpdatedAt),
    };

    private static string[] Exemptions(Customer customer) =>
        [.. customer.TaxExemptions.Select(exemption => exemption.ToLowerInvariant())];
}
