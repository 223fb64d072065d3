using Members = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace StoreSimulator.Graph;

/// <summary>The mutations that make, change and delete customers.</summary>
internal static class CustomerMutations
{
    public static void List()
    {
        Fields.Mutation("customerCreate", "write_customers", Create);
        Fields.Mutation("customerUpdate", "write_customers", Update);
        Fields.Mutation("customerDelete", "write_customers", Delete);
        Fields.Mutation("customerSet", "write_customers", Set);
        Fields.Mutation("customerAddTaxExemptions", "write_customers", call => Exempt(call, (all, given) => [.. all, .. given]));
        Fields.Mutation("customerRemoveTaxExemptions", "write_customers", call => Exempt(call, (all, given) => [.. all.Except(given)]));
        Fields.Mutation("customerReplaceTaxExemptions", "write_customers", call => Exempt(call, (_, given) => given));
    }

    private static Shape Create(FieldCall call)
    {
        var input = call.Input("input");
        var draft = CustomerInput.Read(null, "CustomerInput", input);
        List<UserError> errors = [.. ConsentMutations.Read(call, draft, input), .. IdsGiven(input)];
        if (errors.Count == 0)
        {
            errors.AddRange([.. call.Store.Refusals(draft, null), .. BlankAddresses(draft)]);
        }

        var customer = call.Store.NewCustomer();
        errors.AddRange(Metafields(call, customer, input));
        if (errors.Count > 0)
        {
            return call.Refused(errors);
        }

        call.Store.Write(draft, customer);
        WriteMetafields(call, customer, input);
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

        foreach (var channel in (string[])["email", "sms", "whatsApp"])
        {
            var member = $"{channel}MarketingConsent";
            if (input.Part(member) is not null)
            {
                var mutation = $"customer{char.ToUpperInvariant(member[0])}{member[1..]}Update";
                return call.Refused(new UserError([member], $"To update {member}, please use the {mutation} Mutation instead"));
            }
        }

        var draft = CustomerInput.Read(customer, "CustomerInput", input);
        List<UserError> errors =
        [
            .. call.Store.Refusals(draft, customer), .. BlankAddresses(draft), .. Metafields(call, customer, input),
        ];
        if (errors.Count > 0)
        {
            return call.Refused(errors);
        }

        WriteMetafields(call, customer, input);
        call.Store.Change(customer, draft);
        return FieldCall.Done(("customer", customer));
    }

    private static Shape Delete(FieldCall call)
    {
        if (call.Store.Find<Customer>(call.Input("input").Text("id")) is not { } customer)
        {
            return Refused(new(["id"], "Customer can't be found"));
        }

        if (customer.Orders.Count > 0)
        {
            return Refused(new(["id"], "Customer can’t be deleted because they have associated orders"));
        }

        call.Store.Delete(customer);
        return FieldCall.Done(("deletedCustomerId", customer.Gid), ("shop", call.Store));

        Shape Refused(UserError error)
        {
            var refused = call.Refused(error);
            refused["shop"] = call.Store;
            return refused;
        }
    }

