using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace StoreSimulator.Tests;

/// <summary>Whether a customer wants marketing.</summary>
public sealed class ConsentTests
{
    private const string Read =
        """
        id
        defaultEmailAddress { emailAddress marketingState marketingOptInLevel marketingUpdatedAt }
        defaultPhoneNumber { phoneNumber marketingState marketingOptInLevel marketingUpdatedAt marketingCollectedFrom }
        emailMarketingConsent { marketingState marketingOptInLevel consentUpdatedAt }
        smsMarketingConsent { marketingState marketingOptInLevel consentUpdatedAt consentCollectedFrom }
        """;

    [Fact]
    public async Task A_new_customer_has_not_been_asked_and_may_say_yes_at_once()
    {
        await using var store = await OpenStore.Start();

        var plain = (await Create(store, new { email = "a@example.com", phone = "+49301234567" })).At("customerCreate.customer");
        var asked = await Create(store, new
        {
            email = "b@example.com",
            phone = "+49301234568",
            emailMarketingConsent = new
            {
                marketingState = "SUBSCRIBED",
                marketingOptInLevel = "CONFIRMED_OPT_IN",
                consentUpdatedAt = "2026-04-25T01:00:00Z",
            },
            smsMarketingConsent = new { marketingState = "SUBSCRIBED", consentUpdatedAt = "2026-04-25T01:05:00Z" },
        });

        Assert.Equal(
            """{"marketingState":"NOT_SUBSCRIBED","marketingOptInLevel":"SINGLE_OPT_IN","consentUpdatedAt":null}""",
            plain.GetProperty("emailMarketingConsent").GetRawText());
        Assert.Equal(JsonValueKind.Null, plain.GetProperty("defaultPhoneNumber").GetProperty("marketingCollectedFrom").ValueKind);
        Assert.Equal("SUBSCRIBED", asked.Text("customerCreate.customer.defaultEmailAddress.marketingState"));
        Assert.Equal("CONFIRMED_OPT_IN", asked.Text("customerCreate.customer.defaultEmailAddress.marketingOptInLevel"));
        Assert.StartsWith(
            "2026-04-25T01:00:00", asked.Text("customerCreate.customer.defaultEmailAddress.marketingUpdatedAt"),
            StringComparison.Ordinal);
        Assert.Equal("OTHER", asked.Text("customerCreate.customer.smsMarketingConsent.consentCollectedFrom"));
    }

    [Fact]
    public async Task Consent_needs_something_to_send_to_and_is_not_changed_by_an_update_of_the_customer()
    {
        await using var store = await OpenStore.Start();
        var ann = store.Store.AddCustomer("ann@example.com");

        var noEmail = await Create(
            store, new { phone = "+49301234567", emailMarketingConsent = new { marketingState = "SUBSCRIBED" } });
        var noPhone = await Create(store, new { email = "b@example.com", smsMarketingConsent = new { marketingState = "SUBSCRIBED" } });
        var redacted = await Create(
            store, new { email = "b@example.com", emailMarketingConsent = new { marketingState = "REDACTED" } });

        Assert.Equal(
            "An email address is required to set the email marketing consent state.",
            noEmail.Text("customerCreate.userErrors.0.message"));
        Assert.Equal(
            "A phone number is required to set the SMS consent state.", noPhone.Text("customerCreate.userErrors.0.message"));
        Assert.Equal("INVALID", redacted.ErrorCode());
        Assert.Equal(
            "To update emailMarketingConsent, please use the customerEmailMarketingConsentUpdate Mutation instead",
            await Updated("emailMarketingConsent"));
        Assert.Equal(
            "To update smsMarketingConsent, please use the customerSmsMarketingConsentUpdate Mutation instead",
            await Updated("smsMarketingConsent"));

        async Task<string?> Updated(string member) => (await store.Ask(
            "mutation($input: CustomerInput!) { customerUpdate(input: $input) { userErrors { field message } } }",
            new
            {
                input = new Dictionary<string, object>
                {
                    ["id"] = ann.Gid,
                    [member] = new { marketingState = "UNSUBSCRIBED", marketingOptInLevel = "SINGLE_OPT_IN" },
                },
            })).Text("customerUpdate.userErrors.0.message");
    }

