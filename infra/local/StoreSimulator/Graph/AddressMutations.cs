namespace StoreSimulator.Graph;

/// <summary>The mutations of a customer's address book.</summary>
internal static class AddressMutations
{
    public static void List()
    {
        Fields.Mutation("customerAddressCreate", "write_customers", Create);
        Fields.Mutation("customerAddressUpdate", "write_customers", Update);
        Fields.Mutation("customerAddressDelete", "write_customers", Delete);
        Fields.Mutation("customerUpdateDefaultAddress", "write_customers", SetDefault);
    }

    private static Shape Create(FieldCall call)
    {
        if (CustomerOf(call) is not { } customer)
        {
            return NoCustomer(call);
        }

        var draft = CustomerInput.Address(call.Input("address"));
        if (call.Store.Refusals(draft, null, customer) is { Count: > 0 } errors)
        {
            return call.Refused(errors);
        }

        var address = call.Store.AddAddress(customer, draft, call.Argument<bool>("setAsDefault"));
        call.Store.Changed(customer);
        return FieldCall.Done(("address", address));
    }

    private static Shape Update(FieldCall call)
    {
        var id = IdOf(call);
        if (CustomerOf(call) is not { } customer)
        {
            return NoCustomer(call);
        }

        if (Store.Address(customer, id) is not { } address)
        {
            return NoAddress(call);
        }

        var draft = CustomerInput.Address(call.Input("address"));
        if (draft.NamesId && draft.Id != id)
        {
            return call.Refused(new UserError(["addressId"], "The id of the address does not match the id in the input"));
        }

        if (call.Store.Refusals(draft, address, customer) is { Count: > 0 } errors)
        {
            return call.Refused(errors);
        }

        draft.Write(address, customer, call.Store.Options.CountryCode);
        if (call.Argument<bool>("setAsDefault"))
        {
            customer.DefaultAddress = address;
        }

        call.Store.Changed(customer);
        return FieldCall.Done(("address", address));
    }

    private static Shape Delete(FieldCall call)
    {
        var id = IdOf(call);
        if (CustomerOf(call) is not { } customer)
        {
            return NoCustomer(call);
        }

        if (Store.Address(customer, id) is not { } address)
        {
            return NoAddress(call);
        }

        call.Store.Remove(customer, address);
        call.Store.Changed(customer);
        return FieldCall.Done(("deletedAddressId", id));
    }

    private static Shape SetDefault(FieldCall call)
    {
        var id = IdOf(call);
        if (CustomerOf(call) is not { } customer)
        {
            return NoCustomer(call);
        }

        if (Store.Address(customer, id) is not { } address)
        {
            // this payload shows the customer beside the error
            var refused = NoAddress(call);
            refused["customer"] = customer;
            return refused;
        }

        customer.DefaultAddress = address;
        call.Store.Changed(customer);
        return FieldCall.Done(("customer", customer));
    }

    private static Customer? CustomerOf(FieldCall call) => call.Store.Find<Customer>(call.Argument<object>("customerId")!.ToString());

    // an id that is of no address book is not even looked for
    private static string IdOf(FieldCall call) =>
        call.Argument<object>("addressId")!.ToString() is { } id && id.EndsWith(Address.BookSuffix, StringComparison.Ordinal)
            ? id
            : throw new Refusal("invalid id", "RESOURCE_NOT_FOUND");

    private static Shape NoCustomer(FieldCall call) => call.Refused(new UserError(["customerId"], "Customer does not exist"));

    private static Shape NoAddress(FieldCall call) => call.Refused(new UserError(["addressId"], "Address does not exist"));
}
