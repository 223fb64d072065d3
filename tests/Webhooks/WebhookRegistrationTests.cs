using System.Net;
using System.Text.Json;

namespace ShopifySync.Tests.Webhooks;

/// <summary>What an administrator hears who registers the webhooks while a setting is wrong.</summary>
public sealed class WebhookRegistrationTests
{
    private const string Missing =
        "The setting PUBLIC_ADDRESS is missing. Set it to the address at which Shopify reaches this app, such as https://sync.example.com.";

    [Fact]
    public async Task Without_an_address_in_the_settings_a_callers_host_is_not_taken_for_it()
    {
        await using var house = await TestHouse.Start();

        Assert.Equal((HttpStatusCode.BadRequest, Missing), await Register(house, host: "evil.example.com"));

        Assert.Empty(house.Store.Subscriptions);
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from shopify_webhook_registry where address like '%evil%'"));
    }

    [Theory]
    [InlineData("PUBLIC_ADDRESS", "sync.example.com",
        "The setting PUBLIC_ADDRESS is 'sync.example.com'. It must be an address with its scheme, such as https://sync.example.com.")]
    [InlineData("SHOPIFY_WEBHOOK_SECRET", "", "The secret SHOPIFY_WEBHOOK_SECRET is missing. Set it in the app's settings.")]
    public async Task A_setting_that_is_wrong_is_named(string setting, string value, string why)
    {
        var settings = new Dictionary<string, string?> { ["PUBLIC_ADDRESS"] = "https://sync.example.com", [setting] = value };
        await using var house = await TestHouse.Start(settings: settings);

        Assert.Equal((HttpStatusCode.BadRequest, why), await Register(house));
    }

    [Fact]
    public async Task A_database_that_is_read_only_is_named()
    {
        var database = await Machine.Database();
        await using var house = await TestHouse.Start(over: database, settings: new Dictionary<string, string?>
        {
            ["PUBLIC_ADDRESS"] = "https://sync.example.com",
            ["ERP_CONNECTION"] = database.App + ";Options=-c default_transaction_read_only=on",
        });

        var (status, why) = await Register(house);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.StartsWith("The database in ERP_CONNECTION is read-only.", why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUBLIC_ADDRESS", "https://sync.example.com/", "https://sync.example.com/")]
    [InlineData("WEBSITE_HOSTNAME", "app.azurewebsites.net", "https://app.azurewebsites.net/")]
    public async Task The_settings_choose_the_address(string setting, string value, string address)
    {
        await using var house = await TestHouse.Start(settings: new Dictionary<string, string?> { [setting] = value });

        await Register(house, host: "evil.example.com");

        Assert.All(house.Store.Subscriptions, subscription => Assert.StartsWith(address, subscription.Uri, StringComparison.Ordinal));
        Assert.NotEmpty(house.Store.Subscriptions);
    }

    private static async Task<(HttpStatusCode Status, string? Why)> Register(TestHouse house, string? host = null)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(house.Address, "/api/register-shopify-webhooks"));
        request.Headers.Add("x-functions-key", TestHouse.Key);
        request.Headers.Host = host;
        using var response = await http.SendAsync(request);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var answer = json.RootElement;

        return (response.StatusCode, answer.ValueKind is JsonValueKind.Object ? answer.GetProperty("error").GetString() : null);
    }
}
