namespace ShopifySync.Orders;

/// <summary>Turns the words of Shopify's API and webhooks for the states of orders into the
/// ERP's. An unknown word is passed on in lower case.</summary>
internal static class OrderWords
{
    /// <summary>The hidden property in which a line of ours carries the ERP line's id.</summary>
    public const string ErpLine = "_erp_line";

    /// <summary>The line in which an order of ours carries its fees.</summary>
    public const string Fees = "Fees";

    /// <summary>A line in which the customer gives money for nothing.</summary>
    public const string Tip = "tip";

    /// <summary>Text without blanks around it; null if nothing is left.</summary>
    public static string? Text(string? text) => text?.Trim() is { Length: > 0 } trimmed ? trimmed : null;

    public static string Financial(string? word) => word?.ToLowerInvariant() ?? "pending";

    /// <summary>The API's word for what is on hold or scheduled says nothing of what was
    /// sent of it already, that of webhooks does.</summary>
    public static string Fulfillment(string? word, IEnumerable<ShopifyFulfillment> sent) => word?.ToLowerInvariant() switch
    {
        "fulfilled" => "fulfilled",
        "partial" or "partially_fulfilled" => "partial",
        _ => sent.Any(one => one is { Status: "success", Lines.Count: > 0 }) ? "partial" : "unfulfilled",
    };

    /// <summary>success or cancelled; null for what never left.</summary>
    public static string? Sent(string? word) => word?.ToLowerInvariant() is "success" or "cancelled" ? word.ToLowerInvariant() : null;

    public static string Kind(bool isTip, bool isGiftCard, string? variantGid) =>
        isTip ? Tip : isGiftCard ? "gift_card" : variantGid is null ? "custom" : "product";
}
