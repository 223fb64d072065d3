using Npgsql;
using ShopifySync.Erp;

namespace ShopifySync.Local.Cloud;

/// <summary>Says in one sentence what a database has against a start.</summary>
internal static class DatabaseRefusal
{
    /// <exception cref="CannotStartException">The contract, the database or its connection string said no.</exception>
    public static async Task Told(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception refused) when (refused is ErpContractException or InvalidOperationException)
        {
            throw new CannotStartException(refused.Message, refused);
        }
        catch (PostgresException refused)
        {
            throw new CannotStartException($"The database refused: {refused.MessageText}.", refused);
        }
        catch (NpgsqlException unreachable)
        {
            throw new CannotStartException(
                $"The database cannot be reached: {unreachable.InnerException?.Message ?? unreachable.Message}.", unreachable);
        }
        catch (ArgumentException malformed)
        {
            throw new CannotStartException(
                "ERP_CONNECTION is no connection string of Npgsql's: Host=...;Database=...;Username=...;Password=...", malformed);
        }
    }
}
