namespace ShopifySync.Queue;

/// <summary>Who wants an item brought across.</summary>
public enum Origin
{
    /// <summary>A row of the ERP was written.</summary>
    Erp,

    /// <summary>Shopify sent a delivery.</summary>
    Webhook,

    /// <summary>The ERP or an edit of ours booked stock while an order was written: the level is read again.</summary>
    Booked,

    /// <summary>A comparison of both sides found a difference.</summary>
    Reconcile,

    /// <summary>A person asked for it.</summary>
    Person,
}