    private static Shape Set(FieldCall call)
    {
        var input = call.Input("input");
        var identifier = call.Argument<IDictionary<string, object?>>("identifier") as Members;
        if (identifier is not null && input.Text("id") is not null)
        {
            return call.Refused(new UserError(["input"], "The id field is not allowed if identifier is provided.", "ID_NOT_ALLOWED"));
        }

        if (identifier is not null && (Mismatch(identifier, input, "email") ?? Mismatch(identifier, input, "phone")) is { } mismatch)
        {
            return call.Refused(mismatch);
        }

        var customer = Named(call, identifier, input);
        if (customer is null && (identifier?.Text("id") ?? input.Text("id")) is not null)
        {
            return call.Refused(new UserError(["input"], "Resource matching the identifier was not found.", "NOT_FOUND"));
        }

        if (input.TryGetValue("taxExempt", out var exempt) && exempt is null)
        {
            return call.Refused(new UserError(["input", "taxExempt"], "Tax exempt is of unexpected type NilClass"));
        }

        var draft = CustomerInput.Read(customer, "CustomerSetInput", input);
        if (call.Store.Refusals(draft, customer) is { Count: > 0 } errors)
        {
            return call.Refused(errors.Select(error => error with { Field = ["input", .. error.Field ?? []] }));
        }

        if (customer is not null)
        {
            call.Store.Change(customer, draft);
            return FieldCall.Done(("customer", customer));
        }

        var added = call.Store.NewCustomer();
        call.Store.Write(draft, added);
        if (identifier?.Part("customId") is { } custom)
        {
            var space = Store.Namespace(custom.Text("namespace"));
            call.Store.Write(new NewMetafield(added, space, custom.Text("key")!, custom.Text("value")!) { Type = "id" });
        }

        call.Store.Enrol(added);
        return FieldCall.Done(("customer", added));
    }

    private static Customer? Named(FieldCall call, Members? identifier, Members input) =>
        identifier is null ? call.Store.Find<Customer>(input.Text("id"))
        : identifier.Text("email") is { } email ? call.Store.CustomerByEmail(email)
        : identifier.Text("phone") is { } phone ? call.Store.CustomerByPhone(phone)
        : MetafieldFields.Identified<Customer>(call, "CUSTOMER");

    private static UserError? Mismatch(Members identifier, Members input, string member) =>
        identifier.Text(member) is not { } value ? null
        : input.Text(member) is not { } given
            ? new(["input"], "The input field corresponding to the identifier is required.", "MISSING_FIELD_REQUIRED")
        : !string.Equals(Store.WithoutBlanks(given), Store.WithoutBlanks(value), StringComparison.OrdinalIgnoreCase)
            ? new(["input"], "The identifier value does not match the value of the corresponding field in the input.", "INPUT_MISMATCH")
        : null;

    private static Shape Exempt(FieldCall call, Func<IReadOnlyList<string>, IReadOnlyList<string>, IReadOnlyList<string>> change)
    {
        if (call.Store.Find<Customer>(call.Argument<object>("customerId")!.ToString()) is not { } customer)
        {
            return call.Refused(new UserError(["customerId"], "Customer does not exist."));
        }

        var exemptions = change(customer.TaxExemptions, call.List<string>("taxExemptions"));
        call.Store.Change(customer, new CustomerDraft(customer) { TaxExemptions = exemptions });
        return FieldCall.Done(("customer", customer));
    }

    private static IEnumerable<UserError> IdsGiven(Members input)
    {
        if (input.Text("id") is not null)
        {
            yield return new(["id"], "Cannot specify ID on creation");
        }

        foreach (var (i, metafield) in input.Parts("metafields").Index())
        {
            if (metafield.Text("id") is not null)
            {
                yield return new(["metafields", $"{i}", "id"], "Cannot specify metafield ID on creation");
            }
        }
    }

    private static IEnumerable<UserError> BlankAddresses(CustomerDraft draft) =>
        (draft.Addresses ?? []).Index().Where(address => address.Item.IsBlank && !address.Item.NamesId)
            .Select(address => new UserError(["addresses", $"{address.Index}"], "Customer address cannot be blank."));

    private static IEnumerable<UserError> Metafields(FieldCall call, Customer customer, Members input)
    {
        foreach (var (i, metafield) in MetafieldFields.On(customer, input).Index())
        {
            if (call.Store.Refusal(metafield) is { } refusal)
            {
                yield return new(["metafields", $"{i}", .. refusal.Path], refusal.Message);
            }
        }
    }

    private static void WriteMetafields(FieldCall call, Customer customer, Members input)
    {
        foreach (var metafield in MetafieldFields.On(customer, input))
        {
            call.Store.Write(metafield);
        }
    }
}