    [Fact]
    public async Task Consent_to_email_is_changed_and_refused_with_Shopifys_words()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse("2026-05-01T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        await using var store = await OpenStore.Start(new StoreOptions { TimeProvider = clock });
        var ann = store.Store.AddCustomer("ann@example.com");

        Assert.Equal(
            ("INVALID", "Customer not found"), Error(await Change("gid://shopify/Customer/9", "SUBSCRIBED", "SINGLE_OPT_IN")));
        Assert.Equal(("MISSING_ARGUMENT", "Marketing opt in level must exist"), Error(await Change(ann.Gid, "SUBSCRIBED", null)));
        Assert.Equal(
            ("INVALID", "Marketing opt in level must be confirmed opt-in for pending consent state"),
            Error(await Change(ann.Gid, "PENDING", "SINGLE_OPT_IN")));
        Assert.Equal(
            ("INVALID", "Consent updated at must not be in the future"),
            Error(await Change(ann.Gid, "SUBSCRIBED", "SINGLE_OPT_IN", "2999-01-01T00:00:00Z")));
        Assert.Equal("INVALID", (await Change(ann.Gid, "NOT_SUBSCRIBED", "SINGLE_OPT_IN")).ErrorCode());
        Assert.Equal("NOT_SUBSCRIBED", ann.EmailConsent.State);

        var changed = await Change(ann.Gid, "PENDING", "CONFIRMED_OPT_IN");
        Assert.Equal("PENDING", changed.Text("customerEmailMarketingConsentUpdate.customer.defaultEmailAddress.marketingState"));
        Assert.Equal(clock.GetUtcNow(), ann.EmailConsent.UpdatedAt);

        Task<JsonElement> Change(string customer, string state, string? level, string? at = null) => store.Ask(
            $$"""
            mutation($input: CustomerEmailMarketingConsentUpdateInput!) {
                customerEmailMarketingConsentUpdate(input: $input) { customer { {{Read}} } userErrors { field message code } }
            }
            """,
            new
            {
                input = new
                {
                    customerId = customer,
                    emailMarketingConsent = new { marketingState = state, marketingOptInLevel = level, consentUpdatedAt = at },
                },
            });

        static (string?, string?) Error(JsonElement answer) =>
            (answer.Text("customerEmailMarketingConsentUpdate.userErrors.0.code"),
                answer.Text("customerEmailMarketingConsentUpdate.userErrors.0.message"));
    }

    [Fact]
    public async Task Consent_to_text_messages_needs_a_number_and_is_told_anew_from_2026_10()
    {
        await using var store = await OpenStore.Start();
        var (ann, bob) = (store.Store.AddCustomer("ann@example.com"), store.Store.AddCustomer(null, "+49301234567"));

        var refused = await Change(ann.Gid);
        var unknown = await Change("gid://shopify/Customer/9");
        Assert.Equal("A phone number is required to set the SMS consent state.", Message(refused));
        Assert.Equal("Customer not found", Message(unknown));
        Assert.Equal(
            "NEVER_SUBSCRIBED",
            (await store.Ask(
                "query($id: ID!) { customer(id: $id) { defaultPhoneNumber { smsMarketingConsent { state } } } }", new { id = bob.Gid }))
            .Text("customer.defaultPhoneNumber.smsMarketingConsent.state"));

        var changed = await Change(bob.Gid);
        Assert.Equal("SUBSCRIBED", changed.Text("customerSmsMarketingConsentUpdate.customer.defaultPhoneNumber.marketingState"));
        Assert.Equal("OTHER", changed.Text("customerSmsMarketingConsentUpdate.customer.defaultPhoneNumber.marketingCollectedFrom"));

        Task<JsonElement> Change(string customer) => store.Ask(
            $$"""
            mutation($input: CustomerSmsMarketingConsentUpdateInput!) {
                customerSmsMarketingConsentUpdate(input: $input) { customer { {{Read}} } userErrors { field message code } }
            }
            """,
            new
            {
                input = new
                {
                    customerId = customer,
                    smsMarketingConsent = new { marketingState = "SUBSCRIBED", marketingOptInLevel = "SINGLE_OPT_IN" },
                },
            });

        static string? Message(JsonElement answer) => answer.Text("customerSmsMarketingConsentUpdate.userErrors.0.message");
    }

    private static Task<JsonElement> Create(OpenStore store, object input) => store.Ask(
        $$"""
        mutation($input: CustomerInput!) { customerCreate(input: $input) { customer { {{Read}} } userErrors { field message } } }
        """,
        new { input });
}
