using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Shopify;

namespace ShopifySync.Entities.Records;

/// <summary>Says what a sync of all records would do, and writes nothing.</summary>
/// <remarks>
/// It searches and compares as the sync itself does, a page at a time: the ERP's records first, then Shopify's.
/// </remarks>
public sealed class RecordPreview(
    RecordNoun noun, Links<RecordBaseline> links, RecordComparer comparer, ErpDatabase erp, ShopifyClient shopify, SyncSettings settings)
    : IPreview
{
    private const int Rows = 250;

    public async Task<(string? Cursor, Outcome? Problem)> Next(string? cursor, PreviewReport report, CancellationToken ct)
    {
        using var lane = Lane.Bulk.Enter();

        return PreviewCursor.InShopify(cursor) is { } after
            ? await NextOfShopify(after, report, ct)
            : await NextOfErp(cursor, report, ct);
    }

    private async Task<(string? Cursor, Outcome? Problem)> NextOfErp(string? after, PreviewReport report, CancellationToken ct)
    {
        var sql = $"select id from sync_all_{noun.EntityType.Name()}(@after, @rows) as candidate (id)";

        var ids = await erp.Rows<string>(sql, new { after, rows = Rows }, ct);
        var known = await links.Find(ids, ct);
        var records = (await ErpRecords.Load(erp, noun.EntityType, ids, ct))
            .Select(row => noun.ReadErp(row, known.GetValueOrDefault(row.Id)?.Erp?.Fields)).ToList();
        var open = records.Where(record => record is { IsSynced: true, Problem: null, MergedInto: null }).ToList();
        var found = await noun.FindInShopify(
            [.. open.Where(record => known.GetValueOrDefault(record.Id)?.Gid is null)], isDryRun: true, ct);
        var gids = open.Select(record => (record, Gid: known.GetValueOrDefault(record.Id)?.Gid ?? found.GetValueOrDefault(record.Id)?.Id))
            .Where(pair => pair.Gid is not null).ToDictionary(pair => pair.record.Id, pair => pair.Gid!);
        var read = await noun.Read([.. gids.Values.Distinct()], ct);

        if (read.Problems.Values.Concat(found.Values.Select(match => match.Problem)).FirstOrDefault(IsOutage) is { } outage)
        {
            return (after, outage);
        }

        var current = await settings.Read(ct);

        foreach (var record in records)
        {
            var link = known.GetValueOrDefault(record.Id);
            var shown = gids.TryGetValue(record.Id, out var gid) ? read.Records.GetValueOrDefault(gid) : null;
            var problem = found.GetValueOrDefault(record.Id)?.Problem ?? read.Problems.GetValueOrDefault(gid ?? "");

            await Add(report, record, link, shown, problem, current, ct);
        }

        return (ids.Count < Rows ? PreviewCursor.OfShopify : ids[^1], null);
    }

    private async Task Add(
        PreviewReport report, ErpRecord record, Link<RecordBaseline>? link, ShopifyRecord? shown, Outcome? problem, StoreSettings current,
        CancellationToken ct)
    {
        if (!record.IsSynced)
        {
            report.Add(PreviewKind.LeftAlone, record.Id, "The ERP keeps it out of the sync.");
        }
        else if (record.MergedInto is { } into)
        {
            report.Add(
                link is { Gid: not null, DeletedAt: null } ? PreviewKind.ChangedInShopify : PreviewKind.LeftAlone, record.Id,
                $"The ERP has merged it into {into}.");
        }
        else if ((record.Problem ?? problem?.Why) is { } why)
        {
            report.Add(problem?.Verdict is Verdict.Unchanged ? PreviewKind.LeftAlone : PreviewKind.Asked, record.Id, why);
        }
        else if (link?.DeletedAt is not null)
        {
            report.Add(PreviewKind.LeftAlone, record.Id, "Shopify has deleted it.");
        }
        else if (shown is null)
        {
            report.Add(PreviewKind.CreatedInShopify, record.Id, "Shopify does not have it.");
        }
        else
        {
            var compared = await comparer.Compare(record, shown, link, current, ct);
            var change = compared.ToChange();

            var complaint = noun.Complaint(record, shown);
            var isErpSame = change.IsNothing || change.IsOnlyNaming;

            report.AddPart(complaint is null ? null : PreviewKind.Asked, record.Id, complaint ?? "");
            report.AddPart(link?.Gid is null ? PreviewKind.Linked : null, record.Id, shown.Gid);
            report.AddPart(compared.IsSame ? null : PreviewKind.ChangedInShopify, record.Id, RecordWords.Sent(compared));
            report.AddPart(isErpSame ? null : PreviewKind.ChangedInErp, record.Id, RecordWords.Of(compared));
            report.AddPart(complaint is null && compared.IsSame && isErpSame ? PreviewKind.Same : null, record.Id, shown.Gid);
        }
    }

    /// <summary>Shopify's records that are no record of the ERP.</summary>
    private async Task<(string? Cursor, Outcome? Problem)> NextOfShopify(string after, PreviewReport report, CancellationToken ct)
    {
        var answer = await shopify.Send(
            noun.ReadChanged, new { query = "updated_at:>='1970-01-01T00:00:00Z'", after = after.Length == 0 ? null : after }, ct);

        if (answer is not Answered answered)
        {
            return (PreviewCursor.After(after), answer.Outcome());
        }

        var gids = answered.Data.Nodes(noun.Connection).Select(node => node.RequiredText("id")).ToList();
        var known = await links.FindByGid(gids, ct);
        var read = await noun.Read([.. gids.Where(gid => !known.ContainsKey(gid))], ct);

        if (read.Problems.Values.FirstOrDefault(IsOutage) is { } problem)
        {
            return (PreviewCursor.After(after), problem);
        }

        foreach (var (gid, special) in read.Problems)
        {
            AddProblem(report, gid, special);
        }

        var records = read.Records.Values.OfType<ShopifyRecord>().ToList();
        var twins = records.Count == 0 ? new Dictionary<string, Outcome>() : await noun.FindTwins(records, ct);
        var (found, resembled) = await FindInErp([.. records.Where(record => !twins.ContainsKey(record.Gid))], ct);

        if (twins.Values.Concat(resembled.Values.Select(match => match.Problem)).FirstOrDefault(IsOutage) is { } outage)
        {
            return (PreviewCursor.After(after), outage);
        }

        foreach (var record in records)
        {
            AddNew(report, record, twins.GetValueOrDefault(record.Gid), found.GetValueOrDefault(record.Gid), resembled);
        }

        return (answered.Data.NextPage(noun.Connection) is { } next ? PreviewCursor.After(next) : null, null);
    }

    /// <summary>The ERP's records that these are; and of those that they only resemble, what they would be linked to.</summary>
    private async Task<(IReadOnlyDictionary<string, Found> Found, IReadOnlyDictionary<string, Found> Resembled)> FindInErp(
        IReadOnlyList<ShopifyRecord> records, CancellationToken ct)
    {
        if (records.Count == 0)
        {
            return (new Dictionary<string, Found>(), new Dictionary<string, Found>());
        }

        IReadOnlyDictionary<string, Found> found;

        await using (var transaction = await erp.Begin(ct)) // it only looks, and is never committed
        {
            found = await noun.FindInErp(transaction, records, ct);
        }

        string[] ids = [.. found.Values.Where(match => match is { Id: not null, Problem: not null }).Select(match => match.Id!).Distinct()];
        var rows = await ErpRecords.Load(erp, noun.EntityType, ids, ct);

        return (found, ids.Length == 0 ? new Dictionary<string, Found>()
            : await noun.FindInShopify([.. rows.Select(row => noun.ReadErp(row, null))], isDryRun: true, ct));
    }

    private static void AddNew(
        PreviewReport report, ShopifyRecord record, Outcome? twin, Found? match, IReadOnlyDictionary<string, Found> resembled)
    {
        if ((twin ?? match?.Problem) is not { } problem)
        {
            report.AddPart(match is null ? PreviewKind.CreatedInErp : null, record.Gid, "The ERP does not have it.");
        }
        else if (match?.Id is not { } id || resembled.GetValueOrDefault(id)?.Id != record.Gid) // else it was counted with the ERP's record
        {
            AddProblem(report, record.Gid, problem);
        }
    }

    private static void AddProblem(PreviewReport report, string gid, Outcome problem) =>
        report.Add(problem.Verdict is Verdict.Unchanged ? PreviewKind.LeftAlone : PreviewKind.Asked, gid, problem.Why ?? "");

    private static bool IsOutage(Outcome? problem) => problem is { Verdict: Verdict.Later };
}
