namespace StoreSimulator.Webhooks;

/// <summary>A webhook subscription that was created through the API.</summary>
public sealed class Subscription(long id, string topic, DateTimeOffset createdAt) : Noun(id)
{
    public override string TypeName => "WebhookSubscription";

    /// <summary>The schema's topic, e.g. INVENTORY_LEVELS_UPDATE.</summary>
    public string Topic { get; } = topic;
    public string Uri { get; set; } = "";
    public IReadOnlyList<string> IncludeFields { get; set; } = [];
    public string? Name { get; set; }

    /// <summary>What a payload must hold to be delivered, e.g. status:active; null or empty lets all through.</summary>
    public string? Filter { get; set; }

    /// <summary>Payloads carry the metafields of these namespaces.</summary>
    public IReadOnlyList<string> MetafieldNamespaces { get; set; } = [];
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public DateTimeOffset UpdatedAt { get; set; } = createdAt;

    /// <summary>When it last took a delivery; null before the first.</summary>
    public DateTimeOffset? DeliveredAt { get; internal set; }

    /// <summary>Deleted, by the app or after too many failures: nothing more is sent to it.</summary>
    public bool IsRemoved { get; internal set; }

    /// <summary>The topic as deliveries name it, e.g. inventory_levels/update.</summary>
    public string TopicName => Topic switch
    {
        "CUSTOMER_TAGS_ADDED" => "customer.tags_added",
        "CUSTOMER_TAGS_REMOVED" => "customer.tags_removed",
        "CUSTOMERS_PURCHASING_SUMMARY" => "customers/purchasing_summary",
        "APP_SCOPES_UPDATE" => "app/scopes_update",
        "ORDERS_PARTIALLY_FULFILLED" => "orders/partially_fulfilled",
        "ORDERS_RISK_ASSESSMENT_CHANGED" => "orders/risk_assessment_changed",
        "ORDERS_LINK_REQUESTED" => "orders/link_requested",
        _ when Topic.StartsWith("FULFILLMENT_ORDERS_", StringComparison.Ordinal) =>
            "fulfillment_orders/" + Lower(Topic["FULFILLMENT_ORDERS_".Length..]),
        _ => $"{Lower(Topic[..Topic.LastIndexOf('_')])}/{Lower(Topic[(Topic.LastIndexOf('_') + 1)..])}",
    };

    private static string Lower(string name) => name.ToLowerInvariant();
}
