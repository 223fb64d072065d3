using Npgsql;

namespace ShopifySync.Erp;

/// <summary>Takes the values out of Postgres' errors, so that no exception carries what a customer wrote.</summary>
/// <remarks>
/// Details, contexts and queries quote rows and JSON; messages of class 22 ("invalid input syntax for type date: ...") quote the value.
/// What the ERP itself raises is kept: its author wrote that sentence for people.
/// </remarks>
internal static class PostgresErrors
{
    /// <summary>Errors about a value: their messages quote it.</summary>
    private const string DataException = "22";

    /// <summary>The function of Postgres that carries out a <c>raise exception</c>.</summary>
    private const string Raise = "exec_stmt_raise";

    public static async Task<T> WithoutValues<T>(this Task<T> statement)
    {
        try
        {
            return await statement;
        }
        catch (PostgresException error)
        {
            throw WithoutValues(error);
        }
    }

    public static async Task WithoutValues(this Task statement)
    {
        try
        {
            await statement;
        }
        catch (PostgresException error)
        {
            throw WithoutValues(error);
        }
    }

    private static PostgresException WithoutValues(PostgresException error) => new(
        QuotesAValue(error) ? "a value does not fit where the statement uses it" : error.MessageText,
        error.Severity, error.InvariantSeverity, error.SqlState,
        schemaName: error.SchemaName, tableName: error.TableName, columnName: error.ColumnName, dataTypeName: error.DataTypeName,
        constraintName: error.ConstraintName, routine: error.Routine);

    private static bool QuotesAValue(PostgresException error) =>
        error.SqlState.StartsWith(DataException, StringComparison.Ordinal) && error.Routine != Raise;
}
