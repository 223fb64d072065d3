using GraphQL;
using StoreSimulator.Graph;

namespace StoreSimulator.Bulk;

/// <summary>Runs a bulk operation in steps, on the store's clock, as fast as <see cref="Faults.BulkSpeed"/> allows.</summary>
/// <remarks>
/// The roots are those that were there when it started to run; each is read as it is when its turn comes. Between two steps the store
/// answers others.
/// </remarks>
internal sealed class BulkRun : IDisposable
{
    private const int RootsAStep = 100;

    private readonly Store store;
    private readonly BulkOperation operation;
    private readonly BulkReader reader;
    private readonly BulkFile file;
    private readonly ITimer timer;
    private readonly string subject;
    private DateTimeOffset dueAt;
    private IReadOnlyList<BulkReader.Root> roots = [];
    private int next;
    private int failsAt = int.MaxValue;
    private int stallsAt = int.MaxValue;
    private bool losesParent;
    private bool isDisposed;

    /// <param name="store">What is read.</param>
    /// <param name="operation">What becomes of it.</param>
    /// <param name="reader">Reads the roots.</param>
    /// <param name="file">Takes the lines.</param>
    /// <param name="subject">The root field, by which faults are switched.</param>
    public BulkRun(Store store, BulkOperation operation, BulkReader reader, BulkFile file, string subject)
    {
        (this.store, this.operation, this.reader, this.file, this.subject) = (store, operation, reader, file, subject);
        timer = store.Options.TimeProvider.CreateTimer(_ => Step(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        dueAt = operation.CreatedAt + store.Options.BulkTakes;
        timer.Change(store.Options.BulkTakes, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Ends the run after a while, also one that never ends by itself.</summary>
    public void Cancel()
    {
        operation.Status = "CANCELING";
        dueAt = store.Now + store.Options.BulkTakes;
        timer.Change(store.Options.BulkTakes, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        isDisposed = true;
        timer.Dispose();
        reader.Dispose();
        file.Dispose();
    }

    private void Step()
    {
        lock (store.Gate)
        {
            if (isDisposed)
            {
                return;
            }

            try
            {
                Go();
            }
            catch (ExecutionError refusal)
            {
                Fail(refusal.Extensions?["code"] is "ACCESS_DENIED" ? "ACCESS_DENIED" : "INTERNAL_SERVER_ERROR", refusal.Message);
            }
#pragma warning disable CA1031 // a resolver that breaks fails the operation, as at Shopify; the control tells why
            catch (Exception fault)
#pragma warning restore CA1031
            {
                Fail("INTERNAL_SERVER_ERROR", fault.ToString());
            }
        }
    }

    private void Go()
    {
        if (dueAt > store.Now)
        {
            timer.Change(dueAt - store.Now, Timeout.InfiniteTimeSpan);
            return;
        }

        if (operation.Status == "CANCELING")
        {
            End("CANCELED");
            return;
        }

        if (operation.Status == "CREATED")
        {
            Begin();
        }

        for (var i = 0; i < RootsAStep && dueAt <= store.Now; i++)
        {
            if (next == stallsAt)
            {
                return; // until it is canceled
            }

            if (next == failsAt)
            {
                Fail(store.Faults.BulkErrorCode, "The fault failBulk.");
                return;
            }

            if (next == roots.Count)
            {
                End("COMPLETED");
                return;
            }

            Read(roots[next++]);
        }

        timer.Change(dueAt > store.Now ? dueAt - store.Now : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void Begin()
    {
        operation.Status = "RUNNING";
        roots = reader.Roots();
        var faults = store.Faults;
        failsAt = faults.FailBulk.Strikes(subject) ? roots.Count / 2 : failsAt;
        stallsAt = faults.StallBulk.Strikes(subject) ? roots.Count / 2 : stallsAt;
        losesParent = faults.OrphanChild.Strikes(subject);
        (file.DoublesLine, file.LosesEnd) = (faults.DoubleLine.Strikes(subject), faults.TruncateBulk.Strikes(subject));
    }

    private void Read(BulkReader.Root root)
    {
        var lines = reader.Read(root);
        operation.ObjectCount += lines.Count;
        operation.RootObjectCount++;
        var isLost = losesParent && lines.Count > 1;
        losesParent &= !isLost;
        foreach (var line in lines.Skip(isLost ? 1 : 0))
        {
            file.Add(line);
        }

        dueAt = operation.CreatedAt + store.Options.BulkTakes + TimeSpan.FromSeconds(operation.ObjectCount / store.Faults.BulkSpeed);
    }

    private void Fail(string code, string reason)
    {
        (operation.ErrorCode, operation.Reason) = (code, reason);
        End("FAILED");
    }

    private void End(string status)
    {
        file.Finish();
        operation.Status = status;
        operation.EndedAt = store.Now;
        store.Finished(operation);
        Dispose();
    }
}
