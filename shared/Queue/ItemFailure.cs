using Npgsql;
using ShopifySync.Erp;

namespace ShopifySync.Queue;

/// <summary>What an exception means for the item, or the batch, that it came of.</summary>
public static class ItemFailure
{
    /// <summary>Whether it is nobody's fault: the database is away, or the app is being stopped.</summary>
    public static bool IsOutage(Exception exception, CancellationToken ct) =>
        exception is OperationCanceledException && ct.IsCancellationRequested
        || exception is NpgsqlException and not PostgresException
        || exception is PostgresException
        {
            SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
                or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections,
        };

    /// <summary>What came of an item that stood alone when it was thrown.</summary>
    public static Outcome OutcomeOf(Exception exception) =>
        exception is PostgresException
        {
            SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure,
        }
            ? Outcome.Later(TimeSpan.FromSeconds(5), Reason.ErpRowHeld, "somebody else is changing the same rows of the ERP")
            : exception is SlowStatementException ? new Outcome(Verdict.Failed, Reason.ErpRefused, exception.Message)
            : exception is PostgresException refused && IsRefusal(refused)
                ? new Outcome(Verdict.Failed, Reason.ErpRefused, $"The ERP's database refused it: {refused.MessageText}")
            : exception is IHasReason known ? new Outcome(Verdict.Failed, known.Reason, exception.Message)
            : Outcome.Failed(exception);

    /// <summary>Whether a trigger or a constraint of the ERP said no.</summary>
    private static bool IsRefusal(PostgresException exception) =>
        exception.SqlState.StartsWith("P0", StringComparison.Ordinal) || exception.SqlState.StartsWith("23", StringComparison.Ordinal);
}
