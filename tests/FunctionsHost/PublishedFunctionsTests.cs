using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using ShopifySync.FunctionsHost;
using ShopifySync.Local.Cloud;

namespace ShopifySync.Tests.FunctionsHost;

/// <summary>What Azure is given, in the output of <c>functions/ShopifySync.Functions.csproj</c>, is what runs here.</summary>
public sealed class PublishedFunctionsTests
{
    /// <summary>The same configuration's output: the test project builds that project too.</summary>
    private static readonly string Output = Path.Combine(
        LocalSettings.Root, "functions", Path.GetRelativePath(Path.Combine(LocalSettings.Root, "tests"), AppContext.BaseDirectory));

    [Fact]
    public async Task The_published_app_has_the_functions_that_the_local_host_serves()
    {
        var settings = LocalSettings.Sample().ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        settings["ERP_CONNECTION"] = (await Machine.Database()).App;
        settings["AzureWebJobsStorage"] = TestHouse.NoQueueStorage;
        await using var app = await FunctionApp.Start(
            typeof(Functions.Program).Assembly, host => host.Services.AddShopifySync(host.Configuration), settings);
        using var metadata = Json("functions.metadata");

        var published = metadata.RootElement.EnumerateArray().Select(Words).Order(StringComparer.Ordinal);

        Assert.Equal(app.Functions.Select(Words).Order(StringComparer.Ordinal), published);
    }

    [Fact]
    public void The_published_host_json_is_the_one_in_the_root() =>
        Assert.Equal(File.ReadAllText(Path.Combine(LocalSettings.Root, "host.json")), File.ReadAllText(Path.Combine(Output, "host.json")));

    [Fact]
    public void The_published_worker_starts_the_published_program()
    {
        using var worker = Json("worker.config.json");
        var program = worker.RootElement.GetProperty("description").GetProperty("defaultWorkerPath").GetString()!;

        Assert.Equal("ShopifySync.Functions.dll", program);
        Assert.True(File.Exists(Path.Combine(Output, program)));
    }

    [Fact]
    public void What_the_host_needs_for_the_triggers_lies_beside_it()
    {
        using var extensions = Json("extensions.json");
        var listed = extensions.RootElement.GetProperty("extensions").EnumerateArray();
        string[] needed = [.. listed.Select(extension => extension.GetProperty("hintPath").GetString()!)];

        Assert.Contains(needed, path => path.EndsWith("Storage.Queues.dll", StringComparison.Ordinal));
        Assert.All(needed, path => Assert.True(File.Exists(Path.Combine(Output, path)), $"{path} is missing"));
    }

    private static JsonDocument Json(string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Output, file)));

    private static string Words(ServedFunction function) => $"{function.Name} = {function.EntryPoint}: " + function.Trigger switch
    {
        HttpTriggerAttribute http => $"httpTrigger {http.AuthLevel} {string.Join(',', http.Methods ?? [])} {function.Route}",
        TimerTriggerAttribute timer => $"timerTrigger {timer.Schedule}",
        QueueTriggerAttribute queue => $"queueTrigger {queue.QueueName} {queue.Connection}",
        var other => other.GetType().Name,
    };

    private static string Words(JsonElement function)
    {
        var name = Text(function, "name");
        var trigger = function.GetProperty("bindings").EnumerateArray()
            .Single(binding => Text(binding, "type").EndsWith("Trigger", StringComparison.Ordinal));
        var methods = trigger.TryGetProperty("methods", out var list) ? list.EnumerateArray().Select(method => method.GetString()) : [];

        return $"{name} = {Text(function, "entryPoint")}: {Text(trigger, "type")} " + Text(trigger, "type") switch
        {
            "httpTrigger" => $"{Text(trigger, "authLevel")} {string.Join(',', methods)} {Text(trigger, "route", name)}",
            "timerTrigger" => Text(trigger, "schedule"),
            "queueTrigger" => $"{Text(trigger, "queueName")} {Text(trigger, "connection")}",
            var other => other,
        };
    }

    private static string Text(JsonElement parent, string name, string missing = "") =>
        parent.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text ? text : missing;
}
