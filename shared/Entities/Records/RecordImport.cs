using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Entities.Records;

/// <summary>Takes in exported records of a noun of fields and parts.</summary>
public sealed class RecordImport(
    RecordNoun noun, ErpDatabase erp, Links<RecordBaseline> links, RecordIntake intake, TimeProvider time)
    : Import<ShopifyRecord, RecordBaseline>(erp, links, time, noun.Words)
{
    /// <summary>New records of one transaction: they hold nothing that the ERP writes but what they are matched with.</summary>
    private const int MostNew = 250;

    public override EntityType EntityType => noun.EntityType;

    public override string GidKind => noun.GidKind;

    public override IReadOnlyDictionary<string, string> Children => noun.Children;

    public override string Connection => noun.Connection;

    public override GraphQlDocument ReadWhole => noun.ReadWhole;

    public override GraphQlDocument ReadPage => noun.ReadChanged;

    protected override async Task<(
        IReadOnlyDictionary<string, ShopifyRecord?> Records, IReadOnlyDictionary<string, Outcome> Problems)> Read(
        IReadOnlyList<ImportedRecord> records, IReadOnlyDictionary<string, Link<RecordBaseline>> known, CancellationToken ct)
    {
        var told = await noun.ReadNodes(
            records.Where(record => record.Node is not null).ToDictionary(record => record.Gid, record => record.Node), ct);
        var read = await noun.Read([.. records.Where(record => record.Node is null).Select(record => record.Gid)], ct);
        var found = told.Records.Concat(read.Records).ToDictionary();
        var unlinked = found.Values.OfType<ShopifyRecord>().Where(record => !known.ContainsKey(record.Gid)).ToList();
        var twins = unlinked.Count == 0 ? new Dictionary<string, Outcome>() : await noun.FindTwins(unlinked, ct);

        return (found, told.Problems.Concat(read.Problems).Concat(twins).ToDictionary());
    }

    protected override DateTime UpdatedAt(ShopifyRecord record) => record.UpdatedAt;

    protected override string Digest(ShopifyRecord record) => record.Digest;

    protected override Task Write(
        IReadOnlyList<(ShopifyRecord Record, Link<RecordBaseline>? Link)> records, ImportSettling settling, Deadline deadline,
        CancellationToken ct) =>
        intake.Take([.. records.Select(one => new IncomingRecord(one.Record, [], one.Link))], MostNew, settling, deadline, ct);
}
