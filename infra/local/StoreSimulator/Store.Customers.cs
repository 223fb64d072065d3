using PhoneNumbers;

namespace StoreSimulator;

public sealed partial class Store
{
    private readonly List<Customer> customers = [];
    private readonly Dictionary<string, Customer> customersByEmail = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Customer> customersByPhone = [];

    public IReadOnlyList<Customer> Customers => customers;

    /// <summary>Somebody signs up; customers/create is fired. Throws where e-mail address or phone number are taken or no good.</summary>
    public Customer AddCustomer(string? email, string? phone = null, string? firstName = null, string? lastName = null)
    {
        lock (Gate)
        {
            NextEvent();
            var customer = NewCustomer();
            (customer.FirstName, customer.LastName) = (firstName, lastName);
            if (Reach(customer, email, phone) is { } wrong)
            {
                throw new ArgumentException(wrong.Message);
            }

            Enrol(customer);
            return customer;
        }
    }

    /// <summary>Tags as Shopify keeps them: trimmed, once each whatever the case, sorted.</summary>
    internal static IReadOnlyList<string> Tags(IEnumerable<string> tags) =>
        [.. tags.SelectMany(tag => tag.Split(',')).Select(tag => tag.Trim()).Where(tag => tag.Length > 0)
            .Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>A phone number in E.164, or null where it is none.</summary>
    internal static string? E164(string phone, string? country)
    {
        try
        {
            var number = PhoneNumberUtil.GetInstance().Parse(phone, country ?? "DE");
            return PhoneNumberUtil.GetInstance().IsPossibleNumber(number)
                ? PhoneNumberUtil.GetInstance().Format(number, PhoneNumberFormat.E164)
                : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }

    internal Customer NewCustomer() => new(NextId(), Now);

    /// <summary>An empty address, to be filled in.</summary>
    public Address NewAddress()
    {
        lock (Gate)
        {
            return Keep(new Address(NextId()));
        }
    }

    /// <summary>Gives a customer an address to be reached at, or says which of the two is wrong and why.</summary>
    internal (string Field, string Message)? Reach(Customer customer, string? email, string? phone)
    {
        email = string.IsNullOrWhiteSpace(email) ? null : email.Trim();
        if (email is not null && (email.IndexOf('@', StringComparison.Ordinal) is < 1 || email.EndsWith('@')))
        {
            return ("email", "Email is invalid");
        }

        if (email is not null && customersByEmail.TryGetValue(email, out var sameEmail) && sameEmail != customer)
        {
            return ("email", "Email has already been taken");
        }

        var normal = string.IsNullOrWhiteSpace(phone) ? null : E164(phone, null);
        if (normal is null && !string.IsNullOrWhiteSpace(phone))
        {
            return ("phone", "Phone is invalid");
        }

        if (normal is not null && customersByPhone.TryGetValue(normal, out var samePhone) && samePhone != customer)
        {
            return ("phone", "Phone has already been taken");
        }

        Unlist(customer);
        (customer.Email, customer.Phone) = (email, normal);
        if (email is not null)
        {
            customersByEmail[email] = customer;
        }

        if (normal is not null)
        {
            customersByPhone[normal] = customer;
        }

        return null;
    }

    internal Customer? CustomerByEmail(string email) => customersByEmail.GetValueOrDefault(email.Trim());

    internal Customer? CustomerByPhone(string phone) => E164(phone, null) is { } normal ? customersByPhone.GetValueOrDefault(normal) : null;

    internal void Enrol(Customer customer)
    {
        Keep(customer);
        customers.Add(customer);
        Fire("CUSTOMERS_CREATE", customer);
    }

    internal void Changed(Customer customer)
    {
        customer.UpdatedAt = Now;
        Fire("CUSTOMERS_UPDATE", customer);
    }

    internal void Delete(Customer customer)
    {
        Unlist(customer);
        customers.Remove(customer);
        nouns.Remove(customer.Gid);
        Fire("CUSTOMERS_DELETE", customer);
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
