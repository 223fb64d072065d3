using ShopifySync.Queue;

namespace ShopifySync.Reconcile;

/// <summary>One look through one side of a noun, in steps. It only reads: what it finds is written down for the usual intakes.</summary>
public interface IReconcilePart
{
    EntityType EntityType { get; }

    /// <summary>As <c>sync_reconcile_parts</c> names it; one noun has no two of the same name.</summary>
    string Name { get; }

    /// <summary>In which direction its differences are brought across.</summary>
    Direction Direction { get; }

    /// <summary>Whether only the nightly reconcile looks at it.</summary>
    bool IsOfWholeOnly { get; }

    /// <summary>The next step, of a few seconds at the most.</summary>
    Task<ReconcileStep> Next(ReconcilePosition position, CancellationToken ct);
}

/// <summary>How far a part has come.</summary>
/// <param name="Cursor">What its last step gave; null at the beginning.</param>
/// <param name="SeenBefore">The newest change in Shopify that earlier reconciles saw, by Shopify's clock.</param>
public sealed record ReconcilePosition(string? Cursor, DateTime? SeenBefore);

/// <summary>What a step found.</summary>
public sealed record ReconcileStep
{
    public int LookedAt { get; init; }

    public IReadOnlyList<Difference> Differences { get; init; } = [];

    /// <summary>Differing entities besides: they are in the queue already, or were refused.</summary>
    public int Unnoted { get; init; }

    /// <summary>Of those: what was refused in words, and waits for a person.</summary>
    public int Refused { get; init; }

    /// <summary>Where the next step begins; null if this was the last.</summary>
    public string? Cursor { get; init; }

    /// <summary>The newest change in Shopify that it saw.</summary>
    public DateTime? SeenUpTo { get; init; }

    /// <summary>Why the step could not be made at this moment; it is made again later.</summary>
    public string? Problem { get; init; }

    /// <summary>A step that could not be made, because of what Shopify answered.</summary>
    public static ReconcileStep Stopped(Outcome outcome) => new() { Problem = outcome.Why ?? "Shopify did not answer." };
}
