using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace StoreSimulator.Tests;

/// <summary>How customers are found and set.</summary>
public sealed class CustomerReadsTests
{
    [Theory]
    [InlineData("email:example.com", "ann@example.com bob.ann@example.com")]
    [InlineData("email:ann", "ann@example.com bob.ann@example.com ann@other.org")]
    [InlineData("email:ann@example.com", "ann@example.com bob.ann@example.com")]
    [InlineData("email:\"bob.ann@example.com\"", "bob.ann@example.com")]
    [InlineData("email:'other.org'", "ann@other.org")]
    [InlineData("email:xam", "")]
    [InlineData("email:*", "ann@example.com bob.ann@example.com ann@other.org")]
    [InlineData("phone:+49301234567", "ann@other.org")]
    [InlineData("tag:VIP", "ann@example.com")]
    [InlineData("first_name:Ann -tag:vip", "ann@other.org")]
    [InlineData("country:Germany", "bob.ann@example.com")]
    public async Task An_address_is_searched_word_by_word_and_the_rest_as_a_whole(string query, string expected)
    {
        await using var store = await OpenStore.Start();
        store.Store.AddCustomer(new CustomerDraft { Email = "ann@example.com", FirstName = "Ann", Tags = ["vip"] });
        store.Store.AddCustomer(new CustomerDraft { Email = "bob.ann@example.com", Addresses = [new([new("countryCode", "DE")])] });
        store.Store.AddCustomer(new CustomerDraft { Email = "ann@other.org", FirstName = "Ann", Phone = "+49301234567" });

        var answer = await store.Ask(
            "query($query: String) { customers(first: 5, query: $query) { nodes { email } } customersCount(query: $query) { count } }",
            new { query });

        Assert.Equal(
            expected.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            answer.At("customers.nodes").EnumerateArray().Select(node => node.GetProperty("email").GetString()));
        Assert.Equal(answer.At("customers.nodes").GetArrayLength(), answer.At("customersCount.count").GetInt32());
    }

    [Fact]
    public async Task An_unknown_term_is_ignored_with_a_warning()
    {
        await using var store = await OpenStore.Start();
        store.Store.SeedCustomers(3);

        var answer = await store.Ask("""{ customers(first: 5, query: "shoe_size:43") { nodes { id } } }""");

        Assert.Equal(3, answer.At("customers.nodes").GetArrayLength());
        Assert.Contains("invalid_field", answer.GetProperty("extensions").GetProperty("search").GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public async Task The_last_change_is_searched_to_the_moment_or_to_the_day(bool byDay, int expected)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse("2026-05-01T08:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        await using var store = await OpenStore.Start(new StoreOptions { TimeProvider = clock, SearchesCustomersByDay = byDay });
        store.Store.AddCustomer("ann@example.com");
        clock.Advance(TimeSpan.FromHours(4));
        store.Store.AddCustomer("bob@example.com");

        var answer = await store.Ask("""{ customers(first: 5, query: "updated_at:>='2026-05-01T10:00:00Z'") { nodes { id } } }""");

        Assert.Equal(expected, answer.At("customers.nodes").GetArrayLength());
    }

    [Fact]
    public async Task Customers_and_addresses_are_nodes()
    {
        await using var store = await OpenStore.Start();
        var ann = store.Store.AddCustomer("ann@example.com", firstName: "Ann");
        var home = store.Store.AddAddress(ann.Gid, new([new("city", "Köln")]));

        var answer = await store.Ask(
            "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Customer { firstName } ... on MailingAddress { city } } }",
            new { ids = new[] { ann.Gid, home.Gid } });

        Assert.Equal(("Ann", "Köln"), (answer.Text("nodes.0.firstName"), answer.Text("nodes.1.city")));
    }

    [Fact]
    public async Task A_customer_is_set_by_what_names_it()
    {
        await using var store = await OpenStore.Start();

        var made = await Set(new { email = "ann@example.com" }, new { email = "ann@example.com", firstName = "Ann" });
        var changed = await Set(new { email = "ANN@example.com" }, new { email = "ann@example.com", lastName = "Buyer" });
        var ann = store.Store.Customers.Single();
        Assert.Equal(made.Text("customerSet.customer.id"), changed.Text("customerSet.customer.id"));
        Assert.Equal(("Ann", "Buyer"), (ann.FirstName, ann.LastName));

        Assert.Equal(
            ("MISSING_FIELD_REQUIRED", "The input field corresponding to the identifier is required."),
            Error(await Set(new { email = "ann@example.com" }, new { firstName = "A" })));
        Assert.Equal(
            ("INPUT_MISMATCH", "The identifier value does not match the value of the corresponding field in the input."),
            Error(await Set(new { email = "ann@example.com" }, new { email = "b@example.com" })));
        Assert.Equal(
            ("NOT_FOUND", "Resource matching the identifier was not found."),
            Error(await Set(new { id = "gid://shopify/Customer/9" }, new { firstName = "Ghost" })));
        Assert.Equal(
            ("ID_NOT_ALLOWED", "The id field is not allowed if identifier is provided."),
            Error(await Set(new { id = ann.Gid }, new { id = ann.Gid, firstName = "A" })));
        Assert.Equal("Email is invalid", Error(await Set(null, new { email = "foo@" })).Message);
        Assert.Equal(["input", "email"], (await Set(null, new { email = "foo@" })).At("customerSet").FieldOfFirst());
        Assert.Equal("A name, phone number, or email address must be present", Error(await Set(null, new { email = "" })).Message);
        Assert.Equal(
            "NOT_FOUND",
            (await Set(new { customId = new { @namespace = "erp", key = "id", value = "1" } }, new { firstName = "A" })).ErrorCode());

        store.Store.AddAddress(ann.Gid, new([new("address1", "1")]));
        await Set(new { id = ann.Gid }, new { addresses = new[] { new { address1 = "2" } } });
        Assert.Equal("2", Assert.Single(ann.Addresses).Address1);
        await Set(new { id = ann.Gid }, new { addresses = Array.Empty<object>() });
        Assert.Empty(ann.Addresses);

        Task<JsonElement> Set(object? identifier, object input) => store.Ask(
            """
            mutation($identifier: CustomerSetIdentifiers, $input: CustomerSetInput!) {
                customerSet(identifier: $identifier, input: $input) { customer { id } userErrors { field message code } }
            }
            """,
            new { identifier, input });

        static (string? Code, string? Message) Error(JsonElement answer) =>
            (answer.Text("customerSet.userErrors.0.code"), answer.Text("customerSet.userErrors.0.message"));
    }
}
