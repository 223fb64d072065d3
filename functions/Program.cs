using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

namespace ShopifySync.Functions;

/// <summary>The functions app: the triggers in this folder, which call <c>shared</c>.</summary>
public static class Program
{
    /// <summary>Runs until the host stops it.</summary>
    public static async Task Main(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        builder.Services.AddShopifySync(builder.Configuration);

        await builder.Build().RunAsync();
    }
}
