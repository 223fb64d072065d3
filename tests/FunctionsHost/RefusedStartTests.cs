using ShopifySync.FunctionsHost;
using static ShopifySync.Tests.FunctionsHost.RefusedFunctions;

namespace ShopifySync.Tests.FunctionsHost;

public sealed class RefusedStartTests
{
    [Theory]
    [InlineData(typeof(AdminName), "Function 'administer' (AdminName.Run): names that begin with 'admin' or 'runtime' are the host's own.")]
    [
        InlineData(
            typeof(RuntimeRoute),
            "Function 'clock' has the route 'runtime/clock': routes that begin with 'admin' or 'runtime' are the host's own.")]
    [
        InlineData(
            typeof(BadName), "Function '1st' (BadName.Run): a name is a letter and up to 127 letters, digits, '_' or '-', and not 'host'.")]
    [InlineData(typeof(Twins), "Two functions are named 'Twin'.")]
    [InlineData(typeof(SameRoute), "Function 'two' takes the route door (GET), which another function has.")]
    [InlineData(typeof(UserLevel), "Function 'user' has the authorization level User, which this host does not know.")]
    [InlineData(typeof(NoTrigger), "Function 'idle' (NoTrigger.Run) has 0 triggers, and must have one.")]
    [
        InlineData(
            typeof(PlainAnswer),
            "Function 'plain' (PlainAnswer.Run) returns String, and must return IActionResult or Task<IActionResult>.")]
    [InlineData(typeof(AsyncVoid), "Function 'lost' (AsyncVoid.Run) returns Void, and must return Task or nothing.")]
    [InlineData(typeof(Hidden), "Function 'hidden' (Hidden.Run) is not public, and the worker would not find it.")]
    [InlineData(typeof(Unfilled), "Function 'unfilled' (Unfilled.Run): nothing fills the parameter 'Int32 number'.")]
    [
        InlineData(
            typeof(FiveFields),
            "Function 'five' has the schedule '*/5 * * * *', which is no NCRONTAB of six fields such as '0 */5 * * * *'.")]
    [InlineData(typeof(MissingSetting), "Function 'timer' needs the setting 'NOT_THERE', which is missing or empty.")]
    [InlineData(typeof(MissingQueue), "Function 'queue' needs the setting 'NOT_THERE', which is missing or empty.")]
    [
        InlineData(
            typeof(BadQueue),
            "Function 'queue' has the queue 'My_Queue': a queue's name is 3 to 63 lower-case letters, digits and single '-'.")]
    [InlineData(typeof(RefusedFunctions.Queue), "Function 'queue' needs the setting 'AzureWebJobsStorage', which is missing or empty.")]
    public async Task Functions_that_the_real_host_would_not_run_are_refused(Type functions, string why) =>
        Assert.Equal(why, await Refusal(functions, []));

    [Theory]
    [InlineData("extensions:queues:batchSzie", "4", "host.json: this host does not know the setting 'extensions.queues.batchSzie'.")]
    [
        InlineData(
            "extensions:queues:batchSize", "33",
            "host.json: 'extensions.queues.batchSize' is '33', and must be a whole number from 1 to 32.")]
    [
        InlineData(
            "extensions:queues:messageEncoding", "utf8",
            "host.json: 'extensions.queues.messageEncoding' is 'utf8', and must be base64 or none.")]
    [InlineData("extensions:queues:maxPollingInterval", "2s",
        "host.json: 'extensions.queues.maxPollingInterval' is '2s', and must be a time from 00:00:00.1000000 to 1.00:00:00, written "
            + "hh:mm:ss.")]
    [InlineData("version", "3.0", "host.json: 'version' must be \"2.0\", and is \"3.0\".")]
    public async Task An_unknown_value_in_host_json_is_refused(string key, string value, string why) =>
        Assert.Equal(why, await Refusal(typeof(SampleHttpFunctions), new() { [$"AzureFunctionsJobHost:{key}"] = value }));

    [Fact]
    public async Task A_connection_string_that_is_none_is_refused_without_being_shown() =>
        Assert.Equal(
            "Function 'queue': the setting 'AzureWebJobsStorage' is no storage connection string.",
            await Refusal(typeof(RefusedFunctions.Queue), new() { ["AzureWebJobsStorage"] = "AccountKey=secret" }));

    [Fact]
    public async Task A_port_that_is_none_is_refused() =>
        Assert.Equal(
            "The port '7O71' is no number from 0 to 65535.", await Refusal(typeof(SampleHttpFunctions), new() { ["Port"] = "7O71" }));

    [Fact]
    public async Task An_address_in_use_is_refused_in_one_sentence()
    {
        await using var first = await Samples.Start<SampleHttpFunctions>(new Probe());

        var refused = await Refusal(typeof(SampleHttpFunctions), new() { ["urls"] = first.Address.ToString() });

        Assert.Equal($"The address {first.Address} is in use; choose another with --urls or --port.", refused);
    }

    [Fact]
    public async Task A_class_that_asks_for_what_is_not_there_is_refused()
    {
        var refused = await Assert.ThrowsAsync<AggregateException>(
            () => FunctionApp.Start(Samples.Only(typeof(SampleTimers)), _ => { }, Samples.Settings()));

        Assert.Contains(nameof(Probe), refused.Message);
    }

    private static async Task<string> Refusal(Type functions, Dictionary<string, string?> settings) =>
        (await Assert.ThrowsAsync<StartRefusedException>(() => Samples.Start(functions, new Probe(), settings))).Message;
}
