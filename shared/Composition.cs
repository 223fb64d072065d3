using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using ShopifySync.Customers;
using ShopifySync.Entities;
using ShopifySync.Erp;
using ShopifySync.Orders.Apply;
using ShopifySync.Orders.Intake;
using ShopifySync.Orders.Push;
using ShopifySync.Orders;
using ShopifySync.Products;
using ShopifySync.Queue;
using ShopifySync.Shopify;
using ShopifySync.Stock;
using ShopifySync.Webhooks;

namespace ShopifySync;

/// <summary>What the house is made of, in the order in which data meets it.</summary>
public static class Composition
{
    /// <summary>Connections of one instance: none is held while waiting for anything but the database.</summary>
    private const int MaxConnections = 5;

    public static IServiceCollection AddShopifySync(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddLogging(logging => logging.AddFilter("Polly", LogLevel.Error)); // what the breaker thinks, an answer says in our words
        services.AddSingleton(TimeProvider.System);
#pragma warning disable RS0030 // the one place that injects it
        services.AddSingleton(Random.Shared);
#pragma warning restore RS0030

        // the ERP's database
        services.AddSingleton(_ => DataSource(configuration));
        services.AddSingleton<ErpDatabase>();
        services.AddHostedService<SchemaGuard>();

        // Shopify
        services.AddShopify();

        // the spine
        services.Configure<KestrelServerOptions>(server => server.Limits.MaxRequestBodySize = 2 * Delivery.MaxBytes); // beyond what the inbox takes, so that it is the one that refuses
        services.AddSingleton<WebhookSignature>();
        services.AddSingleton<WebhookInbox>();
        services.AddSingleton<SyncQueue>();
        services.AddSingleton<Hints>();
        services.AddSingleton<HintDebouncer>();
        services.AddSingleton<Drain>();
        services.AddSingleton<SyncRun>();

        // stock
        services.AddSingleton<StockRows>();
        services.AddSingleton<StockLinks>();
        services.AddSingleton<StockLevels>();
        services.AddSingleton<ProductLinking>();
        services.AddSingleton<StockAdoption>();
        services.AddSingleton<AbandonedStockCalls>();
        services.AddKeyedSingleton<IPush, PushStock>(EntityType.Inventory);
        services.AddKeyedSingleton<IApply, ApplyStock>(EntityType.Inventory);

        // customers
        services.AddSingleton(provider => LinksOf<CustomerBaseline>(provider, EntityType.Customer));
        services.AddSingleton<CustomerIntake>();

        // orders
        services.AddSingleton<ErpOrders>();
        services.AddSingleton(provider => LinksOf<OrderBaseline>(provider, EntityType.Order));
        services.AddSingleton<OrderParts>();
        services.AddSingleton<OrderReader>();
        services.AddSingleton<BookedStock>();
        services.AddSingleton<OrderIntake>();
        services.AddSingleton<OrderCreation>();
        services.AddSingleton<OrderMutations>();
        services.AddSingleton<OrderEdits>();
        services.AddSingleton<OrderShipments>();
        services.AddSingleton<OrderRefunds>();
        services.AddSingleton<OrderSteps>();
        services.AddSingleton<OrderFollowUp>();
        services.AddKeyedSingleton<IPush, PushOrders>(EntityType.Order);
        services.AddKeyedSingleton<IApply, ApplyOrders>(EntityType.Order);

        return services;
    }

    private static Links<TBaseline> LinksOf<TBaseline>(IServiceProvider provider, EntityType entityType) where TBaseline : class =>
        ActivatorUtilities.CreateInstance<Links<TBaseline>>(provider, entityType);

    /// <summary>Safe behind PgBouncer: nothing is set or locked for longer than a transaction.</summary>
    private static NpgsqlDataSource DataSource(IConfiguration configuration)
    {
        var connection = new NpgsqlConnectionStringBuilder(
            configuration["ERP_CONNECTION"] is { Length: > 0 } value ? value : throw new InvalidOperationException("The setting ERP_CONNECTION is missing"))
        {
            MaxPoolSize = MaxConnections,
            NoResetOnClose = true,
            ApplicationName = "ShopifySync",
        };

        return NpgsqlDataSource.Create(connection);
    }
}
