namespace ShopifySync.Queue;

/// <summary>One thing to bring across in one direction, as it was claimed.</summary>
public sealed record SyncItem
{
    /// <summary>From this many times on, an item that finds a row of the ERP held is worked alone, and may wait for the row.</summary>
    public const int PutOffBeforeItMayWait = 3;

    /// <summary>From this many unsettled claims on, an item may be what its workers die of: it is worked alone.</summary>
    public const int UnsettledBeforeAlone = 3;

    /// <summary>From this many unsettled claims on, an item is not worked any more but failed in words.</summary>
    public const int UnsettledBeforeFailed = 6;

    public required long Id { get; init; }

    public required EntityType EntityType { get; init; }

    /// <summary>To Shopify the ERP row's id; from Shopify the numbers that the delivery names.</summary>
    public required string EntityId { get; init; }

    public required string Action { get; init; }

    /// <summary>Who wants it brought across: a word of <see cref="Origin"/>.</summary>
    public string? Origin { get; init; }

    public int RetryCount { get; init; }

    /// <summary>The lease's number: only its holder can settle.</summary>
    public long Claim { get; init; }

    public string? Topic { get; init; }

    public string? DeliveryId { get; init; }

    /// <summary>When it was written down; edits that came later have not changed it.</summary>
    public DateTime CreatedAt { get; init; }

    /// <summary>The reason for which it was put off last, as the database says it.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>How often in a row it was claimed without being settled, this time included.</summary>
    public int UnsettledClaims { get; init; }

    /// <summary>Since when it has been put off for just that reason.</summary>
    public DateTime? WaitsSince { get; init; }

    /// <summary>How often in a row it has been put off for just that reason.</summary>
    public int TimesPutOff { get; init; }

    /// <summary>Whether it may wait for rows that the ERP holds, up to a lock timeout.</summary>
    /// <remarks>It is then alone in its batch, and has been put off for such rows several times.</remarks>
    public bool MayWait => TimesPutOff >= PutOffBeforeItMayWait && WaitsFor == Reason.ErpRowHeld.Name();

    /// <summary>Whether it may be what its workers die of: nothing else is claimed beside it while it is worked.</summary>
    public bool IsSuspect => UnsettledClaims >= UnsettledBeforeAlone;

    /// <summary>Whether its workers were lost so often that it is failed.</summary>
    public bool IsGivenUp => UnsettledClaims >= UnsettledBeforeFailed;

    /// <summary>Whether it has been put off for this reason, and no other, for so long.</summary>
    public bool HasWaitedFor(Reason reason, TimeSpan wait, DateTime now) => WaitsFor == reason.Name() && now - WaitsSince >= wait;
}
