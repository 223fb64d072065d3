namespace ShopifySync.Entities;

/// <summary>Which row of the ERP is which record in Shopify, and what each side was when both last agreed.</summary>
/// <typeparam name="TBaseline">What a noun remembers of a side, stored as JSON.</typeparam>
public sealed record Link<TBaseline>(string EntityId) where TBaseline : class
{
    /// <summary>Shopify's id; null while the record is on its way to Shopify for the first time. Then it may exist there already.</summary>
    public string? Gid { get; init; }

    /// <summary>Null where it is not known what of the ERP has reached Shopify.</summary>
    public TBaseline? Erp { get; init; }

    public TBaseline? Shopify { get; init; }

    /// <summary>The digest of the ERP's document when both sides agreed on all of it; null while something may differ.</summary>
    public string? ErpDigest { get; init; }

    /// <summary>The digest of Shopify's record when it was last taken in.</summary>
    public string? ShopifyDigest { get; init; }

    public DateTime? ShopifyUpdatedAt { get; init; }

    /// <summary>Another number after each write. Whoever read an older one must read again. No two links ever share one.</summary>
    public long Version { get; init; }

    /// <summary>When Shopify's state was last written into the ERP.</summary>
    public DateTime? AppliedAt { get; init; }

    /// <summary>Since when the record is gone in Shopify: nobody creates it anew.</summary>
    public DateTime? DeletedAt { get; init; }

    /// <summary>Until when a push that talks to Shopify about the record is waited for.</summary>
    public DateTime? InFlightUntil { get; init; }

    /// <summary>Since when a change of the ERP waits to be pushed.</summary>
    public DateTime? ErpChangedAt { get; init; }

    /// <summary>Fields that the ERP changed and that were not pushed yet, each with the time at which the change was first seen.</summary>
    public IReadOnlyDictionary<string, DateTime> ErpChanges { get; init; } = new Dictionary<string, DateTime>();

    /// <summary>The fields that a push was sending, as Shopify was told; null once their arrival is accounted for.</summary>
    public FieldValues? Sent { get; init; }
}

/// <summary>What is to stand on a link after an intake.</summary>
/// <param name="ShopifyUpdatedAt">Null where it is not known, as when only a part of the record was seen.</param>
public sealed record LinkWrite<TBaseline>(
    string EntityId, string Gid, TBaseline? Erp, TBaseline Shopify, DateTime? ShopifyUpdatedAt) where TBaseline : class
{
    public string? ErpDigest { get; init; }

    public string? ShopifyDigest { get; init; }

    public IReadOnlyDictionary<string, DateTime> ErpChanges { get; init; } = new Dictionary<string, DateTime>();

    /// <summary>What a push was sending and has not arrived; null if nothing.</summary>
    public FieldValues? Sent { get; init; }

    /// <summary>Whether the ERP was changed.</summary>
    public bool ChangedErp { get; init; }
}

/// <summary>A link as a push found it when it took the entity.</summary>
/// <param name="Version">The link's version from now on.</param>
/// <param name="Before">The link's version before; null if there was no link.</param>
public sealed record TakenLink(string? Gid, long Version, long? Before)
{
    /// <summary>Without a Gid this says that an earlier push may have created the record in Shopify.</summary>
    public bool Existed => Before is not null;
}
