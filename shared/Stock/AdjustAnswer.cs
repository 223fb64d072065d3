using System.Globalization;
using System.Text.Json;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Stock;

/// <summary>What Shopify made of a call with many entries, entry by entry.</summary>
public sealed record AdjustAnswer
{
    /// <summary>The pairs that have moved.</summary>
    public required IReadOnlySet<Pair> Applied { get; init; }

    /// <summary>The pairs whose stock was not the one that both sides agreed on.</summary>
    public required IReadOnlySet<Pair> Stale { get; init; }

    /// <summary>The pairs that Shopify will not move, and why.</summary>
    public required IReadOnlyDictionary<Pair, Outcome> Refused { get; init; }

    /// <summary>A complaint that names no entry, and Shopify's words.</summary>
    public required AdjustTrouble Trouble { get; init; }

    public string? Why { get; init; }

    /// <summary>When it moved them, by Shopify's clock; null if it moved none.</summary>
    public DateTime? At { get; init; }

    /// <summary>Reads the answer to a call with these entries, in the call's order.</summary>
    /// <remarks>Whether a batch is applied in part is not documented, so nothing is assumed: the changes that Shopify lists have happened;
    /// without an error all have; whatever is neither listed nor complained about is to be sent again.</remarks>
    public static AdjustAnswer Read(Answered answer, IReadOnlyList<Pair> entries)
    {
        var payload = answer.Data.RequiredPart("inventoryAdjustQuantities");
        var errors = UserError.Of(payload);
        var stale = new HashSet<Pair>();
        var refused = new Dictionary<Pair, Outcome>();
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
                refused.TryAdd(entries[entry], RefusalOf(error));
            }
        }

        return new AdjustAnswer
        {
            Applied = errors.Count == 0 ? entries.ToHashSet() : Changed(payload),
            Stale = stale,
            Refused = refused,
            Trouble = trouble,
            Why = why,
            At = payload.Part("inventoryAdjustmentGroup")?.Moment("createdAt"),
        };
    }

    private static HashSet<Pair> Changed(JsonElement payload) =>
        payload.Part("inventoryAdjustmentGroup") is { } group
            ? [.. group.RequiredList("changes")
                .Where(change => change.ExactText("name") is "available")
                .Select(change => new Pair(
                    change.RequiredPart("item").RequiredText("id"), change.RequiredPart("location").RequiredText("id")))]
            : [];

    /// <summary>The entry that an error is about: its field reads <c>input, changes, 3, ...</c>.</summary>
    private static int? EntryOf(UserError error, int entries) =>
        error.Field is [_, "changes", var place, ..]
        && int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var entry)
        && entry < entries
            ? entry
            : null;

    private static AdjustTrouble TroubleOf(string? code, bool isOfReplay) => code switch
    {
        "IDEMPOTENCY_CONCURRENT_REQUEST" => AdjustTrouble.Unknown,
        "SERVICE_UNAVAILABLE" or "ADJUST_QUANTITIES_FAILED" when isOfReplay => AdjustTrouble.Unknown, // says nothing of the first attempt
        "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED" => AdjustTrouble.NeedsNewKey,
        "IDEMPOTENCY_KEY_PARAMETER_MISMATCH" when isOfReplay => AdjustTrouble.KeyMismatch,
        "IDEMPOTENCY_KEY_PARAMETER_MISMATCH" => throw new InvalidOperationException(
            "A stored call was sent with other content than it was stored with"),
        "SERVICE_UNAVAILABLE" => AdjustTrouble.Unavailable,
        "ADJUST_QUANTITIES_FAILED" => AdjustTrouble.FailedSomewhere,
        "CHANGE_FROM_QUANTITY_STALE" => AdjustTrouble.StaleSomewhere,
        _ => AdjustTrouble.RefusedSomewhere,
    };

    private static Outcome RefusalOf(UserError error) => error.Code switch
    {
        "NON_MUTABLE_INVENTORY_ITEM" => Outcome.Rejected(
            Reason.CannotCross,
            "Shopify does not let this stock be changed: a bundle's follows from its components, " +
            "and an item without 'Track quantity' has none."),
        "INVALID_INVENTORY_ITEM" => Outcome.Rejected(Reason.ShopifyRecordGone, "Shopify has no such inventory item any more."),
        "INVALID_LOCATION" => Outcome.Rejected(
            Reason.BadSetting,
            "Shopify has no such location any more, or it is deactivated. " +
            "Name another in shopify_location_id or SHOPIFY_DEFAULT_LOCATION_ID."),
        _ => Outcome.Rejected(Reason.RefusedByShopify, $"Shopify refused the change: {error.Message}"),
    };
}
