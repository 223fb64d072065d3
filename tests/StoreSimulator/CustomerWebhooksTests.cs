using System.Text.Json;

namespace StoreSimulator.Tests;

/// <summary>Which deliveries a change of a customer leads to, with the keys of Shopify's own samples.</summary>
public sealed class CustomerWebhooksTests
{
    private const string CustomerKeys = """
        addresses admin_graphql_api_id created_at currency default_address email first_name id last_name multipass_identifier note
        phone state tax_exempt tax_exemptions updated_at verified_email
        """;

    private const string AddressKeys = """
        address1 address2 city company country country_code country_name customer_id default first_name id last_name name phone
        province province_code zip
        """;

    private static readonly string[] Topics =
    [
        "CUSTOMERS_CREATE", "CUSTOMERS_UPDATE", "CUSTOMERS_DELETE", "CUSTOMERS_ENABLE", "CUSTOMERS_DISABLE", "CUSTOMERS_MERGE",
        "CUSTOMER_TAGS_ADDED", "CUSTOMER_TAGS_REMOVED", "CUSTOMERS_EMAIL_MARKETING_CONSENT_UPDATE", "CUSTOMERS_MARKETING_CONSENT_UPDATE",
    ];

    private static readonly AddressDraft Home = new([new("address1", "Street 1"), new("city", "Köln"), new("countryCode", "DE")]);

    [Fact]
    public async Task A_customer_has_every_key_of_Shopifys_samples_and_no_other()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await Subscribed(receiver);

        var ann = store.Store.AddCustomer(new CustomerDraft { Email = "ann@example.com", FirstName = "Ann", Addresses = [Home] });
        store.Store.AddAddress(ann.Gid, new([new("address1", "Street 2"), new("countryCode", "CA"), new("provinceCode", "ON")]), true);
        await receiver.Arrive(2);

        Assert.Equal(["customers/create", "customers/update"], receiver.Taken.Select(webhook => webhook.Topic).Order());
        foreach (var json in receiver.Taken.Select(webhook => webhook.Json))
        {
            SameKeys(CustomerKeys, json);
            SameKeys(AddressKeys, json.GetProperty("default_address"));
            SameKeys(AddressKeys, json.GetProperty("addresses")[0]);
        }

