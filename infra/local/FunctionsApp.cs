using Npgsql;
using ShopifySync.Erp;
using ShopifySync.FunctionsHost;
using ShopifySync.Local.Cloud;

namespace ShopifySync.Local;

/// <summary>Runs only the functions app, in this process, with the settings of the environment and local.settings.json.</summary>
internal static class FunctionsApp
{
    public static async Task<int> Run(string[] args)
    {
        try
        {
            await Functions.Program.Main(args);
            return Environment.ExitCode;
        }
        catch (Exception refused) when (refused is StartRefusedException or ErpContractException or NpgsqlException)
        {
            throw new CannotStartException(refused.Message, refused);
        }
    }
}
