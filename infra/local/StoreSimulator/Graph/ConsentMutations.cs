using Members = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace StoreSimulator.Graph;

/// <summary>Whether a customer wants marketing: by mutations of their own, and once when the customer is made.</summary>
internal static class ConsentMutations
{
    private const string NeedsPhone = "A phone number is required to set the SMS consent state.";

    public static void List()
    {
        Fields.Mutation("customerEmailMarketingConsentUpdate", "write_customers", UpdateEmail);
        Fields.Mutation("customerSmsMarketingConsentUpdate", "write_customers", UpdateSms);
    }

    /// <summary>Reads the consents that customerCreate may carry, and says what is wrong with them.</summary>
    public static IReadOnlyList<UserError> Read(FieldCall call, CustomerDraft draft, Members input)
    {
        var errors = new List<UserError>();
        if (input.Part("emailMarketingConsent") is { } email)
        {
            draft.EmailConsent = Consent(call, email);
            errors.AddRange(
                draft.Email is null
                    ? [new(["emailMarketingConsent"], "An email address is required to set the email marketing consent state.")]
                    : Wrong(call, email, draft.EmailConsent, "emailMarketingConsent").Where(IsNoMissingLevel));
        }

        if (input.Part("smsMarketingConsent") is { } sms)
        {
            draft.SmsConsent = Consent(call, sms);
            errors.AddRange(
                draft.Phone is null
                    ? [new(["smsMarketingConsent"], NeedsPhone)]
                    : Wrong(call, sms, draft.SmsConsent, "smsMarketingConsent").Where(IsNoMissingLevel));
        }

        return errors;
    }

    private static Shape UpdateEmail(FieldCall call)
    {
        var input = call.Input("input");
        var given = input.Part("emailMarketingConsent")!;
        var consent = Consent(call, given);
        if (call.Store.Find<Customer>(input.Text("customerId")) is not { } customer)
        {
            return call.Refused(new UserError(["input", "customerId"], "Customer not found", "INVALID"));
        }

        if (Wrong(call, given, consent, "input", "emailMarketingConsent").FirstOrDefault() is { } wrong)
        {
            // this payload shows the customer beside the error
            var refused = call.Refused(wrong);
            refused["customer"] = customer;
            return refused;
        }

        if (customer.Email is not null) // without an address nothing happens, and nothing is said
        {
            call.Store.SetEmailConsent(customer, consent);
        }

        return FieldCall.Done(("customer", customer));
    }

    private static Shape UpdateSms(FieldCall call)
    {
        var input = call.Input("input");
        var given = input.Part("smsMarketingConsent")!;
        var consent = Consent(call, given);
        if (call.Store.Find<Customer>(input.Text("customerId")) is not { } customer)
        {
            return call.Refused(new UserError(null, "Customer not found"));
        }

        if (Wrong(call, given, consent, "input", "smsMarketingConsent").FirstOrDefault() is { } wrong)
        {
            return call.Refused(wrong);
        }

        if (customer.Phone is null)
        {
            return call.Refused(new UserError(["input", "smsMarketingConsent"], NeedsPhone, "INVALID"));
        }

        call.Store.SetSmsConsent(customer, consent);
        return FieldCall.Done(("customer", customer));
    }

    private static MarketingConsent Consent(FieldCall call, Members given)
    {
        var state = given.Text("marketingState")!;
        if (state is not ("SUBSCRIBED" or "UNSUBSCRIBED" or "PENDING"))
        {
            throw new Refusal($"Cannot specify {state} as a marketing state input", "INVALID");
        }

        Given.Each("CustomerMarketingConsentInput", given, (member, _) =>
            member is "marketingState" or "marketingOptInLevel" or "consentUpdatedAt");
        return new(
            state, given.Text("marketingOptInLevel") ?? MarketingConsent.None.OptInLevel,
            Given.Moment(given.GetValueOrDefault("consentUpdatedAt")) ?? call.Store.Now);
    }

    private static IEnumerable<UserError> Wrong(FieldCall call, Members given, MarketingConsent consent, params string[] path)
    {
        if (given.Text("marketingOptInLevel") is null)
        {
            yield return new([.. path, "marketingOptInLevel"], "Marketing opt in level must exist", "MISSING_ARGUMENT");
        }
        else if (consent is { State: "PENDING", OptInLevel: not "CONFIRMED_OPT_IN" })
        {
            yield return new(
                [.. path, "marketingOptInLevel"], "Marketing opt in level must be confirmed opt-in for pending consent state", "INVALID");
        }

        if (consent.UpdatedAt > call.Store.Now)
        {
            yield return new([.. path, "consentUpdatedAt"], "Consent updated at must not be in the future", "INVALID");
        }
    }

    // who makes a customer need not name the level
    private static bool IsNoMissingLevel(UserError error) => error.Code != "MISSING_ARGUMENT";
}
