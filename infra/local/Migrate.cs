using Npgsql;
using ShopifySync.Erp;
using ShopifySync.Local.Cloud;

namespace ShopifySync.Local;

/// <summary>Migrates the database that ERP_CONNECTION names, under the role that it names: its owner.</summary>
internal static class Migrate
{
    public static async Task<int> Run()
    {
        if (LocalSettings.Own().GetValueOrDefault("ERP_CONNECTION") is not { } connection)
        {
            throw new CannotStartException("ERP_CONNECTION is missing: the owner's connection string of the ERP's database.");
        }

        try
        {
            await Migrations.Run(connection, CancellationToken.None);
            Console.WriteLine($"The database is at {Migrations.Newest}.");
            return 0;
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
            throw new CannotStartException($"The database cannot be reached: {unreachable.InnerException?.Message ?? unreachable.Message}.", unreachable);
        }
        catch (ArgumentException malformed)
        {
            throw new CannotStartException("ERP_CONNECTION is no connection string of Npgsql's: Host=...;Database=...;Username=...;Password=...", malformed);
        }
    }
}
