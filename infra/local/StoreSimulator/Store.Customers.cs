using PhoneNumbers;

namespace StoreSimulator;

public sealed partial class Store
{
    private readonly List<Customer> customers = [];
    private readonly Dictionary<string, Customer> customersByEmail = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Customer> customersByPhone = [];

    public IReadOnlyList<Customer> Customers => customers;

    /// <summary>Somebody signs up; customers/create is fired. Throws where e-mail address or phone number are taken or no good.</summary>
    public Customer AddCustomer(string? email, string? phone = null, string? firstName = null, string? lastName = null) =>
        AddCustomer(new CustomerDraft { Email = email, Phone = phone, FirstName = firstName, LastName = lastName });

    /// <summary>A merchant adds a customer; customers/create is fired. Throws what Shopify would refuse.</summary>
    public Customer AddCustomer(CustomerDraft draft)
    {
        lock (Gate)
        {
            NextEvent();
            Demand(Refusals(draft, null));
            var customer = NewCustomer();
            Write(draft, customer);
            Enrol(customer);
            return customer;
        }
    }

    /// <summary>A merchant edits a customer. Fires customers/update and what else follows. Throws what Shopify would refuse.</summary>
    public void EditCustomer(string gid, Action<CustomerDraft> edit)
    {
        lock (Gate)
        {
            NextEvent();
            var customer = Known<Customer>(gid);
            var draft = new CustomerDraft(customer);
            edit(draft);
            Demand(Refusals(draft, customer));
            Change(customer, draft);
        }
    }

    /// <summary>A merchant deletes a customer; customers/delete is fired.</summary>
    public void DeleteCustomer(string gid)
    {
        lock (Gate)
        {
            NextEvent();
            var customer = Known<Customer>(gid);
            if (customer.Orders.Count > 0)
            {
                throw new ArgumentException("Customer can’t be deleted because they have associated orders");
            }

            Delete(customer);
        }
    }

    /// <summary>Fills the store with customers that have an address each, without webhooks.</summary>
    public IReadOnlyList<Customer> SeedCustomers(int count, string prefix = "buyer")
    {
        lock (Gate)
        {
            var seeded = new List<Customer>(count);
            for (var i = 1; i <= count; i++)
            {
                var draft = new CustomerDraft
                {
                    Email = $"{prefix}{i}@example.com",
                    FirstName = "Buyer",
                    LastName = $"{prefix} {i}",
                    Addresses =
                    [
                        new([new("address1", $"Street {i}"), new("city", "Berlin"), new("zip", "10115"), new("countryCode", "DE")]),
                    ],
                };
                Demand(Refusals(draft, null));
                var customer = NewCustomer();
                Write(draft, customer);
                customers.Add(Keep(customer));
                seeded.Add(customer);
            }

            return seeded;
        }
    }

