namespace StoreSimulator.Graph;

/// <summary>Customers and their addresses, as they are read and searched.</summary>
internal static class CustomerFields
{
    public static void List()
    {
        Fields.Query("customer", "read_customers", call => call.Store.Find<Customer>(call.Argument<object>("id")!.ToString()));
        Fields.Query("customers", "read_customers", call => Page.Of(call, Found(call), Sorts));
        Fields.Query("customersCount", "read_customers", call => Page.Count(call, Found(call).Count));
        Fields.Query("customerByIdentifier", "read_customers", ByIdentifier);
        Fields.On<Customer>("Customer",
            ("id", (customer, _) => customer.Gid),
            ("legacyResourceId", (customer, _) => customer.Id),
            ("email", (customer, _) => customer.Email),
            ("phone", (customer, _) => customer.Phone),
            ("firstName", (customer, _) => customer.FirstName),
            ("lastName", (customer, _) => customer.LastName),
            ("displayName", (customer, _) => Store.NameOf(customer)),
            ("note", (customer, _) => customer.Note),
            ("locale", (customer, _) => customer.Locale),
            ("state", (customer, _) => customer.State),
            ("verifiedEmail", (_, _) => true),
            ("validEmailAddress", (customer, _) => customer.Email is not null),
            ("multipassIdentifier", (_, _) => null),
            ("dataSaleOptOut", (_, _) => false),
            ("taxExempt", (customer, _) => customer.TaxExempt),
            ("taxExemptions", (customer, _) => customer.TaxExemptions),
            ("tags", (customer, _) => customer.Tags),
            ("createdAt", (customer, _) => customer.CreatedAt),
            ("updatedAt", (customer, _) => customer.UpdatedAt),
            ("numberOfOrders", (customer, _) => (long)customer.Orders.Count),
            ("amountSpent", (customer, call) =>
                OrderFields.Money(
                    customer.Orders.Where(order => order.FinancialStatus == "PAID").Sum(order => order.Total.Shop),
                    call.Store.Options.Currency)),
            ("canDelete", (customer, _) => customer.Orders.Count == 0),
            ("orders", (customer, call) => Page.Of(call, [.. customer.Orders.Where(call.Request.Sees)], OrderFields.Sorts)),
            ("lastOrder", (customer, call) => customer.Orders.LastOrDefault(call.Request.Sees)),
            ("defaultAddress", (customer, _) => customer.DefaultAddress),
            ("addresses", (customer, call) => customer.Addresses.Take(call.Argument<int?>("first") ?? int.MaxValue).ToArray()),
            ("addressesV2", (customer, call) => Page.Of(call, (IReadOnlyList<Address>)[.. customer.Addresses.OrderBy(one => one.Id)])),
            ("defaultEmailAddress", (customer, _) => Email(customer)),
            ("defaultPhoneNumber", (customer, _) => Phone(customer)),
            ("emailMarketingConsent", (customer, _) => customer.Email is null ? null : Consent(customer.EmailConsent)),
            ("smsMarketingConsent", (customer, _) => customer.Phone is null ? null : Consent(customer.SmsConsent)));
        ListAddresses();
    }

    private static void ListAddresses() =>
        Fields.On<Address>("MailingAddress",
            ("id", (address, _) => address.Gid),
            ("firstName", (address, _) => address.FirstName),
            ("lastName", (address, _) => address.LastName),
            ("name", (address, _) => address.Name),
            ("company", (address, _) => address.Company),
            ("address1", (address, _) => address.Address1),
            ("address2", (address, _) => address.Address2),
            ("city", (address, _) => address.City),
            ("zip", (address, _) => address.Zip),
            ("province", (address, _) => address.Province),
            ("provinceCode", (address, _) => address.ProvinceCode),
            ("country", (address, _) => address.Country),
            ("countryCode", (address, _) => address.CountryCode),
            ("countryCodeV2", (address, _) => address.CountryCode),
            ("formattedArea", (address, _) => Area(address)),
            ("phone", (address, _) => address.Phone));

