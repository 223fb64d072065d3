namespace ShopifySync.Stock;

/// <summary>What is wrong with a call as a whole, as far as no entry is named.</summary>
public enum AdjustTrouble
{
    None,

    /// <summary>The same key is being worked on: what becomes of it is not known yet.</summary>
    Unknown,

    /// <summary>The earlier attempt came to nothing: it is tried again under a new key.</summary>
    NeedsNewKey,

    /// <summary>Shopify knows the key from other content: what was sent under it cannot be found out by sending it again.</summary>
    KeyMismatch,

    /// <summary>Shopify cannot do it at this moment.</summary>
    Unavailable,

    /// <summary>Some entry's stock had moved.</summary>
    StaleSomewhere,

    /// <summary>Some entry cannot be moved at this moment.</summary>
    FailedSomewhere,

    /// <summary>Some entry is refused.</summary>
    RefusedSomewhere,
}
