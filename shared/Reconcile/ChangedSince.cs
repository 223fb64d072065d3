using System.Text.Json;
using ShopifySync.Shopify;

namespace ShopifySync.Reconcile;

/// <summary>How far a look through what changed in Shopify has come.</summary>
/// <param name="Since">Where it began: it stays the same, whatever is seen meanwhile.</param>
/// <param name="After">Shopify's own cursor, which keeps records of one second apart; null at the beginning.</param>
public sealed record ChangedSince(string Since, string? After)
{
    /// <summary>Shopify's search runs behind, and tells of two changes in another order than they happened.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(15);

    public string Query => $"updated_at:>='{Since}'";

    /// <summary>From a little before the newest change that was seen before; from the first one if none was.</summary>
    public static ChangedSince Begin(DateTime? seenBefore) =>
        new(SearchPhrase.Of((seenBefore ?? DateTime.UnixEpoch + Overlap) - Overlap), null);

    /// <summary>As <see cref="Next"/> wrote it; null for anything else.</summary>
    public static ChangedSince? Read(string? cursor) =>
        cursor?.Split(' ') is [var since, var after] ? new ChangedSince(since, after) : null;

    /// <summary>Where the next page begins; null after the last.</summary>
    public string? Next(JsonElement data, string connection) => data.NextPage(connection) is { } after ? $"{Since} {after}" : null;
}
