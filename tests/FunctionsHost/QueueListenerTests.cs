using System.Globalization;
using System.Text;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using ShopifySync.FunctionsHost;

namespace ShopifySync.Tests.FunctionsHost;

[Collection(Alone.Name)]
public sealed class QueueListenerTests : IAsyncLifetime
{
    private static int _queues;

    private readonly Probe _probe = new();
    private readonly string _name =
        $"host-{Environment.ProcessId}-{Interlocked.Increment(ref _queues).ToString(CultureInfo.InvariantCulture)}";
    private readonly Dictionary<string, string?> _settings = Samples.Settings();

    private QueueClient _queue = null!;
    private QueueClient _poison = null!;

    public async Task InitializeAsync()
    {
        var connection = (await Machine.Azurite()).ConnectionString;
        _queue = new QueueClient(connection, _name);
        _poison = new QueueClient(connection, $"{_name}-poison");
        _settings["AzureWebJobsStorage"] = connection;
        _settings["WORK_QUEUE"] = _name;
        Set("maxPollingInterval", "00:00:00.2");
        Set("visibilityTimeout", "00:00:00");
    }

    public async Task DisposeAsync()
    {
        await _queue.DeleteIfExistsAsync();
        await _poison.DeleteIfExistsAsync();
    }

    [Fact]
    public async Task A_message_runs_its_function_and_is_gone()
    {
        await using (await Start())
        {
            await Send("hello Zoë");
            Assert.Equal("hello Zoë", await _probe.Next());
        }

        Assert.Equal(0, await Waiting(_queue));
    }

    [Fact]
    public async Task A_text_that_is_not_base64_goes_to_poison_as_it_is()
    {
        await _queue.CreateAsync();
        await _queue.SendMessageAsync("{\"id\": 7}");
        await Send("readable");

        await using var app = await Start();

        Assert.Equal("""{"id": 7}""", (await Poisoned()).Body.ToString());
        Assert.Equal("readable", await _probe.Next());
        Assert.True(_probe.IsQuiet);
    }

    [Fact]
    public async Task Where_host_json_says_no_encoding_a_text_is_taken_as_it_is()
    {
        Set("messageEncoding", "none");
        await _queue.CreateAsync();
        await _queue.SendMessageAsync("plain text");

        await using var app = await Start();

        Assert.Equal("plain text", await _probe.Next());
    }

    [Fact]
    public async Task A_message_that_keeps_failing_goes_to_poison()
    {
        Set("maxDequeueCount", "3");
        _probe.Behaviour = (_, _) => throw new InvalidOperationException("broken");
        await Send("bad");

        await using var app = await Start();

        Assert.Equal(Base64("bad"), (await Poisoned()).Body.ToString());
        Assert.Equal(["bad", "bad", "bad"], [await _probe.Next(), await _probe.Next(), await _probe.Next()]);
        Assert.True(_probe.IsQuiet);
    }

    [Fact]
    public async Task A_failed_message_waits_before_it_comes_again()
    {
        Set("visibilityTimeout", "00:00:02");
        List<DateTimeOffset> runs = [];
        _probe.Behaviour = (_, _) =>
        {
            runs.Add(TimeProvider.System.GetUtcNow());
            return runs.Count == 1 ? throw new InvalidOperationException("broken") : Task.CompletedTask;
        };
        await Send("again");

        await using var app = await Start();
        await _probe.Next();
        await _probe.Next();

        Assert.True(runs[1] - runs[0] > TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_message_taken_too_often_by_hosts_that_died_goes_to_poison_without_a_run()
    {
        Set("maxDequeueCount", "1");
        await Send("deadly");
        QueueMessage taken = await _queue.ReceiveMessageAsync(TimeSpan.FromSeconds(30));
        await _queue.UpdateMessageAsync(taken.MessageId, taken.PopReceipt, visibilityTimeout: TimeSpan.Zero);

        await using var app = await Start();

        Assert.Equal(Base64("deadly"), (await Poisoned()).Body.ToString());
        Assert.True(_probe.IsQuiet);
    }

    [Fact]
    public async Task A_message_stays_ours_for_as_long_as_its_function_runs()
    {
        _settings["FunctionsHost:MessageLease"] = "00:00:02";
        _probe.Behaviour = (_, ct) => Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, ct);
        await Send("slow");

        await using var app = await Start();
        Assert.Equal("slow", await _probe.Next());
        await Gone();

        Assert.True(_probe.IsQuiet);
    }

    [Fact]
    public async Task No_more_run_at_once_than_host_json_allows()
    {
        Set("batchSize", "2");
        Set("newBatchThreshold", "1");
        var (running, most) = (0, 0);
        _probe.Behaviour = async (_, ct) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, ct);
            Interlocked.Decrement(ref running);
        };

        for (var i = 0; i < 9; i++)
        {
            await Send("one of many");
        }

        await using var app = await Start();

        for (var i = 0; i < 9; i++)
        {
            await _probe.Next();
        }

        Assert.InRange(most, 2, 3);
    }

    [Fact]
    public async Task A_stop_lets_the_function_end_and_takes_no_other_message()
    {
        var end = new TaskCompletionSource();
        _probe.Behaviour = (_, ct) => end.Task.WaitAsync(ct);
        await Send("in flight");
        await using var app = await Start();
        Assert.Equal("in flight", await _probe.Next());

        var stop = app.Stop();
        await Send("too late");
        Assert.False(stop.IsCompleted);
        end.SetResult();
        await stop;

        QueueMessage[] left = await _queue.ReceiveMessagesAsync(10);
        Assert.Equal([Base64("too late")], left.Select(message => message.Body.ToString()));
    }

    [Fact]
    public async Task A_hand_gives_it_a_text()
    {
        await using var app = await Start();
        using var client = new HttpClient { BaseAddress = app.Address };

        (await client.PostAsync("admin/functions/work?code=master-key", new StringContent("""{"input":"by hand"}""")))
            .EnsureSuccessStatusCode();

        Assert.Equal("by hand", await _probe.Next());
    }

    private Task<FunctionApp> Start() => Samples.Start<SampleQueue>(_probe, _settings);

    private void Set(string setting, string value) => _settings[$"AzureFunctionsJobHost:extensions:queues:{setting}"] = value;

    private async Task Send(string text)
    {
        await _queue.CreateIfNotExistsAsync();
        await _queue.SendMessageAsync(Base64(text));
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private async Task<QueueMessage> Poisoned() =>
        await Eventually.Is(async () => await _poison.ExistsAsync() ? (await _poison.ReceiveMessageAsync()).Value : null);

    private async Task Gone() => await Eventually.Is(async () => await Waiting(_queue) == 0 ? "gone" : null);

    private static async Task<int> Waiting(QueueClient queue) => (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount;
}
