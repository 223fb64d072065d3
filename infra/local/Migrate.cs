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

        await DatabaseRefusal.Told(() => Migrations.Run(connection, CancellationToken.None));
        Console.WriteLine($"The database is at {Migrations.Newest}.");
        return 0;
    }
}
