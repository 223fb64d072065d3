namespace StoreSimulator.Graph;

/// <summary>Customers, read and written.</summary>
internal static class CustomerFields
{
    public static void List()
    {
        Fields.Query("customer", "read_customers", call => call.Store.Find<Customer>(call.Argument<object>("id")!.ToString()));
        Fields.Query("customers", "read_customers", call =>
            Page.Of(call, Search<Customer>.In(call, call.Store.Customers, Terms, Indexes(call.Store)), Sorts));
        Fields.Query("customerByIdentifier", "read_customers", ByIdentifier);
        Fields.Mutation("customerCreate", "write_customers", Create);
        Fields.Mutation("customerUpdate", "write_customers", Update);
        Fields.Mutation("customerDelete", "write_customers", Delete);

        Fields.On<Customer>("Customer",
            ("id", (customer, _) => customer.Gid),
            ("legacyResourceId", (customer, _) => customer.Id),
            ("email", (customer, _) => customer.Email),
            ("phone", (customer, _) => customer.Phone),
            ("firstName", (customer, _) => customer.FirstName),
            ("lastName", (customer, _) => customer.LastName),
            ("displayName", (customer, _) =>
                string.Join(' ', new[] { customer.FirstName, customer.LastName }.OfType<string>()) is { Length: > 0 } name
                    ? name
                    : customer.Email ?? customer.Phone ?? ""),
            ("note", (customer, _) => customer.Note),
            ("locale", (customer, _) => customer.Locale),
            ("state", (_, _) => "DISABLED"),
            ("taxExempt", (customer, _) => customer.TaxExempt),
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
            ("defaultAddress", (customer, _) => customer.Addresses.FirstOrDefault()),
            ("addresses", (customer, _) => customer.Addresses),
            ("addressesV2", (customer, call) => Page.Of(call, customer.Addresses)),
            ("defaultEmailAddress", (customer, _) =>
                customer.Email is { } email ? new Shape { ["emailAddress"] = email, ["marketingState"] = "NOT_SUBSCRIBED" } : null),
            ("defaultPhoneNumber", (customer, _) =>
                customer.Phone is { } phone ? new Shape { ["phoneNumber"] = phone, ["marketingState"] = "NOT_SUBSCRIBED" } : null));

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
            ("countryCodeV2", (address, _) => address.CountryCode),
            ("phone", (address, _) => address.Phone));
    }

    /// <summary>Writes an input onto a customer, or says what is wrong with it.</summary>
    public static UserError? Write(FieldCall call, Customer customer, string type, IReadOnlyDictionary<string, object?> input)
    {
        if (input.ContainsKey("email") || input.ContainsKey("phone"))
        {
            var email = input.ContainsKey("email") ? input.Text("email") : customer.Email;
            var phone = input.ContainsKey("phone") ? input.Text("phone") : customer.Phone;
            if (call.Store.Reach(customer, email, phone) is { } wrong)
            {
                return new([wrong.Field], wrong.Message);
            }
        }

        Given.Each(type, input, (member, value) =>
        {
            switch (member)
            {
                case "id" or "email" or "phone":
                    return true;
                case "firstName":
                    customer.FirstName = (string?)value;
                    return true;
                case "lastName":
                    customer.LastName = (string?)value;
                    return true;
                case "note":
                    customer.Note = (string?)value;
                    return true;
                case "locale":
                    customer.Locale = (string?)value ?? customer.Locale;
                    return true;
                case "taxExempt":
                    customer.TaxExempt = value is true;
                    return true;
                case "tags":
                    customer.Tags = Store.Tags(Given.Texts(value));
                    return true;
                case "addresses":
                    customer.Addresses.Clear();
                    customer.Addresses.AddRange(input.Parts("addresses").Select(address => Given.Address(call.Store, address)));
                    return true;
                default:
                    return false;
            }
        });
        return null;
    }

    private static Shape Create(FieldCall call)
    {
        var input = call.Input("input");
        if (input.Text("email") is null && input.Text("phone") is null && input.Text("firstName") is null && input.Text("lastName") is null)
        {
            return call.Refused(new UserError(null, "Customer must have a name, phone number or email address"));
        }

        var customer = call.Store.NewCustomer();
        if (Write(call, customer, "CustomerInput", input) is { } wrong)
        {
            return call.Refused(wrong);
        }

        call.Store.Enrol(customer);
        return FieldCall.Done(("customer", customer));
    }

    private static Shape Update(FieldCall call)
    {
        var input = call.Input("input");
        if (call.Store.Find<Customer>(input.Text("id")) is not { } customer)
        {
            return call.Refused(new UserError(["id"], "Customer does not exist"));
        }

        if (Write(call, customer, "CustomerInput", input) is { } wrong)
        {
            return call.Refused(wrong);
        }

        call.Store.Changed(customer);
        return FieldCall.Done(("customer", customer));
    }

    private static Shape Delete(FieldCall call)
    {
        if (call.Store.Find<Customer>(call.Input("input").Text("id")) is not { } customer)
        {
            return call.Refused(new UserError(["id"], "Customer can't be found"));
        }

        if (customer.Orders.Count > 0)
        {
            return call.Refused(new UserError(["id"], "Customer can't be deleted because they have associated orders"));
        }

        call.Store.Delete(customer);
        return FieldCall.Done(("deletedCustomerId", customer.Gid));
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
        ["email"] = customer => customer.Email,
        ["phone"] = customer => customer.Phone,
        ["first_name"] = customer => customer.FirstName,
        ["last_name"] = customer => customer.LastName,
        ["tag"] = customer => customer.Tags,
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
        ["email"] = email => store.CustomerByEmail(email) is { } customer ? [customer] : [],
    };
}
