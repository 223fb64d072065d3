namespace ShopifySync.Settings;

/// <summary><c>SHOPIFY_RECONCILE</c>: what becomes of what a reconcile finds.</summary>
public enum ReconcileMode
{
    /// <summary>It is brought across.</summary>
    On,

    /// <summary>It is only reported.</summary>
    Report,

    /// <summary>Nothing is looked for.</summary>
    Off,
}
