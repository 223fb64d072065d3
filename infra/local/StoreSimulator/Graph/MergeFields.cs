using Members = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace StoreSimulator.Graph;

/// <summary>The merge of two customers, and how it goes on.</summary>
internal static class MergeFields
{
    private const int MostTags = 250;
    private const int LongestNote = 5000;

    public static void List()
    {
        Fields.Mutation("customerMerge", "write_customer_merge", Merge);
        Fields.Query("customerMergeJobStatus", "read_customer_merge", call =>
            call.Store.MergeOf(call.Argument<object>("jobId")!.ToString()!));
        Fields.On<CustomerMerge>("CustomerMergeRequest",
            ("jobId", (merge, _) => merge.Job?.Gid),
            ("resultingCustomerId", (merge, _) => merge.Kept.Gid),
            ("status", (merge, _) => merge.Status),
            ("customerMergeErrors", (merge, _) => merge.Failure is { } failure ? [Error(failure)] : Array.Empty<Shape>()));
        Fields.On<Customer>("Customer", ("mergeable", (customer, call) => Mergeable(call.Store, customer)));
    }

    private static Shape Mergeable(Store store, Customer customer)
    {
        var blocker = store.Blocker(customer);
        return new Shape
        {
            ["isMergeable"] = blocker is null,
            ["reason"] = blocker?.Message,
            ["errorFields"] = blocker is null ? Array.Empty<string>() : [blocker.Field.ToUpperInvariant()],
            ["mergeInProgress"] = store.MergeOf(customer),
        };
    }

    private static Shape Merge(FieldCall call)
    {
        var (one, two) = (call.Argument<object>("customerOneId")!.ToString()!, call.Argument<object>("customerTwoId")!.ToString()!);
        if (call.Store.Find<Customer>(one) is not { } first)
        {
            return call.Refused(Unknown("customerOneId", one));
        }

        if (call.Store.Find<Customer>(two) is not { } second)
        {
            return call.Refused(Unknown("customerTwoId", two));
        }

        if (first == second)
        {
            return call.Refused(new UserError(null, "Customers IDs should not match", "INVALID_CUSTOMER_ID"));
        }

        var overrides = call.Argument<IDictionary<string, object?>>("overrideFields") as Members ?? new Dictionary<string, object?>();
        var errors = Refusals(call.Store, first, second, overrides);
        if (errors.Count > 0)
        {
            return call.Refused(errors);
        }

        var kept = Kept(first, second, overrides);
        var merge = call.Store.MergeLater(
            kept, kept == first ? second : first, draft => Override(call.Store, draft, overrides, first, second),
            call.Store.Find<Address>(overrides.Text("customerIdOfDefaultAddressToKeep") is { } id
                ? (first.Gid == id ? first : second).DefaultAddress?.Gid
                : null));
        return FieldCall.Done(("job", merge.Job), ("resultingCustomerId", kept.Gid));
    }

    private static List<UserError> Refusals(Store store, Customer first, Customer second, Members overrides)
    {
        var errors = new List<UserError>();
        if (store.Blocker(first) is { } one)
        {
            errors.Add(new(["customerOneId"], one.Message, "INVALID_CUSTOMER"));
        }

        if (store.Blocker(second) is { } two)
        {
            errors.Add(new(["customerTwoId"], two.Message, "INVALID_CUSTOMER"));
        }

        if (!overrides.ContainsKey("tags") && Store.Tags([.. first.Tags, .. second.Tags]).Count > MostTags)
        {
            Both($"Customers must have {MostTags} tags or less.");
        }

        if (!overrides.ContainsKey("note") && (first.Note?.Length ?? 0) + (second.Note?.Length ?? 0) > LongestNote)
        {
            Both("Customer notes must be 5,000 characters or less.");
        }

        return errors;

        void Both(string message)
        {
            errors.Add(new(["customerOneId"], message, "INVALID_CUSTOMER"));
            errors.Add(new(["customerTwoId"], message, "INVALID_CUSTOMER"));
        }
    }

    // the one whose e-mail address is kept; the only one that has one; the one with an account, then with consent; the second
    private static Customer Kept(Customer first, Customer second, Members overrides) =>
        overrides.Text("customerIdOfEmailToKeep") is { } chosen ? chosen == first.Gid ? first : second
        : first.Email is null != second.Email is null ? first.Email is null ? second : first
        : Account(first) != Account(second) ? Account(first) > Account(second) ? first : second
        : HasConsent(first) && !HasConsent(second) ? first
        : second;

    private static int Account(Customer customer) => customer.State switch { "ENABLED" => 2, "INVITED" => 1, _ => 0 };

    private static bool HasConsent(Customer customer) => customer.EmailConsent.State == "SUBSCRIBED";

    private static void Override(Store store, CustomerDraft draft, Members overrides, Customer first, Customer second)
    {
        draft.FirstName = Of("customerIdOfFirstNameToKeep") is { } one ? one.FirstName : draft.FirstName;
        draft.LastName = Of("customerIdOfLastNameToKeep") is { } other ? other.LastName : draft.LastName;
        draft.Phone = Of("customerIdOfPhoneNumberToKeep") is { } reached ? reached.Phone : draft.Phone;
        draft.Note = overrides.ContainsKey("note") ? overrides.Text("note") : draft.Note;
        draft.Tags = overrides.TryGetValue("tags", out var tags) ? Given.Texts(tags) : draft.Tags;

        Customer? Of(string member) =>
            overrides.Text(member) is not { } id ? null
            : id == first.Gid ? first
            : id == second.Gid ? second
            : store.Find<Customer>(id);
    }

    private static UserError Unknown(string argument, string gid) =>
        new([argument], $"Customer does not exist with ID {gid[(gid.LastIndexOf('/') + 1)..]}", "INVALID_CUSTOMER_ID");

    private static Shape Error(MergeFailure failure) => new()
    {
        ["errorFields"] = new[] { failure.Field.ToUpperInvariant() },
        ["message"] = failure.Message,
    };
}
