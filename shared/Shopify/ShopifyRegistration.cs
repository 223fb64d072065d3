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
        services.AddSingleton<CostBudget>();
        services.AddSingleton<ShopifyClient>();
        services.AddSingleton<CallsInFlight>();
        services.AddSingleton<WebhookSubscriptions>();

        services.AddHttpClient(nameof(ShopifyClient), client => client.Timeout = Timeout.InfiniteTimeSpan) // the breaker's pipeline has its own
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = TimeSpan.FromSeconds(5) })
            .RemoveAllLoggers() // a settled item has its line; a request has none
            .AddResilienceHandler("breaker", (pipeline, context) => context.ServiceProvider.GetRequiredService<ShopifyBreaker>().Build(pipeline));

        return services;
    }
}
