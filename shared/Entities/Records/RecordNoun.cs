using System.Text.Json;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Shopify;

namespace ShopifySync.Entities.Records;

/// <summary>What a noun of fields and parts says of itself. Merging, links, locks and settling are the same for all of them.</summary>
/// <remarks>
/// Its SQL goes by the noun's name: <c>sync_documents_NOUN</c> (records by their ids), <c>sync_lock_NOUN</c> (locks the rows of
/// records), and
/// what the queue asks of every noun (<c>sync_equal_NOUN</c>, <c>sync_all_NOUN</c>).
/// </remarks>
public abstract class RecordNoun
{
    public abstract EntityType EntityType { get; }

    /// <summary>Shopify's word for the record in its Gids: <c>Customer</c>.</summary>
    public abstract string GidKind { get; }

    /// <summary>The value of <c>shopify_links.entity_type</c> of its parts.</summary>
    public abstract string PartType { get; }

    /// <summary>What a person calls one of them: <c>customer</c>.</summary>
    public string Words => EntityType.Name();

    public abstract IReadOnlyList<Field> Fields { get; }

    public abstract IReadOnlyList<Field> PartFields { get; }

    /// <summary>Whether the ERP's changes go to Shopify.</summary>
    public abstract bool IsOn(StoreSettings settings);

    /// <summary>A record as the ERP's rows say it, each value in normal form.</summary>
    /// <param name="baseline">What the ERP said when both sides last agreed; null where that is not known.</param>
    public abstract ErpRecord ReadErp(ErpDocument document, FieldValues? baseline);

    /// <summary>
    /// Writes what changed, and adds what the ERP lacks, in the order of the changes. Columns that the ERP lacks are left out.
    /// </summary>
    public abstract Task<IReadOnlyList<WrittenRecord>> Write(
        ErpTransaction transaction, IReadOnlyList<RecordChange> changes, CancellationToken ct);

    /// <summary>The ERP's record that an unlinked record of Shopify is, by Gid. What is in no answer is new to the ERP.</summary>
    public abstract Task<IReadOnlyDictionary<string, Found>> FindInErp(
        ErpTransaction transaction, IReadOnlyList<ShopifyRecord> records, CancellationToken ct);

    /// <summary>
    /// Unlinked records of Shopify that the ERP's record may be, as may others of Shopify; by Gid, why a person is asked about them.
    /// </summary>
    public virtual Task<IReadOnlyDictionary<string, Outcome>> FindTwins(IReadOnlyList<ShopifyRecord> records, CancellationToken ct) =>
        Task.FromResult<IReadOnlyDictionary<string, Outcome>>(new Dictionary<string, Outcome>());

    /// <summary>Shopify's record that an unlinked record of the ERP is, by the ERP's id. What is in no answer is new to Shopify.</summary>
    /// <param name="isDryRun">Whether nothing may be written on the way.</param>
    public abstract Task<IReadOnlyDictionary<string, Found>> FindInShopify(
        IReadOnlyList<ErpRecord> records, bool isDryRun, CancellationToken ct);

    /// <summary>Parts of a record that are the same on both sides and not linked yet: row ids and Gids.</summary>
    public abstract IReadOnlyList<(string PartId, string Gid)> MatchParts(
        IReadOnlyDictionary<string, FieldValues> erp, IReadOnlyDictionary<string, FieldValues> shopify);

    /// <summary>Reads records whole, many at once.</summary>
    public abstract Task<RecordsRead> Read(IReadOnlyCollection<string> gids, CancellationToken ct);

    /// <summary>Reads <c>nodes(ids: $ids)</c>, each whole; an export asks for the same.</summary>
    public abstract GraphQlDocument ReadWhole { get; }

    /// <summary>The connection of a record in which each kind of child stands, by the kind that its Gid names.</summary>
    public abstract IReadOnlyDictionary<string, string> Children { get; }

    /// <summary>Records as <see cref="ReadWhole"/> answers them, or an export says them, by Gid.</summary>
    public abstract Task<RecordsRead> ReadNodes(IReadOnlyDictionary<string, JsonElement?> nodes, CancellationToken ct);

    /// <summary>The connection of Shopify's query root that holds all of them: <c>customers</c>.</summary>
    public abstract string Connection { get; }

    /// <summary>
    /// Reads <see cref="Connection"/> by <c>$query</c> and <c>$after</c>: <c>id</c> and <c>updatedAt</c> of each, by the last change.
    /// </summary>
    public abstract GraphQlDocument ReadChanged { get; }

    /// <summary>Reads <c>nodes(ids: $ids)</c>: <c>id</c> and <c>updatedAt</c> of each.</summary>
    public abstract GraphQlDocument ReadTimes { get; }

    /// <summary>
    /// Shopify's Gids of the records that deliveries tell of, by the queue's id; ids of records that nobody knows are missing.
    /// </summary>
    public virtual Task<IReadOnlyDictionary<string, string>> GidsOf(IReadOnlyCollection<SyncItem> items, CancellationToken ct) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(
            items.Select(item => item.EntityId).Distinct().ToDictionary(id => id, id => $"gid://shopify/{GidKind}/{id}"));

    /// <summary>What a delivery tells without a call; null if it cannot be read, or tells of no state.</summary>
    public abstract TellingPayload? ReadPayload(SyncItem item, byte[] body);

