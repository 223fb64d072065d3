using System.Net;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using ShopifySync.FunctionsHost;
using ShopifySync.Local.Cloud;

namespace ShopifySync.Tests;

/// <summary>The house as a whole: its doors have the names that the guide gives them, and the sample settings start it.</summary>
public sealed partial class CompositionTests
{
    private static readonly Assembly Doors = typeof(Functions.Program).Assembly;

    [Fact]
    public void A_function_is_named_like_its_class()
    {
        Assert.Equal(Functions.Select(function => function.Type.Name).Order(), Functions.Select(function => Pascal(function.Name)).Order());
    }

    [Theory]
    [InlineData("create-shopify-order")]
    [InlineData("sync-inventory-to-shopify")]
    [InlineData("register-shopify-webhooks")]
    [InlineData("process-sync-queue")]
    [InlineData("handle-shopify-order-update")]
    [InlineData("handle-shopify-inventory-update")]
    [InlineData("scheduled-sync-processor")]
    public void A_function_of_the_guide_is_there(string name)
    {
        Assert.Contains(name, Functions.Select(function => function.Name));
    }

    [Theory]
    [InlineData("process-sync-queue")]
    [InlineData("register-shopify-webhooks")]
    public async Task An_administrators_function_is_closed_without_a_key_and_changes_nothing(string name)
    {
        await using var house = await TestHouse.Start();
        using var http = new HttpClient();

        using var keyless = await http.PostAsync(new Uri(house.Address, $"/api/{name}"), null);
        using var wrong = await http.PostAsync(new Uri(house.Address, $"/api/{name}?code=wrong"), null);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (keyless.StatusCode, wrong.StatusCode));
        Assert.Empty(house.Store.Statistics.Requests);
    }

    [Fact]
    public async Task The_sample_settings_start_the_house()
    {
        var database = await Machine.Database();
        var settings = Sample().ToDictionary();
        settings["ERP_CONNECTION"] = database.App; // the sample's names a server that this machine need not have
        settings["AzureWebJobsStorage"] = TestHouse.NoQueueStorage;

        await using var app = await FunctionApp.Start(Doors, host => host.Services.AddShopifySync(host.Configuration), settings);

        Assert.NotNull(app.Address);
    }

    [Fact]
    public void Every_setting_that_a_trigger_names_is_in_the_sample()
    {
        var named = Functions.SelectMany(function => function.Triggers)
            .SelectMany(trigger => Setting().Matches(trigger).Select(match => match.Groups[1].Value))
            .Distinct()
            .ToList();

        Assert.Equal(11, named.Count);
        Assert.All(named, name => Assert.NotEqual("", Sample().GetValueOrDefault(name, "")));
    }

    [Fact]
    public void What_runs_here_has_the_scopes_that_the_README_asks_for_and_no_others()
    {
        var readme = File.ReadAllText(Path.Combine(LocalSettings.Root, "README.md"));
        var asked = readme[
            readme.IndexOf("Admin API scopes", StringComparison.Ordinal)..readme.IndexOf("and note its token", StringComparison.Ordinal)];

        Assert.Equal(AppScopes.All, Scope().Matches(asked).Select(match => match.Groups[1].Value));
    }

    private static IReadOnlyList<(Type Type, string Name, IReadOnlyList<string> Triggers)> Functions { get; } =
    [
        .. from type in Doors.GetTypes()
           from method in type.GetMethods()
           let function = method.GetCustomAttribute<FunctionAttribute>()
           where function is not null
           let triggers = method.GetParameters().SelectMany(parameter => parameter.GetCustomAttributes<TriggerBindingAttribute>())
           select (type, function.Name, (IReadOnlyList<string>)[.. triggers.Select(trigger => trigger switch
           {
               TimerTriggerAttribute timer => timer.Schedule,
               QueueTriggerAttribute queue => queue.QueueName,
               _ => "",
           })]),
    ];

    private static Dictionary<string, string?> Sample()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "local.settings.sample.json")));

        return file.RootElement.GetProperty("Values")
            .EnumerateObject()
            .ToDictionary(setting => setting.Name, setting => setting.Value.GetString());
    }

    private static string Pascal(string name) => string.Concat(name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Scope();

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Setting();
}
