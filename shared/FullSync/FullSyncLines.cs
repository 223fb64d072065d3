using System.Globalization;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using ShopifySync.Entities;
using ShopifySync.Erp;
using ShopifySync.Shopify;

namespace ShopifySync.FullSync;

/// <summary>The lines of exports, stored until their records are taken in. Children may stand anywhere in a file.</summary>
public sealed class FullSyncLines(ErpDatabase erp, FullSyncs syncs)
{
    private const int MostRecords = 500;

    /// <summary>Lines that are held in memory at once; one record may have more.</summary>
    private const int MostLines = 5_000;

    private const int ForgottenAtOnce = 20_000;

    /// <summary>All lines are counted at once.</summary>
    private static readonly TimeSpan CountsWithin = TimeSpan.FromMinutes(1);

    /// <summary>Stores a chunk together with how far the file is read.</summary>
    public async Task<FullSyncPart> Store(OpenFullSync sync, FullSyncPart part, BulkChunk chunk, DateTime now, CancellationToken ct)
    {
        const string copy = "copy full_sync_lines (part_id, root, is_child, line, gid, body) from stdin (format binary)";

        var next = part with { ByteOffset = chunk.End, Lines = part.Lines + chunk.Lines.Count, MovedAt = now, Problem = null };
        await using var transaction = await erp.Begin(ct);
        await transaction.Copy(copy, chunk.Lines.Select((line, n) => (Line: line, Number: part.Lines + n)), async (writer, one) =>
        {
            await writer.WriteAsync(part.Id, NpgsqlDbType.Bigint, ct);
            await writer.WriteAsync(NumberOf(one.Line.Root), NpgsqlDbType.Bigint, ct);
            await writer.WriteAsync(one.Line.IsChild, NpgsqlDbType.Boolean, ct);
            await writer.WriteAsync(one.Number, NpgsqlDbType.Bigint, ct);
            await writer.WriteAsync(one.Line.Gid, NpgsqlDbType.Text, ct);
            await writer.WriteAsync(one.Line.Body, NpgsqlDbType.Bytea, ct);
        }, ct);
        await syncs.Write(transaction, sync, next, ct);
        await transaction.Commit(ct);

        return next;
    }

    /// <summary>What the stored lines are, doubled ones counted once.</summary>
    public async Task<FoundLines> Count(FullSyncPart part, CancellationToken ct)
    {
        const string sql = """
            with objects as (
                select root, gid, is_child from full_sync_lines where part_id = @Id group by root, gid, is_child
            ), roots as (
                select root, bool_or(not is_child) as is_there from objects group by root
            )
            select (select count(*) from objects) as objects, count(*) filter (where is_there) as records,
                   count(*) filter (where not is_there) as orphans
            from   roots
            """;

        return (await erp.Row<FoundLines>(sql, new { part.Id }, ct, CountsWithin))!;
    }

    /// <summary>The next records after a root, each with all of its children.</summary>
    /// <param name="isRepeated">Whether only those are wanted of which nothing is written down yet.</param>
    public async Task<IReadOnlyList<ImportedRecord>> Next(FullSyncPart part, IImport noun, bool isRepeated, CancellationToken ct)
    {
        const string sql = """
            with roots as materialized (
                select distinct root
                from   full_sync_lines
                where  part_id = @id and root > @after
                and   (not @isRepeated or not exists (
                         select from full_sync_records record where record.part_id = @id and record.root = full_sync_lines.root))
                order  by root
                limit  @records
            ), sized as (
                select line.root, sum(count(*)) over (order by line.root) as lines, row_number() over (order by line.root) as place
                from   roots join full_sync_lines line on line.part_id = @id and line.root = roots.root
                group  by line.root
            )
            select line.root, line.is_child, line.gid, line.body
            from   sized join full_sync_lines line on line.part_id = @id and line.root = sized.root
            where  sized.lines <= @lines or sized.place = 1
            order  by line.root, line.is_child, line.line
            """;

        var rows = await erp.Rows<Row>(sql, new
        {
            id = part.Id,
            after = part.Cursor is { } cursor ? long.Parse(cursor, CultureInfo.InvariantCulture) : -1,
            isRepeated,
            records = MostRecords,
            lines = MostLines,
        }, ct);

        return [.. rows.GroupBy(row => row.Root).Select(record => Record(record.Key, [.. record], noun))];
    }

    /// <summary>Removes the lines of a part; they are many.</summary>
    public Task Forget(long partId, CancellationToken ct) => Forget("full_sync_lines", "true", partId, ct);

    /// <summary>Removes what was written down of a part's records, once it is counted; what was rejected stays, with its reason.</summary>
    public Task ForgetRecords(long partId, CancellationToken ct) => Forget("full_sync_records", "verdict <> 'rejected'", partId, ct);

    private async Task Forget(string table, string which, long partId, CancellationToken ct)
    {
        var sql = $"""
            delete from {table} where ctid = any(array(select ctid from {table} where part_id = @partId and {which} limit @most))
            """;

        while (await erp.Run(sql, new { partId, most = ForgottenAtOnce }, ct) == ForgottenAtOnce)
        {
            // the next ones
        }
    }

    /// <summary>
    /// The record with its children put back where an ordinary answer has them. One whose own line is missing is read by id.
    /// </summary>
    private static ImportedRecord Record(long root, IReadOnlyList<Row> lines, IImport noun)
    {
        var gid = $"gid://shopify/{noun.GidKind}/{root.ToString(CultureInfo.InvariantCulture)}";

        if (lines[0].IsChild)
        {
            return new ImportedRecord(gid, null);
        }

        var children = lines.Where(line => line.IsChild).DistinctBy(line => line.Gid)
            .ToLookup(line => noun.Children.GetValueOrDefault(KindOf(line.Gid)) ?? throw new UnreadableAnswerException(
                KindOf(line.Gid), $"a kind of child that a {noun.EntityType} has"));

        return new ImportedRecord(lines[0].Gid, ExportedNode.Join(lines[0].Body, noun.Children.Values.Distinct().ToDictionary(
            connection => connection, connection => (IReadOnlyList<byte[]>)[.. children[connection].Select(child => child.Body)])));
    }

    private static string KindOf(string gid) => gid.Split('/')[^2];

    /// <exception cref="UnreadableAnswerException">It is no id of Shopify's.</exception>
    internal static long NumberOf(string gid) =>
        long.TryParse(Gids.NumberOf(gid), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : throw new UnreadableAnswerException("id", "a Gid that ends in a number");

    private sealed class Row
    {
        public long Root { get; init; }
        public bool IsChild { get; init; }
        public required string Gid { get; init; }
        public required byte[] Body { get; init; }
    }
}

/// <summary>What the lines of an export are.</summary>
public sealed record FoundLines
{
    /// <summary>Lines, doubled ones once.</summary>
    public long Objects { get; init; }

    /// <summary>Records among them.</summary>
    public long Records { get; init; }

    /// <summary>Records whose children are there, and not their own line.</summary>
    public long Orphans { get; init; }
}
