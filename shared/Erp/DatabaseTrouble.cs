using Npgsql;

namespace ShopifySync.Erp;

/// <summary>Says what is wrong with the database in a sentence for an operator.</summary>
/// <remarks>Postgres' own details can hold customers' data and are left out.</remarks>
public static class DatabaseTrouble
{
    /// <summary>Whether the database does not do its part: it is away, it refuses, or it takes too long.</summary>
    public static bool Is(Exception exception) => exception is NpgsqlException or SlowStatementException;

    public static string Of(Exception exception) => exception switch
    {
        SlowStatementException slow => slow.Message,
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } =>
            "The database in ERP_CONNECTION is read-only. Let ERP_CONNECTION name the primary server, or free space on its disk.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
            "The database refuses the login in ERP_CONNECTION. Check its user name and password.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } =>
            "The database that ERP_CONNECTION names does not exist on its server. Check the database's name.",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } =>
            "The login in ERP_CONNECTION lacks a right on the ERP's database. Run migrate under the owner's role, which grants it.",
        PostgresException
        {
            SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedFunction,
        } =>
            "The ERP's database lacks a part of this build's schema. Run migrate under the owner's role.",
        PostgresException refused => $"The ERP's database refused a statement (SQLSTATE {refused.SqlState}).",
        _ => $"The database in ERP_CONNECTION cannot be reached: {(exception.InnerException ?? exception).Message}",
    };
}
