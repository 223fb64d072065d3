using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using ShopifySync.FunctionsHost;

namespace ShopifySync.Tests.FunctionsHost;

public sealed class TimerListenerTests
{
    private readonly Probe _probe = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 5, 1, 12, 3, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_timer_runs_at_its_times_and_at_no_other()
    {
        await using var app = await Start();

        _clock.Advance(TimeSpan.FromMinutes(2) - TimeSpan.FromMilliseconds(1));
        Assert.True(_probe.IsQuiet);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("next 12:10:00", await _probe.Next());

        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("next 12:15:00", await _probe.Next());
    }

    [Fact]
    public async Task Times_that_pass_during_a_run_are_made_up_for_once_and_never_beside_it()
    {
        var running = new TaskCompletionSource();
        _probe.Behaviour = (_, _) => running.Task;
        await using var app = await Start();
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("next 12:10:00", await _probe.Next());

        _clock.Advance(TimeSpan.FromMinutes(17));
        var byHand = app.Run("every-five-minutes");
        Assert.True(_probe.IsQuiet);

        running.SetResult();
        await byHand;

        Assert.Equal(["next 12:25:00", "next 12:25:00 past due"], new[] { await _probe.Next(), await _probe.Next() }.Order());
        Assert.True(_probe.IsQuiet);
    }

    [Fact]
    public async Task A_failed_run_does_not_end_the_schedule()
    {
        _probe.Behaviour = (_, _) => throw new InvalidOperationException("broken");
        await using var app = await Start();

        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("next 12:10:00", await _probe.Next());
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("next 12:15:00", await _probe.Next());
    }

    [Fact]
    public async Task A_run_that_does_not_look_at_its_token_fails_soon_after_functionTimeout()
    {
        var never = new TaskCompletionSource();
        _probe.Behaviour = (_, _) => never.Task;
        var settings = Samples.Settings();
        settings["SCHEDULE"] = "0 */5 * * * *";
        settings["AzureFunctionsJobHost:functionTimeout"] = "00:00:01";
        await using var app = await Samples.Start<SampleTimers>(_probe, settings, _clock);

        var run = app.Run("every-five-minutes");
        await Task.WhenAny(run, Task.Delay(TimeSpan.FromSeconds(30), TimeProvider.System));

        Assert.True(run.IsFaulted);
    }

    [Fact]
    public async Task Only_a_timer_that_asks_for_it_runs_at_the_start()
    {
        await using var patient = await Start();
        await using var eager = await Samples.Start<EagerTimer>(_probe, time: _clock);

        Assert.Equal("eager False", await _probe.Next());
        Assert.True(_probe.IsQuiet);
    }

    [Fact]
    public async Task A_schedule_of_less_than_a_minute_is_not_monitored()
    {
        await using var app = await Start("*/10 * * * * *");

        _clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("next ", await _probe.Next());
    }

    [Fact]
    public async Task A_disabled_timer_waits_for_a_hand()
    {
        await using var app = await Start(disabled: "true");

        _clock.Advance(TimeSpan.FromHours(1));
        Assert.True(_probe.IsQuiet);

        await app.Run("every-five-minutes");
        Assert.False(_probe.IsQuiet);
    }

    [Theory]
    [InlineData("master-key", "{}", HttpStatusCode.Accepted)]
    [InlineData("any-key", "{}", HttpStatusCode.Unauthorized)]
    [InlineData("master-key", "", HttpStatusCode.BadRequest)]
    [InlineData("master-key", "null", HttpStatusCode.BadRequest)]
    public async Task The_master_key_runs_it_by_hand(string key, string body, HttpStatusCode expected)
    {
        await using var app = await Start();
        using var client = new HttpClient { BaseAddress = app.Address };
        using var json = new StringContent(body, Encoding.UTF8, "application/json");

        var answer = await client.PostAsync($"admin/functions/every-five-minutes?code={key}", json);

        Assert.Equal(expected, answer.StatusCode);

        if (expected is HttpStatusCode.Accepted)
        {
            Assert.Equal("next 12:05:00", await _probe.Next());
        }

        Assert.True(_probe.IsQuiet);
    }

    [Fact]
    public async Task Nobody_is_there_under_an_unknown_name()
    {
        await using var app = await Start();
        using var client = new HttpClient { BaseAddress = app.Address };

        var answer = await client.PostAsync("admin/functions/unknown?code=master-key", new StringContent("{}"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private Task<FunctionApp> Start(string schedule = "0 */5 * * * *", string disabled = "false")
    {
        var settings = Samples.Settings();
        settings["SCHEDULE"] = schedule;
        settings["AzureWebJobs.every-five-minutes.Disabled"] = disabled;
        return Samples.Start<SampleTimers>(_probe, settings, _clock);
    }
}
