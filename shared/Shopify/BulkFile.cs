using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace ShopifySync.Shopify;

/// <summary>One line of an export: a record, or a child of one.</summary>
/// <param name="Root">The record that it is, or belongs to.</param>
/// <param name="Body">The whole line, as Shopify wrote it.</param>
public sealed record BulkLine(string Gid, string Root, byte[] Body)
{
    public bool IsChild => Gid != Root;
}

/// <summary>Some lines of an export, and where the line after them begins.</summary>
/// <param name="End">Bytes from the file's beginning.</param>
public sealed record BulkChunk(IReadOnlyList<BulkLine> Lines, long End);

/// <summary>How reading an export ended.</summary>
public enum BulkEnd
{
    /// <summary>All of it was read.</summary>
    Whole,

    /// <summary>The reader wanted no more for now.</summary>
    Stopped,

    /// <summary>It stopped before its end; what came can be kept, and the rest asked for again.</summary>
    Cut,

    /// <summary>The address is not served any more.</summary>
    Expired,
}

/// <summary>Reads the file of a bulk operation, from any byte on, with little memory however large it is.</summary>
public sealed class BulkFile(IHttpClientFactory clients)
{
    private const int MostLines = 5_000;
    private const int MostBytes = 4 * 1024 * 1024;

    /// <summary>No line is longer: a product's description is a few hundred kilobytes at the most.</summary>
    private const int LongestLine = 16 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Reads from <paramref name="offset"/> on, in chunks, until the end or until <paramref name="take"/> says false.</summary>
    /// <param name="size">The file's bytes as the operation said them; null where it did not.</param>
    /// <exception cref="UnreadableAnswerException">A line is no record.</exception>
    public async Task<BulkEnd> Read(Uri url, long offset, long? size, Func<BulkChunk, Task<bool>> take, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);

        try
        {
            using var client = clients.CreateClient(nameof(BulkFile));
            using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(offset, null) } };
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);

            if (response.StatusCode is HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                return size is { } bytes && offset < bytes ? BulkEnd.Cut : BulkEnd.Whole;
            }

            if (!response.IsSuccessStatusCode)
            {
                return (int)response.StatusCode >= 500 ? BulkEnd.Cut : BulkEnd.Expired;
            }

            var body = await response.Content.ReadAsStreamAsync(patience.Token);
            var skipped = response.StatusCode is HttpStatusCode.PartialContent ? 0 : offset;

            return await Read(body, skipped, offset, size, take, patience, ct);
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException
            || (cut is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return BulkEnd.Cut;
        }
    }

    private static async Task<BulkEnd> Read(
        Stream body, long skipped, long offset, long? size, Func<BulkChunk, Task<bool>> take, CancellationTokenSource patience,
        CancellationToken ct)
    {
        var reader = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: 256 * 1024));
        var chunk = new ChunkOfLines(offset);

        while (true)
        {
            patience.CancelAfter(Patience);
            var read = await reader.ReadAsync(patience.Token);
            var buffer = read.Buffer;

            if (skipped > 0)
            {
                var passed = Math.Min(skipped, buffer.Length);
                skipped -= passed;
                buffer = buffer.Slice(passed);
            }

            while (skipped == 0 && chunk.TryTake(ref buffer, read.IsCompleted && (size is null || IsEnd(chunk, buffer, size.Value))))
            {
                if (chunk.Count == MostLines || chunk.Bytes >= MostBytes)
                {
                    patience.CancelAfter(Timeout.InfiniteTimeSpan); // the database has its own patience
                    ct.ThrowIfCancellationRequested();

                    if (!await take(chunk.Next()))
                    {
                        return BulkEnd.Stopped;
                    }
                }
            }

            reader.AdvanceTo(buffer.Start, buffer.End);

            if (read.IsCompleted)
            {
                return await End(chunk, size, take);
            }

            if (buffer.Length > LongestLine)
            {
                throw new UnreadableAnswerException("line", $"at most {LongestLine} bytes long");
            }
        }
    }

    /// <summary>Whether what is left is the file's last line, which may have no line end.</summary>
    private static bool IsEnd(ChunkOfLines chunk, ReadOnlySequence<byte> rest, long size) => chunk.End + rest.Length >= size;

    private static async Task<BulkEnd> End(ChunkOfLines chunk, long? size, Func<BulkChunk, Task<bool>> take)
    {
        if (chunk.Count > 0 && !await take(chunk.Next()))
        {
            return BulkEnd.Stopped;
        }

        return size is { } bytes && chunk.End < bytes ? BulkEnd.Cut : BulkEnd.Whole;
    }

    /// <summary>The lines that are gathered for the next chunk.</summary>
    private sealed class ChunkOfLines(long start)
    {
        private List<BulkLine> lines = [];

        public int Count => lines.Count;

        public long End { get; private set; } = start;

        public long Bytes { get; private set; }

        /// <summary>Takes the next whole line from the buffer; false if there is none.</summary>
        /// <param name="isEnd">Whether the buffer holds all that is left, so that its last line needs no end.</param>
        public bool TryTake(ref ReadOnlySequence<byte> buffer, bool isEnd)
        {
            ReadOnlySequence<byte> line;
            long taken;

            if (buffer.PositionOf((byte)'\n') is { } position)
            {
                line = buffer.Slice(0, position);
                taken = line.Length + 1;
            }
            else if (isEnd && buffer.Length > 0)
            {
                line = buffer;
                taken = line.Length;
            }
            else
            {
                return false;
            }

            if (!line.IsEmpty)
            {
                lines.Add(Parse(line));
                Bytes += line.Length;
            }

            buffer = buffer.Slice(taken);
            End += taken;

            return true;
        }

        public BulkChunk Next()
        {
            var next = new BulkChunk(lines, End);
            (lines, Bytes) = ([], 0);

            return next;
        }

        private BulkLine Parse(ReadOnlySequence<byte> line)
        {
            var body = line.ToArray();

            try
            {
                var (gid, parent) = Ids(body);

                return gid is null
                    ? throw new UnreadableAnswerException($"line at byte {End}", "a record with an id")
                    : new BulkLine(gid, parent ?? gid, body);
            }
            catch (JsonException)
            {
                throw new UnreadableAnswerException($"line at byte {End}", "JSON");
            }
        }

        private static (string? Gid, string? Parent) Ids(byte[] body)
        {
            var reader = new Utf8JsonReader(body);
            var (gid, parent) = ((string?)null, (string?)null);

            if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
            {
                return (null, null);
            }

            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                var (isId, isParent) = (reader.ValueTextEquals("id"u8), reader.ValueTextEquals("__parentId"u8));
                reader.Read();

                if ((isId || isParent) && reader.TokenType is JsonTokenType.String)
                {
                    (gid, parent) = isId ? (reader.GetString(), parent) : (gid, reader.GetString());
                }

                reader.Skip();
            }

            return (gid, parent);
        }
    }
}
