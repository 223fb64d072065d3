using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace StoreSimulator.Tests;

/// <summary>Two customers become one by the API: a job, and rules about who is kept.</summary>
public sealed class MergesTests
{
    private const string Merge =
        """
        mutation($one: ID!, $two: ID!, $overrides: CustomerMergeOverrideFields) {
            customerMerge(customerOneId: $one, customerTwoId: $two, overrideFields: $overrides) {
                resultingCustomerId job { id done } userErrors { field message code }
            }
        }
        """;

    private static readonly StoreOptions MayMerge = new()
    {
        Scopes = [.. new StoreOptions().Scopes, "write_customer_merge"],
        MergeTakes = TimeSpan.Zero,
    };

    [Fact]
    public async Task A_merge_needs_its_scope()
    {
        await using var store = await OpenStore.Start();
        var (ann, bob) = (store.Store.AddCustomer("ann@example.com"), store.Store.AddCustomer("bob@example.com"));

        Assert.Equal("ACCESS_DENIED", (await store.Ask(Merge, new { one = ann.Gid, two = bob.Gid })).ErrorCode());
    }

    [Theory]
    [InlineData("ann@example.com", "bob@example.com", "DISABLED", null, false)]
    [InlineData("ann@example.com", null, "DISABLED", null, true)]
    [InlineData(null, null, "DISABLED", null, false)]
    [InlineData("ann@example.com", "bob@example.com", "INVITED", null, true)]
    [InlineData("ann@example.com", "bob@example.com", "DISABLED", "SUBSCRIBED", true)]
    public async Task The_customer_with_the_address_the_account_or_the_consent_is_kept_otherwise_the_second(
        string? emailOne, string? emailTwo, string stateOne, string? consentOne, bool keepsOne)
    {
        await using var store = await OpenStore.Start(MayMerge);
        var one = store.Store.AddCustomer(new CustomerDraft { Email = emailOne, FirstName = "One", State = stateOne });
        var two = store.Store.AddCustomer(emailTwo, firstName: "Two");
        if (consentOne is not null)
        {
            store.Store.ConsentToEmail(one.Gid, consentOne);
        }

        var merged = await store.Ask(Merge, new { one = one.Gid, two = two.Gid });

        Assert.Equal(keepsOne ? one.Gid : two.Gid, merged.Text("customerMerge.resultingCustomerId"));
        Assert.Equal([keepsOne ? one : two], store.Store.Customers);
    }

    [Fact]
    public async Task The_one_that_is_kept_gets_what_it_has_not_and_what_the_merge_says()
    {
        await using var store = await OpenStore.Start(MayMerge);
        var one = store.Store.AddCustomer(new CustomerDraft
        {
            Email = "one@example.com",
            Phone = "+49301",
            FirstName = "Ann",
            LastName = "One",
            Note = "1",
            Tags = ["a", "c"],
        });
        var two = store.Store.AddCustomer(
            new CustomerDraft { Email = "two@example.com", FirstName = "Bob", LastName = "Two", Note = "2", Tags = ["b"] });
        store.Store.AddAddress(one.Gid, new([new("address1", "1")]));
        var home = store.Store.AddAddress(two.Gid, new([new("address1", "2")]));
        var order = store.Store.PlaceOrder(one, new NewLine { Title = "Cup" });

        var merged = await store.Ask(
            Merge, new { one = one.Gid, two = two.Gid, overrides = new { customerIdOfFirstNameToKeep = one.Gid } });

        Assert.Equal(two.Gid, merged.Text("customerMerge.resultingCustomerId"));
        Assert.Equal(("Ann", "Two", "two@example.com", "+49301"), (two.FirstName, two.LastName, two.Email, two.Phone));
        Assert.Equal("2 1", two.Note);
        Assert.Equal(["a", "b", "c"], two.Tags);
        Assert.Equal((2, home), (two.Addresses.Count, two.DefaultAddress));
        Assert.Equal(two, order.Customer);
        Assert.Equal(
            JsonValueKind.Null,
            (await store.Ask("query($id: ID!) { customer(id: $id) { id } }", new { id = one.Gid })).At("customer").ValueKind);
        Assert.Equal(
            "gid://shopify/Customer/" + two.Id,
            (await store.Ask("""{ customerByIdentifier(identifier: { phoneNumber: "+49301" }) { id } }"""))
            .Text("customerByIdentifier.id"));
    }

