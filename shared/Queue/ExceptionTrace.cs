using Npgsql;

namespace ShopifySync.Queue;

/// <summary>An exception as the log shows it: its types, SQLSTATE and stack.</summary>
/// <remarks>Its message stays out, because it can quote what a customer wrote.</remarks>
internal static class ExceptionTrace
{
    public static string Of(Exception exception) => string.Join("\nbecause of ", Chain(exception).Select(Text));

    private static IEnumerable<Exception> Chain(Exception exception)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            yield return current;
        }
    }

    private static string Text(Exception exception) => exception is PostgresException error
        ? $"{error.GetType()} (SQLSTATE {error.SqlState}, table {error.TableName}, constraint {error.ConstraintName})\n{error.StackTrace}"
        : $"{exception.GetType()}\n{exception.StackTrace}";
}