    private static Shape? Email(Customer customer) => customer.Email is not { } email ? null : new()
    {
        ["emailAddress"] = email,
        ["marketingState"] = customer.EmailConsent.State,
        ["marketingOptInLevel"] = customer.EmailConsent.OptInLevel,
        ["marketingUpdatedAt"] = customer.EmailConsent.UpdatedAt,
        ["sourceLocation"] = null,
        ["validFormat"] = true,
    };

    private static Shape? Phone(Customer customer)
    {
        var consent = customer.SmsConsent;
        return customer.Phone is not { } phone ? null : new()
        {
            ["phoneNumber"] = phone,
            ["marketingState"] = consent.State,
            ["marketingOptInLevel"] = consent.OptInLevel,
            ["marketingUpdatedAt"] = consent.UpdatedAt,
            ["marketingCollectedFrom"] = CollectedFrom(consent),
            ["sourceLocation"] = null,
            ["smsMarketingConsent"] = new Shape
            {
                ["state"] = consent.State == "NOT_SUBSCRIBED" ? "NEVER_SUBSCRIBED" : consent.State,
                ["optInLevel"] = consent.OptInLevel,
                ["updatedAt"] = consent.UpdatedAt,
                ["collectedFrom"] = CollectedFrom(consent),
                ["sourceLocation"] = null,
            },
        };
    }

    private static Shape Consent(MarketingConsent consent) => new()
    {
        ["marketingState"] = consent.State,
        ["marketingOptInLevel"] = consent.OptInLevel,
        ["consentUpdatedAt"] = consent.UpdatedAt,
        ["consentCollectedFrom"] = CollectedFrom(consent),
        ["sourceLocation"] = null,
    };

    private static string? CollectedFrom(MarketingConsent consent) => consent.UpdatedAt is null ? null : "OTHER";

    // "Ottawa ON, Canada"
    private static string? Area(Address address)
    {
        var town = string.Join(' ', new[] { address.City, address.ProvinceCode }.OfType<string>());
        var area = string.Join(", ", new[] { town, address.Country }.Where(part => !string.IsNullOrEmpty(part)));
        return area.Length > 0 ? area : null;
    }

    private static IReadOnlyList<Customer> Found(FieldCall call)
    {
        var terms = call.Store.Options.SearchesCustomersByDay
            ? new(Terms) { ["updated_at"] = customer => DateOnly.FromDateTime(customer.UpdatedAt.UtcDateTime) }
            : Terms;
        return Search<Customer>.In(call, call.Store.Customers, terms, Indexes(call.Store));
    }

    private static Customer? ByIdentifier(FieldCall call)
    {
        var identifier = call.Input("identifier");
        return identifier.Text("id") is { } id ? call.Store.Find<Customer>(id)
            : identifier.Text("emailAddress") is { } email ? call.Store.CustomerByEmail(email)
            : identifier.Text("phoneNumber") is { } phone ? call.Store.CustomerByPhone(phone)
            : MetafieldFields.Identified<Customer>(call, "CUSTOMER");
    }

    private static readonly Dictionary<string, Func<Customer, object?>> Terms = new()
    {
        ["id"] = customer => customer.Id,
        ["email"] = customer => customer.Email is { } email ? new Tokens(email) : null,
        ["phone"] = customer => customer.Phone,
        ["first_name"] = customer => customer.FirstName,
        ["last_name"] = customer => customer.LastName,
        ["tag"] = customer => customer.Tags,
        ["state"] = customer => customer.State,
        ["orders_count"] = customer => (long)customer.Orders.Count,
        ["country"] = customer => new[] { customer.DefaultAddress?.Country, customer.DefaultAddress?.CountryCode }.OfType<string>(),
        ["customer_date"] = customer => customer.CreatedAt,
        ["updated_at"] = customer => customer.UpdatedAt,
    };

    private static readonly Dictionary<string, Func<Customer, string>> Sorts = new()
    {
        ["CREATED_AT"] = customer => Page.Sortable(customer.CreatedAt),
        ["UPDATED_AT"] = customer => Page.Sortable(customer.UpdatedAt),
        ["NAME"] = customer => $"{customer.LastName}, {customer.FirstName}",
    };

    private static Dictionary<string, Func<string, IEnumerable<Customer>>> Indexes(Store store) => new()
    {
        ["phone"] = phone => store.CustomerByPhone(phone) is { } customer ? [customer] : [],
    };
}
