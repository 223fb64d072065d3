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
            report.Add(PreviewKind.Asked, record.Id, why);
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

            report.AddPart(complaint is null ? null : PreviewKind.Asked, record.Id, complaint ?? "");
            report.AddPart(link?.Gid is null ? PreviewKind.Linked : null, record.Id, shown.Gid);
            report.AddPart(compared.IsSame ? null : PreviewKind.ChangedInShopify, record.Id, RecordWords.Sent(compared));
            report.AddPart(change.IsNothing ? null : PreviewKind.ChangedInErp, record.Id, RecordWords.Of(compared));
            report.AddPart(complaint is null && compared.IsSame && change.IsNothing ? PreviewKind.Same : null, record.Id, shown.Gid);
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

        if (read.Problems.Values.FirstOrDefault() is { } problem)
        {
            return (PreviewCursor.After(after), problem);
        }

        await AddNew(report, [.. read.Records.Values.OfType<ShopifyRecord>()], ct);

        return (answered.Data.HasMore(noun.Connection)
            ? PreviewCursor.After(answered.Data.RequiredPart(noun.Connection).RequiredPart("pageInfo").RequiredText("endCursor"))
            : null, null);
    }

    private async Task AddNew(PreviewReport report, IReadOnlyList<ShopifyRecord> records, CancellationToken ct)
    {
        await using var transaction = await erp.Begin(ct); // it only looks, and is never committed
        var found = records.Count == 0 ? new Dictionary<string, Found>() : await noun.FindInErp(transaction, records, ct);

        foreach (var record in records)
        {
            if (found.GetValueOrDefault(record.Gid) is not { } match)
            {
                report.Add(PreviewKind.CreatedInErp, record.Gid, "The ERP does not have it.");
            }
            else if (match.Problem is { } problem)
            {
                report.Add(PreviewKind.Asked, record.Gid, problem.Why ?? "");
            }
        }
    }

    private static bool IsOutage(Outcome? problem) => problem is { Verdict: Verdict.Later };
}
