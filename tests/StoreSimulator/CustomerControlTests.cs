using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace StoreSimulator.Tests;

/// <summary>What a merchant does with customers over HTTP.</summary>
public sealed class CustomerControlTests
{
    [Fact]
    public async Task A_customer_is_made_edited_read_and_deleted()
    {
        await using var store = await OpenStore.Start();

        var made = await Post(store, "customers", new
        {
            email = "ann@example.com",
            firstName = "Ann",
            tags = new[] { "b", "a" },
            addresses = new[] { new { address1 = "Street 1", city = "Köln", countryCode = "DE" } },
        });
        var first = made.GetProperty("defaultAddress").GetString();
        await Post(store, "customers/edit", new
        {
            customer = "ann@example.com",
            email = "new@example.com",
            phone = "030 1234567",
            note = "called",
            taxExempt = true,
            addAddress = new { address1 = "Street 2", countryCode = "DE" },
        });

        var read = await store.Http.GetFromJsonAsync<JsonElement>("/simulator/customer?email=new@example.com");
        Assert.Equal(["a", "b"], read.GetProperty("tags").Deserialize<string[]>()!);
        Assert.Equal("+49301234567", read.GetProperty("phone").GetString());
        Assert.Equal("called", read.GetProperty("note").GetString());
        Assert.True(read.GetProperty("taxExempt").GetBoolean());
        var second = read.GetProperty("addresses")[1].GetProperty("address").GetString();

        await Post(store, "customers/edit", new { customer = "new@example.com", defaultAddress = second });
        await Post(store, "customers/edit", new
        {
            customer = "new@example.com",
            note = (string?)null,
            removeAddress = first,
            editAddress = new { id = second, city = "Bonn" },
        });
        await Post(store, "customers/consent", new { customer = "new@example.com", channel = "sms", state = "SUBSCRIBED" });

        var ann = store.Store.Customers.Single();
        Assert.Equal((null, "SUBSCRIBED", "NOT_SUBSCRIBED"), (ann.Note, ann.SmsConsent.State, ann.EmailConsent.State));
        Assert.Equal(("Bonn", second), (ann.DefaultAddress?.City, Assert.Single(ann.Addresses).Gid));

        await Post(store, "customers/delete", new { customer = ann.Gid });
        Assert.Empty(store.Store.Customers);
    }

    [Fact]
    public async Task Many_customers_are_there_at_once_and_are_counted()
    {
        await using var store = await OpenStore.Start();

        await Post(store, "customers/seed", new { customers = 2000, prefix = "many" });

        Assert.Equal(2000, (await store.Http.GetFromJsonAsync<JsonElement>("/simulator/customers")).GetProperty("customers").GetInt32());
        var last = await store.Http.GetFromJsonAsync<JsonElement>("/simulator/customer?email=many2000@example.com");
        Assert.Equal("Street 2000", last.GetProperty("addresses")[0].GetProperty("address1").GetString());
    }

    [Fact]
    public async Task A_merge_that_fails_leaves_both()
    {
        await using var store = await OpenStore.Start();
        store.Store.SeedCustomers(2);

        await Post(
            store, "customers/merge-failed",
            new { kept = "buyer1@example.com", deleted = "buyer2@example.com", field = "gift_cards", message = "Buyer has gift cards." });
        Assert.Equal(2, store.Store.Customers.Count);
        await Post(store, "customers/merge", new { kept = "buyer1@example.com", deleted = "buyer2@example.com" });
        Assert.Single(store.Store.Customers);
    }

    [Theory]
    [InlineData("customers", """{"email":"foo@bar"}""", "Email is invalid")]
    [InlineData("customers", """{"email":"buyer1@example.com"}""", "Email has already been taken")]
    [InlineData("customers", """{"shoeSize":43}""", "A customer has no shoeSize.")]
    [InlineData("customers/edit", """{"firstName":"A"}""", "customer is missing.")]
    [InlineData("customers/edit", """{"customer":"x@example.com","firstName":"A"}""", "The store has no customer x@example.com.")]
    [InlineData(
        "customers/edit", """{"customer":"buyer1@example.com","state":"ASLEEP"}""", "state is DISABLED, INVITED, ENABLED or DECLINED.")]
    [InlineData(
        "customers/edit", """{"customer":"buyer1@example.com","addAddress":{"countryCode":"ZZ"}}""", "Country is invalid")]
    [InlineData("customers/delete", """{"customer":"buyer1@example.com"}""", "they have associated orders")]
    [InlineData("customers/seed", """{"customers":0}""", "customers must be between 1 and 100000.")]
    public async Task Bad_input_is_answered_with_a_sentence(string path, string body, string sentence)
    {
        await using var store = await OpenStore.Start();
        store.Store.PlaceOrder(store.Store.SeedCustomers(1)[0], new NewLine { Title = "Cup" });

        using var response = await store.Http.PostAsJsonAsync($"/simulator/{path}", JsonDocument.Parse(body).RootElement);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Contains(sentence, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> Post(OpenStore store, string path, object body)
    {
        using var response = await store.Http.PostAsJsonAsync($"/simulator/{path}", body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
