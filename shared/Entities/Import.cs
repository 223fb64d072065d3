using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Entities;

/// <summary>Takes in records of an export by the same intake as those that a webhook tells of.</summary>
/// <remarks>An export is hours old: what both sides have agreed on since is newer, and stays.</remarks>
/// <param name="words">What a person calls one record: <c>customer</c>.</param>
public abstract class Import<TRecord, TBaseline>(ErpDatabase erp, Links<TBaseline> links, TimeProvider time, string words) : IImport
    where TRecord : class
    where TBaseline : class
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    protected static Outcome Superseded => Outcome.Unchanged(Reason.Superseded, "Both sides have agreed on something newer since.");

    public abstract EntityType EntityType { get; }

    public abstract string GidKind { get; }

    public abstract IReadOnlyDictionary<string, string> Children { get; }

    public abstract string Connection { get; }

    public abstract GraphQlDocument ReadWhole { get; }

    public abstract GraphQlDocument ReadPage { get; }

    public virtual string? Filter(DateTime ordersSince) => null;

    public async Task<Outcome?> Take(
        IReadOnlyList<ImportedRecord> records, ImportSettling settling, Deadline deadline, CancellationToken ct)
    {
        var known = await links.FindByGid([.. records.Select(record => record.Gid)], ct);
        var (found, problems) = await Read(records, known, ct);

        if (problems.Values.FirstOrDefault(problem => problem.Verdict is Verdict.Later) is { } outage)
        {
            return outage;
        }

        var judged = records
            .Select(one => new Judged(one.Gid, found.GetValueOrDefault(one.Gid), known.GetValueOrDefault(one.Gid)))
            .Select(one => one with { Outcome = problems.GetValueOrDefault(one.Gid) ?? WithoutWriting(one) })
            .ToLookup(one => one.Outcome is null);

        await Settle([.. judged[false]], settling, ct);
        await Write([.. judged[true].Select(one => (one.Record!, one.Link))], settling, deadline, ct);

        return null;
    }

    /// <summary>Records as they are told, and read by id where nothing tells them; null where Shopify has one no more.</summary>
    protected abstract Task<(IReadOnlyDictionary<string, TRecord?> Records, IReadOnlyDictionary<string, Outcome> Problems)> Read(
        IReadOnlyList<ImportedRecord> records, IReadOnlyDictionary<string, Link<TBaseline>> known, CancellationToken ct);

    protected abstract DateTime UpdatedAt(TRecord record);

    /// <summary>As the link says it of the record that it was last compared with.</summary>
    protected abstract string Digest(TRecord record);

    /// <summary>Writes what differs, through the noun's intake.</summary>
    protected abstract Task Write(
        IReadOnlyList<(TRecord Record, Link<TBaseline>? Link)> records, ImportSettling settling, Deadline deadline, CancellationToken ct);

    /// <summary>What can be said of a record without writing it; null if it must be taken in.</summary>
    private Outcome? WithoutWriting(Judged one) => one switch
    {
        { Record: null } => Outcome.Unchanged(Reason.ShopifyRecordGone, $"Shopify shows this {words} no more."),
        { Link: null } => null,
        { Link.DeletedAt: not null } => Outcome.Unchanged(Reason.Superseded, $"This {words} was deleted since."),
        { Link.InFlightUntil: { } until } when until > time.GetUtcNow().UtcDateTime =>
            Outcome.Later(Soon, Reason.InFlight, "A change of ours is on its way to Shopify."),
        { Link.ShopifyUpdatedAt: { } seen, Record: { } record } when UpdatedAt(record) < seen => Superseded,
        { Link.ShopifyDigest: { } digest, Record: { } record } when digest == Digest(record) =>
            Outcome.Unchanged(Reason.Equal, "Both sides had agreed on it already."),
        _ => null,
    };

    private async Task Settle(IReadOnlyList<Judged> judged, ImportSettling settling, CancellationToken ct)
    {
        if (judged.Count == 0)
        {
            return;
        }

        await links.WriteSeenAgain(
            [.. judged.Where(one => one.Outcome!.Reason is Reason.Equal && UpdatedAt(one.Record!) > one.Link!.ShopifyUpdatedAt)
                .Select(one => (one.Link!, UpdatedAt(one.Record!)))], ct);
        await using var transaction = await erp.Begin(ct);
        await settling(transaction, [.. judged.Select(one => new ImportedOutcome(one.Gid, one.Outcome!))], ct);
        await transaction.Commit(ct);
    }

    /// <param name="Outcome">Null where it has to be written.</param>
    private sealed record Judged(string Gid, TRecord? Record, Link<TBaseline>? Link, Outcome? Outcome = null);
}
