using System.Collections.Concurrent;

namespace ShopifySync.Webhooks;

/// <summary>Bounds the memory that bodies take while they are read, whoever sends them.</summary>
public sealed class BytesInFlight
{
    /// <summary>An instance of 2,048 MB shares its memory with the host, which keeps a JSON body as text.</summary>
    public const long Limit = 32 * 1024 * 1024;

    /// <summary>Bodies are kept in pieces of this size, which are used again: refused bodies leave nothing to collect.</summary>
    private const int PieceBytes = 16 * 1024;

    private readonly ConcurrentBag<byte[]> free = [];
    private long inFlight;

    /// <summary>Memory for one body, which grows with what has arrived. Dispose it.</summary>
    public Body Open() => new(this);

    private byte[] Rent() => free.TryTake(out var piece) ? piece : new byte[PieceBytes];

    private void Return(byte[] piece)
    {
        if (free.Count < Limit / PieceBytes)
        {
            free.Add(piece);
        }
    }

    /// <summary>The bytes of one body so far.</summary>
    public sealed class Body(BytesInFlight all) : IDisposable
    {
        private readonly List<byte[]> pieces = [];

        public int Length { get; private set; }

        /// <summary>Keeps more bytes; false, and none of them is kept, if too much is in flight already.</summary>
        public bool TryWrite(ReadOnlySpan<byte> bytes)
        {
            if (Interlocked.Add(ref all.inFlight, bytes.Length) > Limit)
            {
                Interlocked.Add(ref all.inFlight, -bytes.Length);
                return false;
            }

            while (bytes.Length > 0)
            {
                var used = Length % PieceBytes;

                if (used == 0)
                {
                    pieces.Add(all.Rent());
                }

                var part = bytes[..Math.Min(bytes.Length, PieceBytes - used)];
                part.CopyTo(pieces[^1].AsSpan(used));
                Length += part.Length;
                bytes = bytes[part.Length..];
            }

            return true;
        }

        public byte[] ToArray()
        {
            var whole = new byte[Length];

            for (var n = 0; n < pieces.Count; n++)
            {
                var start = n * PieceBytes;
                pieces[n].AsSpan(0, Math.Min(PieceBytes, Length - start)).CopyTo(whole.AsSpan(start));
            }

            return whole;
        }

        public void Dispose()
        {
            Interlocked.Add(ref all.inFlight, -Length);
            pieces.ForEach(all.Return);
            pieces.Clear();
            Length = 0;
        }
    }
}
