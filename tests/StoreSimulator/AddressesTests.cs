using System.Text.Json;

namespace StoreSimulator.Tests;

/// <summary>The address book of a customer.</summary>
public sealed class AddressesTests
{
    private const string Fields =
        """
        address {
            id firstName lastName name company address1 address2 city zip province provinceCode country countryCodeV2 phone formattedArea
        }
        userErrors { field message }
        """;

    private const string Create =
        $$"""
        mutation($customer: ID!, $address: MailingAddressInput!, $asDefault: Boolean) {
            customerAddressCreate(customerId: $customer, address: $address, setAsDefault: $asDefault) { {{Fields}} }
        }
        """;

    private const string Update =
        $$"""
        mutation($customer: ID!, $id: ID!, $address: MailingAddressInput!, $asDefault: Boolean) {
            customerAddressUpdate(customerId: $customer, addressId: $id, address: $address, setAsDefault: $asDefault) { {{Fields}} }
        }
        """;

    private static readonly string Long = new('x', 256);

    public static TheoryData<string, string, string> Refusals => new()
    {
        { """{"countryCode":"ZZ","provinceCode":"ZZ"}""", "country", "Country is invalid" },
        { """{"country":"Atlantis"}""", "country", "Country is invalid" },
        { """{"countryCode":"US","provinceCode":"ON"}""", "province", "Province is invalid" },
        { """{"countryCode":"CA","provinceCode":"ZZ"}""", "province", "Province is invalid" },
        { """{"countryCode":"IT","provinceCode":"XX"}""", "province", "Province is invalid" },
        { $$"""{"address1":"{{Long}}","countryCode":"CA"}""", "address1", "Address1 is too long (maximum is 255 characters)" },
        { """{"city":"<script>"}""", "city", "City cannot contain HTML tags" },
        { """{"city":"https://evil.example"}""", "city", "City cannot contain URL" },
        { """{"zip":"H0H 0H0 https://x"}""", "zip", "Zip cannot contain URL" },
        { """{"phone":"<a>+1 613"}""", "phone", "Phone cannot contain HTML tags" },
        { """{"address1":"100 Main 😀"}""", "address1", "Address1 cannot contain emojis" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task An_address_is_refused_with_Shopifys_words(string input, string field, string message)
    {
        await using var store = await OpenStore.Start();
        var ann = store.Store.AddCustomer("ann@example.com");
        var address = JsonDocument.Parse(input).RootElement;

        var added = (await store.Ask(Create, new { customer = ann.Gid, address })).At("customerAddressCreate");
        var nested = await store.Ask(
            "mutation($input: CustomerInput!) { customerUpdate(input: $input) { customer { id } userErrors { field message } } }",
            new { input = new { id = ann.Gid, addresses = new[] { address } } });

        Assert.Equal(["address", field], added.FieldOfFirst());
        Assert.Equal(message, added.GetProperty("userErrors")[0].GetProperty("message").GetString());
        Assert.Equal(["addresses", "0", field], nested.At("customerUpdate").FieldOfFirst());
        Assert.Equal(message, nested.Text("customerUpdate.userErrors.0.message"));
        Assert.Empty(ann.Addresses);
    }

    [Theory]
    [InlineData("CA", "ON", "Canada", "Ontario", "ON")]
    [InlineData("GB", "England", "United Kingdom", "England", "ENG")]
    [InlineData("IT", "RM", "Italy", "Roma", "RM")]
    [InlineData("ES", "b", "Spain", "Barcelona", "B")]
    [InlineData("AU", "NSW", "Australia", "New South Wales", "NSW")]
    [InlineData("DE", "BY", "Germany", "", "")]
    [InlineData("FR", null, "France", "", "")]
    [InlineData("AT", null, "Austria", "", "")]
    [InlineData("CH", null, "Switzerland", "", "")]
    public async Task Country_and_province_are_told_by_code_and_name(
        string country, string? province, string named, string provinceNamed, string provinceCode)
    {
        await using var store = await OpenStore.Start();
        var ann = store.Store.AddCustomer("ann@example.com");

        var answer = await store.Ask(
            Create, new { customer = ann.Gid, address = new { address1 = "1", countryCode = country, provinceCode = province } });

        var address = answer.At("customerAddressCreate.address");
        Assert.Equal((country, named), (address.GetProperty("countryCodeV2").GetString(), address.GetProperty("country").GetString()));
        Assert.Equal(
            (provinceNamed, provinceCode), (address.GetProperty("province").ToString(), address.GetProperty("provinceCode").ToString()));
    }

    [Fact]
    public async Task Texts_are_trimmed_names_are_the_customers_and_a_number_is_kept_in_one_form()
    {
        await using var store = await OpenStore.Start();
        var ann = store.Store.AddCustomer("ann@example.com", firstName: "Ann", lastName: "Buyer");

        var answer = await store.Ask(Create, new
        {
            customer = ann.Gid,
            address = new
            {
                address1 = " 100 Main ",
                address2 = " ",
                city = " Ottawa ",
                countryCode = "CA",
                country = "Germany",
                provinceCode = "ON",
                phone = "(613) 450-4538",
            },
        });

        var address = answer.At("customerAddressCreate.address");
        Assert.Equal("100 Main", address.GetProperty("address1").GetString());
        Assert.Equal(JsonValueKind.Null, address.GetProperty("address2").ValueKind);
        Assert.Equal("Ann Buyer", address.GetProperty("name").GetString());
        Assert.Equal("+16134504538", address.GetProperty("phone").GetString());
        Assert.Equal("Ottawa ON, Canada", address.GetProperty("formattedArea").GetString());
        Assert.EndsWith("?model_name=CustomerAddress", address.GetProperty("id").GetString(), StringComparison.Ordinal);

        var raw = await store.Ask(
            Update, new { customer = ann.Gid, id = ann.Addresses[0].Gid, address = new { phone = "not a phone" } });
        Assert.Equal("not a phone", raw.Text("customerAddressUpdate.address.phone"));
        Assert.Equal("Ottawa", raw.Text("customerAddressUpdate.address.city"));
    }

    [Fact]
    public async Task The_same_address_is_not_added_twice()
    {
        await using var store = await OpenStore.Start();
        var ann = store.Store.AddCustomer("ann@example.com");
        var address = new { address1 = "1 Main St", city = "Ottawa", countryCode = "CA" };

        await store.Ask(Create, new { customer = ann.Gid, address });
        var again = await store.Ask(Create, new { customer = ann.Gid, address });
        await store.Ask(
            "mutation($input: CustomerInput!) { customerUpdate(input: $input) { userErrors { message } } }",
            new { input = new { id = ann.Gid, addresses = new[] { address, address } } });

        Assert.Equal("Address already exists", again.Text("customerAddressCreate.userErrors.0.message"));
        Assert.Equal(["address"], again.At("customerAddressCreate").FieldOfFirst());
        Assert.Single(ann.Addresses);
    }

    [Fact]
    public async Task There_is_one_default_address_the_first_the_chosen_and_after_its_removal_the_next()
    {
        await using var store = await OpenStore.Start();
        var ann = store.Store.AddCustomer("ann@example.com");
        var (one, two, three) = (await Add("1", false), await Add("2", false), await Add("3", true));
        Assert.Equal(three, await Default());

        var chosen = await store.Ask(
            """
            mutation($customer: ID!, $id: ID!) {
                customerUpdateDefaultAddress(customerId: $customer, addressId: $id) {
                    customer { defaultAddress { id } addressesV2(first: 5) { nodes { id } } } userErrors { message }
                }
            }
            """,
            new { customer = ann.Gid, id = two });
        Assert.Equal(two, chosen.Text("customerUpdateDefaultAddress.customer.defaultAddress.id"));
        Assert.Equal(
            [one, two, three],
            chosen.At("customerUpdateDefaultAddress.customer.addressesV2.nodes").EnumerateArray()
                .Select(node => node.GetProperty("id").GetString()));

        var deleted = await store.Ask(
            """
            mutation($customer: ID!, $id: ID!) {
                customerAddressDelete(customerId: $customer, addressId: $id) { deletedAddressId userErrors { message } }
            }
            """,
            new { customer = ann.Gid, id = two });
        Assert.Equal(two, deleted.Text("customerAddressDelete.deletedAddressId"));
        Assert.Equal(one, await Default());

        async Task<string> Add(string street, bool asDefault) => (await store.Ask(
            Create, new { customer = ann.Gid, address = new { address1 = street, countryCode = "DE" }, asDefault }))
            .Text("customerAddressCreate.address.id")!;

        async Task<string?> Default() => (await store.Ask(
            "query($id: ID!) { customer(id: $id) { defaultAddress { id } } }", new { id = ann.Gid })).Text("customer.defaultAddress.id");
    }

    [Fact]
    public async Task A_list_of_addresses_takes_the_place_of_all_and_changes_those_it_names()
    {
        await using var store = await OpenStore.Start();
        var ann = store.Store.AddCustomer("ann@example.com", firstName: "Ann");
        store.Store.AddAddress(ann.Gid, new([new("address1", "1"), new("countryCode", "DE")]));
        var kept = store.Store.AddAddress(ann.Gid, new([new("address1", "2"), new("city", "Köln"), new("countryCode", "DE")]));

        var unknown = await Write(new { id = "gid://shopify/MailingAddress/1?model_name=CustomerAddress", address1 = "x" });
        var blank = await Write(new { address1 = " ", city = "" });
        Assert.Equal(["addresses", "0", "id"], unknown.At("customerUpdate").FieldOfFirst());
        Assert.Equal("Customer address does not exist", unknown.Text("customerUpdate.userErrors.0.message"));
        Assert.Equal("Customer address cannot be blank.", blank.Text("customerUpdate.userErrors.0.message"));
        Assert.Equal(2, ann.Addresses.Count);

        await Write(new { id = kept.Gid, address1 = "2b" });
        var only = Assert.Single(ann.Addresses);
        Assert.Equal((kept, "2b", "Köln", "Ann"), (only, only.Address1, only.City, only.FirstName));

        Task<JsonElement> Write(object address) => store.Ask(
            "mutation($input: CustomerInput!) { customerUpdate(input: $input) { customer { id } userErrors { field message } } }",
            new { input = new { id = ann.Gid, addresses = new[] { address } } });
    }

    [Fact]
    public async Task An_address_of_somebody_else_or_with_another_id_is_refused()
    {
        await using var store = await OpenStore.Start();
        var (ann, bob) = (store.Store.AddCustomer("ann@example.com"), store.Store.AddCustomer("bob@example.com"));
        var his = store.Store.AddAddress(bob.Gid, new([new("address1", "1")])).Gid;
        var other = store.Store.AddAddress(bob.Gid, new([new("address1", "2")])).Gid;

        var foreign = await store.Ask(Update, new { customer = ann.Gid, id = his, address = new { city = "Ghost" } });
        var nobody = await store.Ask(Update, new { customer = "gid://shopify/Customer/9", id = his, address = new { city = "Ghost" } });
        var mixed = await store.Ask(Update, new { customer = bob.Gid, id = his, address = new { id = other, city = "Ghost" } });
        var noBook = await store.Ask(
            Update, new { customer = bob.Gid, id = "gid://shopify/MailingAddress/1", address = new { city = "Ghost" } });

        Assert.Equal("Address does not exist", foreign.Text("customerAddressUpdate.userErrors.0.message"));
        Assert.Equal("Customer does not exist", nobody.Text("customerAddressUpdate.userErrors.0.message"));
        Assert.Equal(
            "The id of the address does not match the id in the input", mixed.Text("customerAddressUpdate.userErrors.0.message"));
        Assert.Equal("RESOURCE_NOT_FOUND", noBook.ErrorCode());
    }
}