    [Fact]
    public async Task A_merge_takes_its_time_is_asked_after_and_told_at_its_end()
    {
        var clock = new FakeTimeProvider();
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start(MayMerge with { MergeTakes = TimeSpan.FromSeconds(5), TimeProvider = clock });
        store.Store.Subscribe("CUSTOMERS_MERGE", receiver.Uri);
        var (one, two) = (store.Store.AddCustomer("one@example.com", firstName: "One"), store.Store.AddCustomer("two@example.com"));

        var merged = await store.Ask(Merge, new { one = one.Gid, two = two.Gid });
        var job = merged.Text("customerMerge.job.id");
        Assert.Equal("False", merged.Text("customerMerge.job.done"));
        Assert.Equal("IN_PROGRESS", await Status());
        Assert.Equal("One is currently being merged.", (await store.Ask(
            "query($id: ID!) { customer(id: $id) { mergeable { isMergeable reason } } }", new { id = one.Gid }))
            .Text("customer.mergeable.reason"));
        var again = await store.Ask(Merge, new { one = one.Gid, two = two.Gid });
        Assert.Equal(["INVALID_CUSTOMER", "INVALID_CUSTOMER"], again.At("customerMerge").Codes());

        clock.Advance(TimeSpan.FromSeconds(5));
        await receiver.Arrive(1);

        Assert.Equal("COMPLETED", await Status());
        var json = receiver.Taken.Single().Json;
        Assert.Equal("completed", json.GetProperty("status").GetString());
        Assert.Equal(job, json.GetProperty("admin_graphql_api_job_id").GetString());
        Assert.Equal(two.Gid, json.GetProperty("admin_graphql_api_customer_kept_id").GetString());
        Assert.Equal([two], store.Store.Customers);

        async Task<string?> Status() => (await store.Ask(
            "query($job: ID!) { customerMergeJobStatus(jobId: $job) { status resultingCustomerId customerMergeErrors { message } } }",
            new { job })).Text("customerMergeJobStatus.status");
    }

    [Fact]
    public async Task A_merge_fails_at_its_end_if_one_of_the_two_has_gone()
    {
        var clock = new FakeTimeProvider();
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start(MayMerge with { MergeTakes = TimeSpan.FromSeconds(5), TimeProvider = clock });
        store.Store.Subscribe("CUSTOMERS_MERGE", receiver.Uri);
        var (one, two) = (store.Store.AddCustomer("one@example.com"), store.Store.AddCustomer("two@example.com"));

        await store.Ask(Merge, new { one = one.Gid, two = two.Gid });
        store.Store.DeleteCustomer(one.Gid);
        clock.Advance(TimeSpan.FromSeconds(5));
        await receiver.Arrive(1);

        Assert.Equal("failed", receiver.Taken.Single().Json.GetProperty("status").GetString());
        Assert.Equal("deleted_at", receiver.Taken.Single().Json.GetProperty("errors")[0].GetProperty("field").GetString());
        Assert.Equal([two], store.Store.Customers);
    }

    [Fact]
    public async Task Who_cannot_be_merged_is_refused_with_Shopifys_words()
    {
        await using var store = await OpenStore.Start(MayMerge);
        var one = store.Store.AddCustomer(new CustomerDraft { Email = "one@example.com", FirstName = "Ann", HasGiftCards = true });
        var two = store.Store.AddCustomer("two@example.com");

        Assert.Equal(("INVALID_CUSTOMER_ID", "Customers IDs should not match"), await Refused(two.Gid, two.Gid));
        Assert.Equal(("INVALID_CUSTOMER_ID", "Customer does not exist with ID 999"), await Refused(two.Gid, "gid://shopify/Customer/999"));
        Assert.Equal(("INVALID_CUSTOMER", "Ann has gift cards and can’t be merged."), await Refused(one.Gid, two.Gid));
        store.Store.EditCustomer(one.Gid, draft =>
        {
            (draft.HasGiftCards, draft.Note) = (false, new string('n', 3000));
            draft.Tags = Enumerable.Range(0, 150).Select(i => $"one{i}").ToArray();
        });
        store.Store.EditCustomer(two.Gid, draft => draft.Tags = Enumerable.Range(0, 150).Select(i => $"two{i}").ToArray());
        Assert.Equal(("INVALID_CUSTOMER", "Customers must have 250 tags or less."), await Refused(one.Gid, two.Gid));
        store.Store.EditCustomer(two.Gid, draft => (draft.Tags, draft.Note) = ([], new string('n', 3000)));
        Assert.Equal(("INVALID_CUSTOMER", "Customer notes must be 5,000 characters or less."), await Refused(one.Gid, two.Gid));
        Assert.Equal([one, two], store.Store.Customers);

        async Task<(string?, string?)> Refused(string first, string second)
        {
            var answer = await store.Ask(Merge, new { one = first, two = second });
            return (answer.Text("customerMerge.userErrors.0.code"), answer.Text("customerMerge.userErrors.0.message"));
        }
    }
}
