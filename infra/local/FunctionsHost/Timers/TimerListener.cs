using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using NCrontab;

namespace ShopifySync.FunctionsHost;

/// <summary>Runs one timer function at its times (UTC), by the app's clock and never twice at once.</summary>
/// <remarks>Occurrences that fall into a run are made up for by one run right after it.</remarks>
internal sealed class TimerListener : IDisposable
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);
    private static readonly TimeSpan LeastMonitored = TimeSpan.FromMinutes(1);

    private readonly Function _function;
    private readonly TimerTriggerAttribute _trigger;
    private readonly CrontabSchedule _schedule;
    private readonly Invocation _invocation;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1);

    private DateTime _last;

    /// <exception cref="StartRefusedException">The schedule is no six-field NCRONTAB, or names a missing setting.</exception>
    public TimerListener(Function function, IConfiguration configuration, Invocation invocation, TimeProvider time)
    {
        _function = function;
        _trigger = (TimerTriggerAttribute)function.Trigger;
        _schedule = Parse(function.Name, Settings.Resolve(_trigger.Schedule, configuration, function.Name));
        _invocation = invocation;
        _time = time;
    }

    private DateTime Now => _time.GetUtcNow().UtcDateTime;

    /// <summary>Runs until the host stops; a failed run, which is logged, does not end it.</summary>
    public async Task Run(CancellationToken stopping)
    {
        var due = _trigger.RunOnStartup ? Now : _schedule.GetNextOccurrence(Now);

        try
        {
            while (true)
            {
                await Reach(due, stopping);
                var next = _schedule.GetNextOccurrence(Now);
                await Occur(Now - due >= LeastMonitored, next, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                stopping.ThrowIfCancellationRequested();
                due = next;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    /// <summary>Runs it out of turn, once a run in progress has ended.</summary>
    /// <exception cref="Exception">Whatever the function threw.</exception>
    public Task RunNow(CancellationToken ct) => Occur(isPastDue: false, _schedule.GetNextOccurrence(Now), ct);

    public void Dispose() => _turn.Dispose();

    private async Task Reach(DateTime due, CancellationToken stopping)
    {
        while (due - Now is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait < LongestDelay ? wait : LongestDelay, _time, stopping);
        }
    }

    private async Task Occur(bool isPastDue, DateTime next, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);

        try
        {
            var isMonitored = _trigger.UseMonitor && _schedule.GetNextOccurrence(next) - next >= LeastMonitored;

            var timer = new TimerInfo
            {
                IsPastDue = isPastDue,
                ScheduleStatus = isMonitored ? new ScheduleStatus { Last = _last, Next = next, LastUpdated = Now } : null,
            };

            _last = Now;
            await _invocation.Run(_function, timer, CancellationToken.None); // a stop lets it run
        }
        finally
        {
            _turn.Release();
        }
    }

    private static CrontabSchedule Parse(string function, string schedule) =>
        CrontabSchedule.TryParse(schedule, new CrontabSchedule.ParseOptions { IncludingSeconds = true })
        ?? throw new StartRefusedException(
            $"Function '{function}' has the schedule '{schedule}', which is no NCRONTAB of six fields such as '0 */5 * * * *'.");
}
