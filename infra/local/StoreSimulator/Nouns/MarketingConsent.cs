namespace StoreSimulator;

/// <summary>Whether a customer wants marketing on one channel, and since when.</summary>
/// <param name="State">NOT_SUBSCRIBED, PENDING, SUBSCRIBED or UNSUBSCRIBED.</param>
/// <param name="OptInLevel">SINGLE_OPT_IN, CONFIRMED_OPT_IN or UNKNOWN.</param>
/// <param name="UpdatedAt">Null as long as nobody was asked.</param>
public sealed record MarketingConsent(string State, string OptInLevel, DateTimeOffset? UpdatedAt)
{
    /// <summary>What a customer has who was never asked.</summary>
    public static MarketingConsent None { get; } = new("NOT_SUBSCRIBED", "SINGLE_OPT_IN", null);
}