    /// <summary>The record in Shopify that carries the ERP's id of this one: what became of a creation whose answer was lost.</summary>
    public abstract Task<Found> FindOurs(ErpRecord erp, CancellationToken ct);

    /// <summary>Whether Shopify's record may be this one, though it is only known to carry its id.</summary>
    /// <remarks>An ERP that was restored from a backup gives ids a second time.</remarks>
    public abstract bool IsSame(ErpRecord erp, ShopifyRecord shopify);

    /// <summary>Creates a record in Shopify that it has not.</summary>
    /// <param name="carriesId">Whether it carries the ERP's id, by which it is found again if no answer comes.</param>
    public abstract Task<Sent> Create(ErpRecord erp, bool carriesId, CancellationToken ct);

    /// <summary>Brings what only the ERP changed to Shopify's record.</summary>
    public abstract Task<Sent> Update(RecordComparison compared, CancellationToken ct);

    /// <summary>What a person must hear of though both sides say the same, such as an image that Shopify cannot fetch; null if
    /// nothing.</summary>
    public virtual string? Complaint(ErpRecord erp, ShopifyRecord shopify) => null;

    /// <summary>The ERP merged a linked record into another one of its own: so does Shopify.</summary>
    public virtual Task<MergeStep> Merge(RecordToMerge merged, CancellationToken ct) =>
        throw new InvalidOperationException($"The ERP merges no {Words} into another.");

    /// <summary>The ERP deleted the record: what becomes of Shopify's.</summary>
    public abstract Task<Outcome> Remove(string id, string gid, CancellationToken ct);

    /// <summary>Shopify deleted the records of these ERP ids. Nothing makes them anew.</summary>
    public virtual Task DeletedInShopify(IReadOnlyCollection<string> ids, CancellationToken ct) => Task.CompletedTask;
}

/// <summary>A record of the ERP that was merged into another.</summary>
/// <param name="Into">The id of the row that it was merged into.</param>
/// <param name="Note">What an earlier try noted on the link; null if there was none.</param>
public sealed record RecordToMerge(string Id, string Gid, string Into, FieldValues? Note);

/// <summary>What came of a step of a merge.</summary>
public sealed record MergeStep(Outcome Outcome)
{
    /// <summary>What is to stand on the link for the next try; null if nothing changes.</summary>
    public FieldValues? Note { get; init; }
}

/// <summary>The counterpart of a record that is not linked yet; or why nobody can say which one it is.</summary>
/// <param name="Id">The ERP's id, or Shopify's Gid. With a problem that asks nobody: the one that it resembles.</param>
public sealed record Found(string? Id, Outcome? Problem);

/// <summary>What came of sending a record.</summary>
/// <param name="Fields">The fields that Shopify took, parts by <see cref="PartField"/>.</param>
/// <param name="Problem">Why it did not take all; null if it did.</param>
public sealed record Sent(IReadOnlyCollection<string> Fields, Outcome? Problem)
{
    /// <summary>The Gid of a record that was created; null where none was.</summary>
    public string? CreatedGid { get; init; }

    /// <summary>The record that Shopify has already, where it refused to create another one.</summary>
    public string? ExistingGid { get; init; }

    /// <summary>The record as the last answer told it; null where it has to be read.</summary>
    public ShopifyRecord? Record { get; init; }

    /// <summary>Parts that were added.</summary>
    public IReadOnlyList<(string PartId, string Gid)> Added { get; init; } = [];

    public static Sent Nothing(Outcome problem) => new([], problem);
}

/// <summary>What an intake changes of one record of the ERP.</summary>
/// <param name="Before">The ERP's record; null for one that it does not have.</param>
public sealed record RecordChange(ErpRecord? Before, ShopifyRecord Shopify)
{
    /// <summary>Fields of the record that get another value; all that are said of a new one.</summary>
    public FieldValues Fields { get; init; } = FieldValues.None;

    /// <summary>The fields as they stand afterwards: what several rows say alike.</summary>
    public FieldValues Whole { get; init; } = FieldValues.None;

    /// <summary>Changed fields of parts, by the row's id.</summary>
    public IReadOnlyDictionary<string, FieldValues> Parts { get; init; } = new Dictionary<string, FieldValues>();

    /// <summary>Parts that the ERP lacks, by Gid.</summary>
    public IReadOnlyDictionary<string, FieldValues> NewParts { get; init; } = new Dictionary<string, FieldValues>();

    /// <summary>Parts that both sides have: Gids by the row's id.</summary>
    public IReadOnlyDictionary<string, string> Linked { get; init; } = new Dictionary<string, string>();

    /// <summary>Rows of parts that Shopify has deleted.</summary>
    public IReadOnlyList<string> GoneParts { get; init; } = [];

    /// <summary>Whether there is nothing to write but Shopify's ids.</summary>
    public bool IsOnlyNaming => Before?.IsUnnamed is true && (this with { Before = Before with { IsUnnamed = false } }).IsNothing;

    /// <summary>Whether there is nothing to write.</summary>
    public bool IsNothing =>
        !Fields.Names.Any() && Parts.Count == 0 && NewParts.Count == 0 && GoneParts.Count == 0
        && (Before is null or { IsUneven: false, IsUnnamed: false });
}

/// <summary>A record after it was written.</summary>
/// <param name="Id">The ERP's id of it, which may be another one than before.</param>
/// <param name="Added">The rows of the parts that were added.</param>
public sealed record WrittenRecord(string Id, IReadOnlyList<(string PartId, string Gid)> Added);
