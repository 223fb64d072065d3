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

    public async Task<Turn> Begin()
    {
        await writing.WaitAsync(ct);

        return new Turn(this);
    }

    public void Dispose()
    {
        writing.Dispose();
        takingBack.Dispose();
    }

    private async Task<RecordsRead> Read(string gid)
    {
        Together mine;

        lock (gate)
        {
            mine = together;
            mine.Gids.Add(gid);
        }

        OneLessComes();

        return await await mine.Begun.Task.WaitAsync(ct);
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
        }

        whole.Begun.SetResult(noun.Read(whole.Gids, ct));
    }

    /// <summary>The turn of one push, from its first mutation until it is settled.</summary>
    internal sealed class Turn(PushTurns turns) : IDisposable
    {
        private bool hasWritten;

        /// <summary>Reads a record once its push has sent all that it had to. The next push may write meanwhile.</summary>
        public async Task<RecordsRead> Read(string gid)
        {
            if (hasWritten)
            {
                return await turns.noun.Read([gid], turns.ct);
            }

            hasWritten = true;
            turns.writing.Release();
            var read = await turns.Read(gid);
            await turns.takingBack.WaitAsync(turns.ct);

            return read;
        }

        public void Dispose()
        {
            if (hasWritten)
            {
                turns.takingBack.Release();
                return;
            }

            turns.writing.Release();
            turns.OneLessComes();
        }
    }

    /// <summary>Records that are read in one call.</summary>
    private sealed class Together
    {
        public List<string> Gids { get; } = [];

        public TaskCompletionSource<Task<RecordsRead>> Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
