using Microsoft.Extensions.Logging;

namespace ShopifySync.FunctionsHost;

/// <summary>Says once when queue storage stops answering, and once when it answers again, however many queues notice.</summary>
internal sealed partial class Outages(ILogger<Outages> log)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _silent = [];

    public void Began(string queue, Exception exception)
    {
        lock (_lock)
        {
            if (_silent.Add(queue) && _silent.Count == 1)
            {
                Log.Began(log, queue, exception.GetBaseException().Message.Split('\n')[0]);
            }
        }
    }

    public void Over(string queue)
    {
        lock (_lock)
        {
            if (_silent.Remove(queue) && _silent.Count == 0)
            {
                Log.Over(log);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Queue storage does not answer for {Queue} ({Why}); its functions wait, the others go on")]
        public static partial void Began(ILogger log, string queue, string why);

        [LoggerMessage(LogLevel.Information, "Queue storage answers again")]
        public static partial void Over(ILogger log);
    }
}
