namespace ShopifySync.Settings;

/// <summary>The settings of the sync as they are in <c>api_settings</c>.</summary>
public sealed record StoreSettings
{
    /// <summary>The store's domain in lower case, <c>your-store.myshopify.com</c>; null until it is set.</summary>
    public required string? StoreUrl { get; init; }

    public required string ApiVersion { get; init; }

    /// <summary>Whether the ERP's stock goes to Shopify.</summary>
    public required bool AutoSyncInventory { get; init; }

    /// <summary>Whether the ERP's orders go to Shopify.</summary>
    public required bool AutoSyncOrders { get; init; }

    /// <summary>Whether the ERP's products go to Shopify.</summary>
    public required bool AutoSyncProducts { get; init; }

    /// <summary>Whether the ERP's customers go to Shopify.</summary>
    public required bool AutoSyncCustomers { get; init; }

    /// <summary>Who wins a conflict of a field, where it is another side than the field's own: by <c>noun.field</c>.</summary>
    public required IReadOnlyDictionary<string, FieldWinner> FieldOwners { get; init; }

    /// <summary>The channels in which new products are published, by name; null for none.</summary>
    public required string? PublishTo { get; init; }

    public required AdoptStock AdoptStock { get; init; }

    public required OrderConflicts OrderConflicts { get; init; }

    /// <summary>Whether Shopify writes to customers about what the ERP did.</summary>
    public required bool NotifyCustomers { get; init; }

    /// <summary>Whether the ERP's refunds go across, as bookkeeping.</summary>
    public required bool PushRefunds { get; init; }

    /// <summary>Whether Shopify's test orders and test notifications come in, marked as such.</summary>
    public required bool TakeTestOrders { get; init; }

    public required ReconcileMode Reconcile { get; init; }

    /// <summary>Null until it is set.</summary>
    public required string? DefaultLocationGid { get; init; }
}
