using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using ShopifySync.Secrets;
using ShopifySync.Settings;

namespace ShopifySync.Shopify;

/// <summary>The way to Shopify.</summary>
public static class ShopifyRegistration
{
    public static IServiceCollection AddShopify(this IServiceCollection services)
    {
        services.AddSingleton<SyncSettings>();
        services.AddSingleton<SecretStore>();
        services.AddSingleton<ShopifyBreaker>();
        services.AddSingleton<ShopifySeam>();
        services.AddSingleton<CostBudget>();
        services.AddSingleton<DocumentCosts>();
        services.AddSingleton<ShopifyClient>();
        services.AddSingleton<CallsInFlight>();
        services.AddSingleton<ErpIds>();
        services.AddSingleton<BulkOperations>();
        services.AddSingleton<BulkFile>();
        services.AddHttpClient(nameof(BulkFile), client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(Connections)
            .RemoveAllLoggers(); // its address is a secret

        // the breaker's pipeline has its own
        var client = services.AddHttpClient(nameof(ShopifyClient), client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(Connections)
            .RemoveAllLoggers(); // a settled item has its line; a request has none
        client.AddResilienceHandler(
            "breaker", (pipeline, context) => context.ServiceProvider.GetRequiredService<ShopifyBreaker>().Build(pipeline));
        client.AddHttpMessageHandler(() => new WholeBody());

        return services;
    }

    private static SocketsHttpHandler Connections() => new()
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = TimeSpan.FromSeconds(5),
        AutomaticDecompression = DecompressionMethods.All,
        AllowAutoRedirect = false, // the token is for the configured store only
        UseCookies = false,
    };
}
