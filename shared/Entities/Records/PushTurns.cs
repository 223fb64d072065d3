namespace ShopifySync.Entities.Records;

/// <summary>Lets a few pushes of a batch write to Shopify at once, and reads in one call what Shopify made of many of them.</summary>
/// <remarks>Of many records in one call Shopify counts hardly more than of one.</remarks>
/// <param name="pushes">How many pushes the batch has: each takes one turn.</param>
internal sealed class PushTurns(RecordNoun noun, int pushes, int atOnce, CancellationToken ct) : IDisposable
{
    /// <summary>Records of one call. With more, the first of them would wait longer, with its link taken.</summary>
    private const int MostTogether = 10;

    private readonly Lock gate = new();
    private readonly SemaphoreSlim writing = new(atOnce);
    private readonly SemaphoreSlim takingBack = new(atOnce);
    private int coming = pushes;
    private Together together = new();
    private Task reading = Task.CompletedTask;

    /// <summary>Waits for a turn. While a read is under way nobody begins: its large request would never find the points for it.</summary>
    public async Task<Turn> Begin()
    {
        await writing.WaitAsync(ct);
        Task read;

        lock (gate)
        {
            read = reading;
        }

        await read.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // whoever waits for it hears what went wrong

        return new Turn(this);
    }

    public void Dispose()
    {
        writing.Dispose();
        takingBack.Dispose();
    }

    private Task<RecordsRead> ReadAlone(string gid) => noun.Read([gid], ct);

    private async Task<RecordsRead> ReadTogether(string gid)
    {
        writing.Release();
        Together mine;

        lock (gate)
        {
            mine = together;
            mine.Gids.Add(gid);
        }

        OneLessComes();
        var read = await await mine.Begun.Task.WaitAsync(ct);
        await takingBack.WaitAsync(ct);

        return read;
    }

    /// <summary>Reads as soon as enough wait, or no other push can come.</summary>
    private void OneLessComes()
    {
        Together whole;

        lock (gate)
        {
            coming--;

            if (together.Gids.Count == 0 || (together.Gids.Count < MostTogether && coming > 0))
            {
                return;
            }

            whole = together;
            together = new Together();
            reading = whole.Begun.Task.Unwrap();
        }

        whole.Begun.SetResult(noun.Read(whole.Gids, ct));
    }

    /// <summary>The turn of one push, from its first mutation until it is settled.</summary>
    internal sealed class Turn(PushTurns turns) : IDisposable
    {
        private bool hasWritten;
        private bool takesBack;

        /// <summary>Reads a record once its push has sent all that it had to. The next push may write meanwhile.</summary>
        public async Task<RecordsRead> Read(string gid)
        {
            if (hasWritten)
            {
                return await turns.ReadAlone(gid);
            }

            hasWritten = true;
            var read = await turns.ReadTogether(gid);
            takesBack = true;

            return read;
        }

        public void Dispose()
        {
            if (takesBack)
            {
                turns.takingBack.Release();
            }

            if (!hasWritten)
            {
                turns.writing.Release();
                turns.OneLessComes();
            }
        }
    }

    /// <summary>Records that are read in one call.</summary>
    private sealed class Together
    {
        public List<string> Gids { get; } = [];

        public TaskCompletionSource<Task<RecordsRead>> Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
