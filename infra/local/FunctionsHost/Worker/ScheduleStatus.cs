namespace Microsoft.Azure.Functions.Worker;

/// <summary>The times of a timer's schedule, UTC.</summary>
public class ScheduleStatus
{
    /// <summary>The occurrence before this one.</summary>
    public DateTime Last { get; set; }

    /// <summary>The occurrence after this one.</summary>
    public DateTime Next { get; set; }

    /// <summary>When this status was written.</summary>
    public DateTime LastUpdated { get; set; }
}
