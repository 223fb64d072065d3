namespace ShopifySync.Webhooks;

/// <summary>Bounds the memory that bodies take while they are read, whoever sends them.</summary>
public sealed class BytesInFlight
{
    /// <summary>An instance of 2,048 MB shares its memory with the host, which keeps a JSON body as text.</summary>
    public const long Limit = 32 * 1024 * 1024;

    private long taken;

    /// <summary>The room of one body, as it grows with what has arrived. Dispose it.</summary>
    public Room Open() => new(this);

    public sealed class Room(BytesInFlight all) : IDisposable
    {
        private long own;

        /// <summary>Takes room for more bytes; false if there is none now.</summary>
        public bool TryGrow(int bytes)
        {
            own += bytes;
            return Interlocked.Add(ref all.taken, bytes) <= Limit;
        }

        public void Dispose()
        {
            Interlocked.Add(ref all.taken, -own);
            own = 0;
        }
    }
}