    /// <summary>Tags as Shopify keeps them: trimmed, once each whatever the case, sorted.</summary>
    internal static IReadOnlyList<string> Tags(IEnumerable<string> tags) =>
        [.. tags.SelectMany(tag => tag.Split(',')).Select(tag => tag.Trim()).Where(tag => tag.Length > 0)
            .Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>A phone number in E.164, or null where it is none.</summary>
    internal static string? E164(string phone, string country)
    {
        try
        {
            var number = PhoneNumberUtil.GetInstance().Parse(phone, country);
            return PhoneNumberUtil.GetInstance().IsPossibleNumber(number)
                ? PhoneNumberUtil.GetInstance().Format(number, PhoneNumberFormat.E164)
                : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }

    /// <summary>A phone number in E.164 as people read it, e.g. +49 30 1234567.</summary>
    internal static string Spaced(string phone) =>
        PhoneNumberUtil.GetInstance().Format(PhoneNumberUtil.GetInstance().Parse(phone, null), PhoneNumberFormat.INTERNATIONAL);

    internal static string? WithoutBlanks(string? text) => text is null ? null : string.Concat(text.Where(one => !char.IsWhiteSpace(one)));

    internal Customer NewCustomer() => new(NextId(), Now);

    /// <summary>An empty address, to be filled in.</summary>
    public Address NewAddress()
    {
        lock (Gate)
        {
            return Keep(new Address(NextId()));
        }
    }

    internal Customer? CustomerByEmail(string email) => customersByEmail.GetValueOrDefault(WithoutBlanks(email)!);

    internal Customer? CustomerByPhone(string phone) =>
        E164(phone, Options.CountryCode) is { } normal ? customersByPhone.GetValueOrDefault(normal) : null;

    internal void Enrol(Customer customer)
    {
        Keep(customer);
        customers.Add(customer);
        Fire("CUSTOMERS_CREATE", customer);
        TellTags(customer, []);
        if (customer.EmailConsent.UpdatedAt is not null)
        {
            Fire("CUSTOMERS_EMAIL_MARKETING_CONSENT_UPDATE", customer);
        }

        if (customer.SmsConsent.UpdatedAt is not null)
        {
            Fire("CUSTOMERS_MARKETING_CONSENT_UPDATE", customer);
        }
    }

    internal void Changed(Customer customer)
    {
        customer.UpdatedAt = Now;
        Fire("CUSTOMERS_UPDATE", customer);
    }

    /// <summary>Makes the customer what the draft says, which has no refusals. Fires customers/update and what else follows.</summary>
    internal void Change(Customer customer, CustomerDraft draft)
    {
        var (tags, state) = (customer.Tags, customer.State);
        Write(draft, customer);
        Changed(customer);
        if (state != customer.State && "ENABLED" is var enabled && (state == enabled || customer.State == enabled))
        {
            Fire(customer.State == enabled ? "CUSTOMERS_ENABLE" : "CUSTOMERS_DISABLE", customer);
        }

        TellTags(customer, tags);
    }

    /// <summary>Gives a customer other tags. Fires customer.tags_added and customer.tags_removed.</summary>
    internal void Tag(Customer customer, IReadOnlyList<string> tags)
    {
        var before = customer.Tags;
        customer.Tags = tags;
        if (before.SequenceEqual(tags))
        {
            return;
        }

        customer.UpdatedAt = Now;
        TellTags(customer, before);
        AlsoUpdated(customer);
    }

    internal void Delete(Customer customer)
    {
        Forget(customer);
        Fire("CUSTOMERS_DELETE", customer);
    }

    private void Forget(Customer customer)
    {
        Unlist(customer);
        customers.Remove(customer);
        nouns.Remove(customer.Gid);
    }

    private void TellTags(Customer customer, IReadOnlyList<string> before)
    {
        Tell("CUSTOMER_TAGS_ADDED", [.. customer.Tags.Except(before)]);
        Tell("CUSTOMER_TAGS_REMOVED", [.. before.Except(customer.Tags)]);

        void Tell(string topic, IReadOnlyList<string> tags)
        {
            if (tags.Count > 0)
            {
                Fire(topic, new CustomerTags(customer, tags, Now));
            }
        }
    }

    private void AlsoUpdated(Customer customer)
    {
        if (Options.TagsAndConsentUpdateCustomer)
        {
            Fire("CUSTOMERS_UPDATE", customer);
        }
    }

    private void List(Customer customer)
    {
        if (customer.Email is { } email)
        {
            customersByEmail[email] = customer;
        }

        if (customer.Phone is { } phone)
        {
            customersByPhone[phone] = customer;
        }
    }

    private void Unlist(Customer customer)
    {
        if (customer.Email is { } email && customersByEmail.GetValueOrDefault(email) == customer)
        {
            customersByEmail.Remove(email);
        }

        if (customer.Phone is { } phone && customersByPhone.GetValueOrDefault(phone) == customer)
        {
            customersByPhone.Remove(phone);
        }
    }
}
