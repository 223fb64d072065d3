using System.Globalization;
using System.Text.Json;
using ShopifySync.Shopify;

namespace ShopifySync.Stock;

/// <summary>What Shopify made of a call with many entries, entry by entry.</summary>
/// <param name="Applied">The pairs that have moved.</param>
/// <param name="Stale">The pairs whose stock was not the one that both sides agreed on.</param>
/// <param name="Refused">The pairs that Shopify will not move, with its words.</param>
/// <param name="At">When it moved them, by Shopify's clock; null if it moved none.</param>
/// <param name="Trouble">A complaint that names no entry.</param>
public sealed record AdjustAnswer(
    IReadOnlySet<Pair> Applied, IReadOnlySet<Pair> Stale, IReadOnlyDictionary<Pair, string> Refused, AdjustTrouble Trouble, string? Why, DateTime? At)
{
    /// <summary>Reads the answer to a call with these entries, in the call's order.</summary>
    /// <remarks>Whether a batch is applied in part is not documented, so nothing is assumed: the changes that Shopify lists have happened;
    /// without an error all have; whatever is neither listed nor complained about is to be sent again.</remarks>
    public static AdjustAnswer Read(Answered answer, IReadOnlyList<Pair> entries)
    {
        var payload = answer.Data.GetProperty("inventoryAdjustQuantities");
        var errors = UserError.Of(payload);
        var applied = errors.Count == 0 ? entries.ToHashSet() : Changed(payload);
        var stale = new HashSet<Pair>();
        var refused = new Dictionary<Pair, string>();
        var (trouble, why) = (AdjustTrouble.None, (string?)null);

        foreach (var error in errors)
        {
            if (EntryOf(error, entries.Count) is not { } entry)
            {
                (trouble, why) = (TroubleOf(error.Code, answer.IsOfReplay), error.Message);
            }
            else if (error.Code is "CHANGE_FROM_QUANTITY_STALE")
            {
                stale.Add(entries[entry]);
            }
            else
            {
                refused.TryAdd(entries[entry], Words(error));
            }
        }

        return new AdjustAnswer(applied, stale, refused, trouble, why, MovedAt(payload));
    }

    private static DateTime? MovedAt(JsonElement payload) =>
        payload.GetProperty("inventoryAdjustmentGroup") is { ValueKind: JsonValueKind.Object } group && group.TryGetProperty("createdAt", out var at)
            ? at.GetDateTimeOffset().UtcDateTime
            : null;

    private static HashSet<Pair> Changed(JsonElement payload) =>
        payload.GetProperty("inventoryAdjustmentGroup") is { ValueKind: JsonValueKind.Object } group
            ? [.. group.GetProperty("changes").EnumerateArray()
                .Where(change => change.GetProperty("name").GetString() == "available")
                .Select(change => new Pair(
                    change.GetProperty("item").GetProperty("id").GetString()!, change.GetProperty("location").GetProperty("id").GetString()!))]
            : [];

    /// <summary>The entry that an error is about: its field reads <c>input, changes, 3, ...</c>.</summary>
    private static int? EntryOf(UserError error, int entries) =>
        error.Field is [_, "changes", var place, ..] && int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var entry) && entry < entries
            ? entry
            : null;

    private static AdjustTrouble TroubleOf(string? code, bool isOfReplay) => code switch
    {
        "IDEMPOTENCY_CONCURRENT_REQUEST" => AdjustTrouble.Unknown,
        "SERVICE_UNAVAILABLE" or "ADJUST_QUANTITIES_FAILED" when isOfReplay => AdjustTrouble.Unknown, // says nothing of the attempt before it
        "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED" => AdjustTrouble.NeedsNewKey,
        "IDEMPOTENCY_KEY_PARAMETER_MISMATCH" => throw new InvalidOperationException("A stored call was sent with other content than it was stored with"),
        "SERVICE_UNAVAILABLE" => AdjustTrouble.Unavailable,
        "ADJUST_QUANTITIES_FAILED" => AdjustTrouble.FailedSomewhere,
        "CHANGE_FROM_QUANTITY_STALE" => AdjustTrouble.StaleSomewhere,
        _ => AdjustTrouble.RefusedSomewhere,
    };

    private static string Words(UserError error) => error.Code switch
    {
        "NON_MUTABLE_INVENTORY_ITEM" => "Shopify does not let this stock be changed: a bundle's follows from its components, and an item without 'Track quantity' has none",
        "INVALID_INVENTORY_ITEM" => "Shopify has no such inventory item any more",
        "INVALID_LOCATION" => "Shopify has no such location any more",
        _ => $"Shopify refused it: {error.Message}",
    };
}