        var updated = receiver.Taken.Single(webhook => webhook.Topic == "customers/update").Json;
        Assert.Equal(
            [false, true],
            updated.GetProperty("addresses").EnumerateArray().Select(address => address.GetProperty("default").GetBoolean()));
        Assert.Equal("Ontario", updated.GetProperty("default_address").GetProperty("province").GetString());
        Assert.Equal("Canada", updated.GetProperty("default_address").GetProperty("country_name").GetString());
        Assert.Equal(ann.Id, updated.GetProperty("default_address").GetProperty("customer_id").GetInt64());
    }

    [Fact]
    public async Task An_account_is_enabled_and_disabled()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await Subscribed(receiver, "CUSTOMERS_ENABLE", "CUSTOMERS_DISABLE");
        var ann = store.Store.AddCustomer("ann@example.com");

        store.Store.EditCustomer(ann.Gid, draft => draft.State = "INVITED");
        store.Store.EditCustomer(ann.Gid, draft => draft.State = "ENABLED");
        await receiver.Arrive(1);
        store.Store.EditCustomer(ann.Gid, draft => draft.State = "DISABLED");
        await receiver.Arrive(1);

        Assert.Equal(["customers/enable", "customers/disable"], receiver.Taken.Select(webhook => webhook.Topic));
        SameKeys(CustomerKeys, receiver.Taken.First().Json);
        Assert.Equal("enabled", receiver.Taken.First().Json.GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_deleted_customer_is_told_by_its_id()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await Subscribed(receiver, "CUSTOMERS_DELETE");
        var ann = store.Store.AddCustomer("ann@example.com");

        store.Store.DeleteCustomer(ann.Gid);
        await receiver.Arrive(1);

        SameKeys("id tax_exemptions admin_graphql_api_id", receiver.Taken.Single().Json);
        Assert.Equal(ann.Id, receiver.Taken.Single().Json.GetProperty("id").GetInt64());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tags_that_come_and_go_have_topics_of_their_own(bool alsoUpdates)
    {
        await using var receiver = await Receiver.Start();
        await using var store = await Subscribed(receiver, new StoreOptions { TagsAndConsentUpdateCustomer = alsoUpdates }, Topics);
        var ann = store.Store.AddCustomer("ann@example.com");
        await receiver.Arrive(1);

        await Tag("Add", "b", "a");
        await receiver.Arrive(alsoUpdates ? 2 : 1);
        await Tag("Add", "A"); // it has that one: nothing changes
        await Tag("Remove", "a", "c");
        await receiver.Arrive(alsoUpdates ? 2 : 1);

        var added = receiver.Taken.Single(webhook => webhook.Topic == "customer.tags_added").Json;
        var removed = receiver.Taken.Single(webhook => webhook.Topic == "customer.tags_removed").Json;
        SameKeys("customerId tags occurredAt", added);
        Assert.Equal(["a", "b"], added.GetProperty("tags").Deserialize<string[]>()!);
        Assert.Equal(["a"], removed.GetProperty("tags").Deserialize<string[]>()!);
        Assert.Equal(ann.Gid, removed.GetProperty("customerId").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", added.GetProperty("occurredAt").GetString()!);
        Assert.Equal(alsoUpdates ? 2 : 0, receiver.Taken.Count(webhook => webhook.Topic == "customers/update"));

        Task<JsonElement> Tag(string how, params string[] tags) => store.Ask(
            $$"""
            mutation($id: ID!, $tags: [String!]!) { tags{{how}}(id: $id, tags: $tags) { node { id } userErrors { field message } } }
            """,
            new { id = ann.Gid, tags });
    }

    [Fact]
    public async Task Consent_has_topics_of_its_own()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await Subscribed(
            receiver, "CUSTOMERS_EMAIL_MARKETING_CONSENT_UPDATE", "CUSTOMERS_MARKETING_CONSENT_UPDATE");
        var ann = store.Store.AddCustomer("ann@example.com", "+49301234567");

        store.Store.ConsentToEmail(ann.Gid, "SUBSCRIBED", "CONFIRMED_OPT_IN");
        await receiver.Arrive(1);
        store.Store.ConsentToSms(ann.Gid, "UNSUBSCRIBED");
        await receiver.Arrive(1);

        var (email, sms) = (receiver.Taken.First(), receiver.Taken.Last());
        Assert.Equal("customers_email_marketing_consent/update", email.Topic);
        SameKeys("customer_id email_address email_marketing_consent", email.Json);
        SameKeys("state opt_in_level consent_updated_at", email.Json.GetProperty("email_marketing_consent"));
        Assert.Equal("subscribed", email.Json.GetProperty("email_marketing_consent").GetProperty("state").GetString());
        Assert.Equal("customers_marketing_consent/update", sms.Topic);
        SameKeys("id phone sms_marketing_consent", sms.Json);
        SameKeys(
            "state opt_in_level consent_updated_at consent_collected_from", sms.Json.GetProperty("sms_marketing_consent"));
    }

    [Fact]
    public async Task A_merge_that_comes_to_nothing_is_told_too()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await Subscribed(receiver, "CUSTOMERS_MERGE");
        var (ann, bob) = (store.Store.AddCustomer("ann@example.com", firstName: "Ann"), store.Store.AddCustomer("bob@example.com"));

        store.Store.FailMerge(ann.Gid, bob.Gid);
        await receiver.Arrive(1);

        var json = receiver.Taken.Single().Json;
        SameKeys(
            "admin_graphql_api_customer_kept_id admin_graphql_api_customer_deleted_id admin_graphql_api_job_id status errors", json);
        SameKeys("customer_ids field message", json.GetProperty("errors")[0]);
        Assert.Equal("failed", json.GetProperty("status").GetString());
        Assert.Equal("Ann is currently being merged.", json.GetProperty("errors")[0].GetProperty("message").GetString());
        Assert.Equal([ann, bob], store.Store.Customers);
    }

    [Fact]
    public async Task Personal_fields_are_left_out_while_they_are_withheld()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await Subscribed(
            receiver, "CUSTOMERS_CREATE", "CUSTOMERS_EMAIL_MARKETING_CONSENT_UPDATE", "CUSTOMERS_MARKETING_CONSENT_UPDATE");
        store.Store.WithholdsPersonal = true;

        var ann = store.Store.AddCustomer(
            new CustomerDraft { Email = "ann@example.com", Phone = "+49301234567", FirstName = "Ann", Addresses = [Home] });
        store.Store.ConsentToEmail(ann.Gid, "SUBSCRIBED");
        store.Store.ConsentToSms(ann.Gid, "SUBSCRIBED");
        await receiver.Arrive(3);

        var json = receiver.Taken.Single(webhook => webhook.Topic == "customers/create").Json;
        Assert.Empty(Keys(json).Intersect(["email", "phone", "first_name", "last_name"]));
        Assert.Empty(Keys(json.GetProperty("addresses")[0]).Intersect(["first_name", "last_name", "address1", "city", "zip", "phone"]));
        Assert.All(receiver.Taken.Select(webhook => webhook.Json.GetRawText()), body =>
        {
            Assert.DoesNotContain("ann@example.com", body, StringComparison.Ordinal);
            Assert.DoesNotContain("+4930", body, StringComparison.Ordinal);
        });
    }

    private static Task<OpenStore> Subscribed(Receiver receiver, params string[] topics) =>
        Subscribed(receiver, new StoreOptions(), topics.Length > 0 ? topics : Topics);

    private static async Task<OpenStore> Subscribed(Receiver receiver, StoreOptions options, string[] topics)
    {
        var store = await OpenStore.Start(options);
        foreach (var topic in topics)
        {
            store.Store.Subscribe(topic, receiver.Uri);
        }

        return store;
    }

    private static void SameKeys(string expected, JsonElement json) =>
        Assert.Equal(expected.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Order(), Keys(json).Order());

    private static IEnumerable<string> Keys(JsonElement json) => json.EnumerateObject().Select(member => member.Name);
}
