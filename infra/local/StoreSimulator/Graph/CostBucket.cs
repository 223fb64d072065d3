namespace StoreSimulator.Graph;

/// <summary>Shopify's leaky bucket: points are reserved before the work and refunded after it.</summary>
internal sealed class CostBucket(StoreOptions options)
{
    private readonly Lock gate = new();
    private double available = options.MaximumAvailable;
    private long filledAt = options.TimeProvider.GetTimestamp();

    public bool Reserve(int points)
    {
        lock (gate)
        {
            Fill();
            if (available < points)
            {
                return false;
            }

            available -= points;
            return true;
        }
    }

    public void Refund(int points)
    {
        lock (gate)
        {
            available = Math.Min(options.MaximumAvailable, available + points);
        }
    }

    /// <summary>Takes everything out, so that the limit binds from here on.</summary>
    public void Empty()
    {
        lock (gate)
        {
            Fill();
            available = 0;
        }
    }

    /// <summary>extensions.cost as Shopify writes it; actual is null where the request was throttled.</summary>
    public Dictionary<string, object?> Status(int requested, int? actual)
    {
        lock (gate)
        {
            Fill();
            return new()
            {
                ["requestedQueryCost"] = requested,
                ["actualQueryCost"] = actual,
                ["throttleStatus"] = new Dictionary<string, object?>
                {
                    ["maximumAvailable"] = Number(options.MaximumAvailable),
                    ["currentlyAvailable"] = Number((int)available),
                    ["restoreRate"] = Number(options.RestoreRate),
                },
            };
        }
    }

    // Shopify writes 2000 today, and 2000.0 in its documentation
    private decimal Number(double value) => options.CostsAsFloats ? (decimal)value + 0.0m : (decimal)value;

    private void Fill()
    {
        var now = options.TimeProvider.GetTimestamp();
        available = Math.Min(
            options.MaximumAvailable, available + options.TimeProvider.GetElapsedTime(filledAt, now).TotalSeconds * options.RestoreRate);
        filledAt = now;
    }
}
