using System.Collections.Concurrent;

namespace StoreSimulator;

/// <summary>What the store was asked and what it did, since it opened or since <see cref="Reset"/>.</summary>
public sealed class Statistics
{
    private readonly ConcurrentDictionary<string, int> requests = new();
    private readonly ConcurrentDictionary<string, double> points = new();
    private readonly Lock gate = new();

    /// <summary>Requests by root field, e.g. inventoryAdjustQuantities.</summary>
    public IReadOnlyDictionary<string, int> Requests => requests;

    /// <summary>Inventory mutations that reached the store.</summary>
    public int MutationsReceived { get; internal set; }

    /// <summary>Inventory mutations that changed something.</summary>
    public int MutationsApplied { get; internal set; }

    /// <summary>Inventory mutations answered from an earlier result of the same key.</summary>
    public int MutationsReplayed { get; internal set; }

    /// <summary>Entries of inventory mutations that changed a level.</summary>
    public int EntriesChanged { get; internal set; }

    /// <summary>Entries of inventory mutations that were refused.</summary>
    public int EntriesRefused { get; internal set; }

    /// <summary>Entries refused as stale, part of <see cref="EntriesRefused"/>.</summary>
    public int EntriesStale { get; internal set; }

    /// <summary>Messages that customers were sent.</summary>
    public int Notifications { get; private set; }

    /// <summary>Requests answered THROTTLED.</summary>
    public int Throttled { get; private set; }

    /// <summary>Points taken from the bucket, after refunds.</summary>
    public double PointsSpent { get; private set; }

    /// <summary>The same by the name of the operation, e.g. ReadStock.</summary>
    public IReadOnlyDictionary<string, double> PointsByOperation => points;

    public void Reset()
    {
        requests.Clear();
        points.Clear();
        MutationsReceived =
            MutationsApplied = MutationsReplayed = EntriesChanged = EntriesRefused = EntriesStale = Throttled = Notifications = 0;
        PointsSpent = 0;
    }

    internal void Spend(string operation, int spent)
    {
        points.AddOrUpdate(operation, spent, (_, earlier) => earlier + spent);

        lock (gate)
        {
            PointsSpent += spent;
        }
    }

    internal void Throttle()
    {
        lock (gate)
        {
            Throttled++;
        }
    }

    internal void Notify() => Notifications++;

    internal void Count(string rootField) => requests.AddOrUpdate(rootField, 1, (_, count) => count + 1);
}
