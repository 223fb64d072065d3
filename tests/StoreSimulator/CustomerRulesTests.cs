using System.Text.Json;

namespace StoreSimulator.Tests;

/// <summary>What Shopify refuses in a customer, and what it makes of what it takes.</summary>
public sealed class CustomerRulesTests
{
    private const string Create =
        """
        mutation($input: CustomerInput!) {
            customerCreate(input: $input) {
                customer {
                    id firstName lastName displayName email phone note tags locale taxExempt taxExemptions state verifiedEmail canDelete
                }
                userErrors { field message }
            }
        }
        """;

    private const string Update =
        """
        mutation($input: CustomerInput!) {
            customerUpdate(input: $input) {
                customer { id firstName lastName displayName email phone note tags }
                userErrors { field message }
            }
        }
        """;

    private static readonly string Long = new('x', 256);

    public static TheoryData<string, string?, string> Refusals => new()
    {
        { """{"email":"foo@"}""", "email", "Email is invalid" },
        { """{"email":"@bar.com"}""", "email", "Email is invalid" },
        { """{"email":"foo@bar"}""", "email", "Email is invalid" },
        { """{"email":"foo@@bar.com"}""", "email", "Email is invalid" },
        { """{"email":"not-an-email"}""", "email", "Email is invalid" },
        { """{"email":"ANN@ex ample.com"}""", "email", "Email has already been taken" },
        { $$"""{"email":"{{Long}}@example.com"}""", "email", "Email is too long (maximum is 255 characters)" },
        { """{"phone":"abc"}""", "phone", "Phone is invalid" },
        { """{"phone":"+1234abcd"}""", "phone", "Phone is invalid" },
        { """{"phone":"0049 30 1234567"}""", "phone", "Phone has already been taken" },
        { $$"""{"firstName":"{{Long}}"}""", "firstName", "First name is too long (maximum is 255 characters)" },
        { $$"""{"lastName":"{{Long}}"}""", "lastName", "Last name is too long (maximum is 255 characters)" },
        { """{"firstName":"<b>Ann</b>"}""", "firstName", "First name cannot contain HTML tags" },
        { """{"firstName":"Ann","locale":"not-a-locale"}""", "locale", "Locale is invalid" },
        { $$"""{"firstName":"Ann","tags":["{{Long}}"]}""", "tags", "Tags is too long (maximum is 255 characters)" },
        { """{"firstName":"  ","email":"","phone":null}""", null, "A name, phone number, or email address must be present" },
        { """{}""", null, "A name, phone number, or email address must be present" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_customer_is_refused_with_Shopifys_words(string input, string? field, string message)
    {
        await using var store = await OpenStore.Start();
        var ann = store.Store.AddCustomer("ann@example.com", "+49301234567");
        var bob = store.Store.AddCustomer(null, "+49307654321");
        var given = JsonDocument.Parse(input).RootElement;

        var created = (await store.Ask(Create, new { input = given })).At("customerCreate");

        Assert.Equal(JsonValueKind.Null, created.GetProperty("customer").ValueKind);
        Refused(created);
        Assert.Equal([ann, bob], store.Store.Customers);
        if (input != "{}")
        {
            Refused((await store.Ask(Update, new { input = With(given, "id", bob.Gid) })).At("customerUpdate"));
            Assert.Equal((null, "+49307654321"), (bob.FirstName, bob.Phone));
        }

        void Refused(JsonElement payload)
        {
            var error = payload.GetProperty("userErrors")[0];
            Assert.Equal(message, error.GetProperty("message").GetString());
            Assert.Equal(field is null ? null : [field], error.GetProperty("field").Deserialize<string[]>());
        }
    }

    [Fact]
    public async Task A_note_has_5000_characters_and_a_customer_250_tags_at_most()
    {
        await using var store = await OpenStore.Start();
        var tags = string.Join(',', Enumerable.Range(0, 251).Select(i => $"tag-{i}"));

        var note = await store.Ask(Create, new { input = new { firstName = "Ann", note = new string('n', 5001) } });
        var tagged = await store.Ask(Create, new { input = new { firstName = "Ann", tags = new[] { tags } } });
        var all = await store.Ask(
            Create, new { input = new { firstName = Long, lastName = Long, note = new string('n', 5001), email = $"{Long}@example.com" } });

        Assert.Equal("Note is too long (maximum is 5000 characters)", note.Text("customerCreate.userErrors.0.message"));
        Assert.Equal("Tags cannot be more than 250", tagged.Text("customerCreate.userErrors.0.message"));
        Assert.Equal(
            ["firstName", "lastName", "email", "email", "note"],
            all.At("customerCreate.userErrors").EnumerateArray().Select(error => error.GetProperty("field")[0].GetString()));
        Assert.Empty(store.Store.Customers);
    }

    [Fact]
    public async Task Blanks_are_taken_off_names_and_out_of_addresses_and_nothing_is_null()
    {
        await using var store = await OpenStore.Start();

        var answer = await store.Ask(Create, new
        {
            input = new
            {
                email = " a b@Example.com ",
                firstName = "  Ann ",
                lastName = "   ",
                phone = "+1 (613) 450-5293",
                note = "",
                tags = new[] { "VIP", "vip", "b , a", " " },
                taxExempt = true,
                taxExemptions = new[] { "CA_BC_RESELLER_EXEMPTION" },
            },
        });

        var customer = answer.At("customerCreate.customer");
        Assert.Equal("ab@Example.com", customer.GetProperty("email").GetString());
        Assert.Equal(("Ann", "Ann"), (customer.GetProperty("firstName").GetString(), customer.GetProperty("displayName").GetString()));
        Assert.Equal(JsonValueKind.Null, customer.GetProperty("lastName").ValueKind);
        Assert.Equal("+16134505293", customer.GetProperty("phone").GetString());
        Assert.Equal("", customer.GetProperty("note").GetString());
        Assert.Equal(["a", "b", "VIP"], customer.GetProperty("tags").Deserialize<string[]>()!);
        Assert.True(customer.GetProperty("taxExempt").GetBoolean());
        Assert.Equal(["CA_BC_RESELLER_EXEMPTION"], customer.GetProperty("taxExemptions").Deserialize<string[]>()!);
        Assert.Equal("DISABLED", customer.GetProperty("state").GetString());
        Assert.True(customer.GetProperty("verifiedEmail").GetBoolean());
    }

    [Fact]
    public async Task A_number_without_plus_is_one_of_the_shops_country_and_names_a_customer_who_has_nothing_else()
    {
        await using var store = await OpenStore.Start(new StoreOptions { CountryCode = "CA" });

        var answer = await store.Ask(Create, new { input = new { phone = "(613) 450-5293" } });

        Assert.Equal("+16134505293", answer.Text("customerCreate.customer.phone"));
        Assert.Equal("+1 613-450-5293", answer.Text("customerCreate.customer.displayName"));
    }

    [Fact]
    public async Task The_last_of_name_number_and_address_cannot_be_taken_away()
    {
        await using var store = await OpenStore.Start();
        var ann = store.Store.AddCustomer("ann@example.com", firstName: "Ann");

        var email = await store.Ask(Update, new { input = new { id = ann.Gid, email = (string?)null } });
        var name = await store.Ask(Update, new { input = new { id = ann.Gid, firstName = "" } });

        Assert.Empty(email.At("customerUpdate.userErrors").EnumerateArray());
        Assert.Equal("A name, phone number, or email address must be present", name.Text("customerUpdate.userErrors.0.message"));
        Assert.Equal((null, "Ann"), (ann.Email, ann.FirstName));
    }

    [Fact]
    public async Task Whom_there_is_not_cannot_be_changed_or_deleted_and_ids_are_given_by_Shopify()
    {
        await using var store = await OpenStore.Start();
        const string nobody = "gid://shopify/Customer/999";

        var updated = await store.Ask(Update, new { input = new { id = nobody, firstName = "Ghost" } });
        var deleted = await store.Ask(
            """
            mutation($input: CustomerDeleteInput!) {
                customerDelete(input: $input) { deletedCustomerId shop { id } userErrors { field message } }
            }
            """,
            new { input = new { id = nobody } });
        var created = await store.Ask(Create, new { input = new { id = nobody, firstName = "Ghost" } });

        Assert.Equal("Customer does not exist", updated.Text("customerUpdate.userErrors.0.message"));
        Assert.Equal("Customer can't be found", deleted.Text("customerDelete.userErrors.0.message"));
        Assert.Equal("Cannot specify ID on creation", created.Text("customerCreate.userErrors.0.message"));
    }

    [Fact]
    public async Task Tax_exemptions_are_added_removed_and_replaced()
    {
        await using var store = await OpenStore.Start();
        var ann = store.Store.AddCustomer("ann@example.com");

        await Exempt("Add", "CA_BC_RESELLER_EXEMPTION", "US_CA_RESELLER_EXEMPTION", "CA_BC_RESELLER_EXEMPTION");
        Assert.Equal(["CA_BC_RESELLER_EXEMPTION", "US_CA_RESELLER_EXEMPTION"], ann.TaxExemptions);
        await Exempt("Remove", "CA_BC_RESELLER_EXEMPTION");
        Assert.Equal(["US_CA_RESELLER_EXEMPTION"], ann.TaxExemptions);
        await Exempt("Replace", "EU_REVERSE_CHARGE_EXEMPTION_RULE");
        Assert.Equal(["EU_REVERSE_CHARGE_EXEMPTION_RULE"], ann.TaxExemptions);

        Task<JsonElement> Exempt(string how, params string[] exemptions) => store.Ask(
            $$"""
            mutation($id: ID!, $exemptions: [TaxExemption!]!) {
                customer{{how}}TaxExemptions(customerId: $id, taxExemptions: $exemptions) { customer { id } userErrors { message } }
            }
            """,
            new { id = ann.Gid, exemptions });
    }

    [Fact]
    public async Task Metafields_of_a_customer_are_written_with_it()
    {
        await using var store = await OpenStore.Start();

        var answer = await store.Ask(
            """
            mutation($input: CustomerInput!) {
                customerCreate(input: $input) {
                    customer { metafield(namespace: "custom", key: "tier") { value } }
                    userErrors { field message }
                }
            }
            """,
            new
            {
                input = new
                {
                    firstName = "Ann",
                    metafields = new[] { new { @namespace = "custom", key = "tier", type = "single_line_text_field", value = "gold" } },
                },
            });

        Assert.Equal("gold", answer.Text("customerCreate.customer.metafield.value"));
    }

    private static Dictionary<string, JsonElement> With(JsonElement input, string member, string value)
    {
        var members = input.EnumerateObject().ToDictionary(one => one.Name, one => one.Value);
        members[member] = JsonSerializer.SerializeToElement(value);
        return members;
    }
}
