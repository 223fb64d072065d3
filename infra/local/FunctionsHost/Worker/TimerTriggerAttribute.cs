using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function on a schedule: six NCRONTAB fields, or <c>%SETTING%</c> for one that the configuration holds.</summary>
public sealed class TimerTriggerAttribute(string schedule) : TriggerBindingAttribute
{
    /// <summary>The schedule as written in the source.</summary>
    public string Schedule { get; private set; } = schedule;

    /// <summary>Whether <see cref="TimerInfo.ScheduleStatus"/> is kept, for schedules of more than a minute.</summary>
    public bool UseMonitor { get; set; } = true;

    /// <summary>Whether the function also runs when the host starts.</summary>
    public bool RunOnStartup { get; set; }
}
