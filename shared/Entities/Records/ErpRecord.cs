namespace ShopifySync.Entities.Records;

/// <summary>
/// A record of the ERP: its own fields, and parts with fields of theirs, as a customer has addresses and a product variants.
/// </summary>
/// <param name="Id">The queue's id of it.</param>
/// <param name="Parts">By the id of each part's row.</param>
/// <param name="Digest">Of all that the ERP says of it, as <c>sync_digest</c> computes it.</param>
public sealed record ErpRecord(string Id, FieldValues Fields, IReadOnlyDictionary<string, FieldValues> Parts, string Digest)
{
    /// <summary>All that it says, with the fields of its parts by <see cref="PartField"/>.</summary>
    public FieldValues All => Parts.Aggregate(Fields, (all, part) => all.Overlaid(PartField.Of(part.Key, part.Value)));

    /// <summary>False where the ERP keeps this record out of the sync.</summary>
    public bool IsSynced { get; init; } = true;

    /// <summary>The ERP's id of the record that it was merged into; null for one that stands for itself.</summary>
    public string? MergedInto { get; init; }

    /// <summary>Whether rows that share the record's own fields say different things: an intake writes them alike.</summary>
    public bool IsUneven { get; init; }

    /// <summary>Whether a row does not say yet which record of Shopify it is, and is to say so.</summary>
    public bool IsUnnamed { get; init; }

    /// <summary>Rows of parts that the ERP keeps out of the sync: what Shopify has of them is left alone.</summary>
    public IReadOnlySet<string> LeftOut { get; init; } = new HashSet<string>();

    /// <summary>Why the ERP's rows cannot be brought across as they are; null if they can.</summary>
    public string? Problem { get; init; }
}

/// <summary>A row of <c>sync_documents_NOUN</c>.</summary>
/// <param name="Content">The rows of the record, as JSON.</param>
public sealed record ErpDocument(string Id, string Content, string Digest, bool IsSynced);
