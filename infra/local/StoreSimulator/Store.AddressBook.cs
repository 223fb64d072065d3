using StoreSimulator.Graph;

namespace StoreSimulator;

public sealed partial class Store
{
    /// <summary>A merchant adds an address to a customer; customers/update is fired. Throws what Shopify would refuse.</summary>
    public Address AddAddress(string customerGid, AddressDraft draft, bool asDefault = false)
    {
        lock (Gate)
        {
            NextEvent();
            var customer = Known<Customer>(customerGid);
            Demand(Refusals(draft, null, customer));
            var address = AddAddress(customer, draft, asDefault);
            Changed(customer);
            return address;
        }
    }

    /// <summary>A merchant changes an address of a customer; customers/update is fired. Throws what Shopify would refuse.</summary>
    public void EditAddress(string customerGid, string addressGid, AddressDraft draft)
    {
        lock (Gate)
        {
            NextEvent();
            var (customer, address) = KnownAddress(customerGid, addressGid);
            Demand(Refusals(draft, address, customer));
            draft.Write(address, customer, Options.CountryCode);
            Changed(customer);
        }
    }

    /// <summary>A merchant removes an address of a customer; customers/update is fired.</summary>
    public void RemoveAddress(string customerGid, string addressGid)
    {
        lock (Gate)
        {
            NextEvent();
            var (customer, address) = KnownAddress(customerGid, addressGid);
            Remove(customer, address);
            Changed(customer);
        }
    }

    /// <summary>A merchant chooses the default address of a customer; customers/update is fired.</summary>
    public void SetDefaultAddress(string customerGid, string addressGid)
    {
        lock (Gate)
        {
            NextEvent();
            var (customer, address) = KnownAddress(customerGid, addressGid);
            customer.DefaultAddress = address;
            Changed(customer);
        }
    }

    /// <summary>A customer's own address, or null.</summary>
    internal static Address? Address(Customer customer, string gid) => customer.Addresses.Find(address => address.Gid == gid);

    /// <summary>What Shopify says against an address, as a change of one or, without one, as a new one.</summary>
    internal IReadOnlyList<UserError> Refusals(AddressDraft draft, Address? address, Customer customer)
    {
        var errors = draft.Refusals(address, "address");
        if (errors.Count > 0)
        {
            return errors;
        }

        var written = new Address(0);
        if (address is not null)
        {
            address.CopyTo(written);
        }

        draft.Write(written, customer, Options.CountryCode);
        return customer.Addresses.Exists(other => other != address && other.IsSameAs(written))
            ? [new(["address"], "Address already exists")]
            : [];
    }

    internal Address AddAddress(Customer customer, AddressDraft draft, bool asDefault)
    {
        var address = Keep(new Address(NextId(), isInBook: true));
        draft.Write(address, customer, Options.CountryCode);
        var before = customer.DefaultAddress;
        customer.Addresses.Add(address);
        customer.DefaultAddress = asDefault ? address : before ?? address;
        return address;
    }

    internal void Remove(Customer customer, Address address)
    {
        customer.Addresses.Remove(address);
        nouns.Remove(address.Gid);
    }

    // what is named twice is kept once
    private void ReplaceAddresses(Customer customer, IReadOnlyList<AddressDraft> drafts)
    {
        var before = customer.Addresses.ToArray();
        customer.Addresses.Clear();
        foreach (var draft in drafts)
        {
            var address = draft.Id is { } id
                ? Array.Find(before, known => known.Gid == id)!
                : new Address(NextId(), isInBook: true);
            draft.Write(address, customer, Options.CountryCode);
            if (!customer.Addresses.Exists(other => other == address || other.IsSameAs(address)))
            {
                customer.Addresses.Add(address);
            }
        }

        foreach (var gone in before.Except(customer.Addresses))
        {
            nouns.Remove(gone.Gid);
        }

        foreach (var added in customer.Addresses.Except(before))
        {
            Keep(added);
        }
    }

    private (Customer Customer, Address Address) KnownAddress(string customerGid, string addressGid)
    {
        var customer = Known<Customer>(customerGid);
        return (customer, Address(customer, addressGid) ?? throw new ArgumentException($"{customerGid} has no address {addressGid}."));
    }
}
