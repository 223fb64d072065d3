using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using ShopifySync.Customers;
using ShopifySync.Entities;
using ShopifySync.Entities.Records;
using ShopifySync.Erp;
using ShopifySync.FullSync;
using ShopifySync.Orders;
using ShopifySync.Orders.Apply;
using ShopifySync.Orders.Intake;
using ShopifySync.Orders.Push;
using ShopifySync.Orders.Reconcile;
using ShopifySync.Products;
using ShopifySync.Queue;
using ShopifySync.Reconcile;
using ShopifySync.Shopify;
using ShopifySync.Stock;
using ShopifySync.Webhooks;

namespace ShopifySync;

/// <summary>What the app is made of, in the order in which data meets it.</summary>
public static class Composition
{
    /// <summary>Connections of one instance: none is held while waiting for anything but the database.</summary>
    private const int MaxConnections = 5;

    /// <summary>What Kestrel reads ahead of each body, also of those that nobody will read.</summary>
    private const long MaxRequestBuffer = 64 * 1024;

    public static IServiceCollection AddShopifySync(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddLogging(logging => logging
            .AddFilter("Polly", LogLevel.Error) // what the breaker thinks, an answer says in our words
            .AddFilter("Azure.Core", LogLevel.Warning) // a poll of an idle queue is no news
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning));
        services.AddSingleton(TimeProvider.System);
#pragma warning disable RS0030 // the one place that injects it
        services.AddSingleton(Random.Shared);
#pragma warning restore RS0030

        // what is synced: a noun adds its entry
        EntityType.ReadFromRows();
        services.AddSingleton<SyncedEntityList>();

        foreach (var entity in SyncedEntities.All)
        {
            services.AddSingleton(entity);
        }

        services.AddHostedService<SettingsCheck>();

        // the ERP's database
        services.AddSingleton(_ => DataSource(configuration));
        services.AddSingleton<ErpHooks>();
        services.AddSingleton<ErpDatabase>();
        services.AddSingleton<SchemaGuard>();
        services.AddHostedService(provider => provider.GetRequiredService<SchemaGuard>());

        // Shopify
        services.AddShopify();

        // the spine
        services.Configure<KestrelServerOptions>(server => server.Limits.MaxRequestBodySize = 2 * Delivery.MaxBytes); // the inbox refuses
        services.Configure<KestrelServerOptions>(server => server.Limits.MaxRequestBufferSize = MaxRequestBuffer);
        services.AddSingleton<WebhookSignature>();
        services.AddSingleton<BytesInFlight>();
        services.AddSingleton<WebhookInbox>();
        services.AddSingleton<WebhookSubscriptions>();
        services.AddSingleton<WebhookRegistration>();
        services.AddSingleton<Parallelism>();
        services.AddSingleton<FarSideOutage>();
        services.AddSingleton<SyncQueue>();
        services.AddSingleton<Hints>();
        services.AddHostedService<HintsWarmUp>();
        services.AddSingleton<HintDebouncer>();
        services.AddSingleton<Drain>();
        services.AddSingleton<SyncRun>();
        services.AddSingleton<RequestedSyncRun>();

        services.AddSingleton<RequestedPreview>();
        AddReconcile(services);
        AddFullSync(services);
        AddProducts(services);
        AddStock(services);
        AddCustomers(services);
        AddOrders(services);

        return services;
    }

    private static void AddReconcile(IServiceCollection services)
    {
        services.AddSingleton<Reconciles>();
        services.AddSingleton<ReconcileReports>();
        services.AddSingleton<Reconciliation>();
        services.AddSingleton<RequestedReconcile>();
        services.AddHostedService<ReconcileBeginning>();
    }

    private static void AddFullSync(IServiceCollection services)
    {
        services.AddSingleton<FullSyncs>();
        services.AddSingleton<FullSyncLines>();
        services.AddSingleton<FullSyncReports>();
        services.AddSingleton<ExportSteps>();
        services.AddSingleton<StoreSteps>();
        services.AddSingleton<FullSyncWork>();
        services.AddSingleton<RequestedFullSync>();
    }

    private static void AddProducts(IServiceCollection services)
    {
        services.AddSingleton<ProductLinking>();
        services.AddSingleton<ProductImages>();
        services.AddSingleton<ProductReader>();
        services.AddSingleton<ProductPublishing>();
        services.AddSingleton<ProductMatching>();
        services.AddSingleton<ProductMutations>();
        services.AddSingleton<IReconcilePart, ItemReconcile>();
        services.AddSingleton<IReconcilePart, ImageReconcile>();
        AddRecords<ProductNoun>(services, EntityType.Product, provider => LinksOf<RecordBaseline>(provider, EntityType.Product));
    }

    private static void AddStock(IServiceCollection services)
    {
        services.AddSingleton<StockRows>();
        services.AddSingleton<StockLinks>();
        services.AddSingleton<StockReservations>();
        services.AddSingleton<StockMerge>();
        services.AddSingleton<StockLevels>();
        services.AddSingleton<StockComparison>();
        services.AddSingleton<StockRelinking>();
        services.AddSingleton<StockAdoption>();
        services.AddSingleton<StockLookup>();
        services.AddSingleton<AbandonedStockCalls>();
        services.AddSingleton<IReconcilePart, StockReconcile>();
        services.AddKeyedSingleton<IPreview, StockPreview>(EntityType.Inventory);
        services.AddKeyedSingleton<IPush, PushStock>(EntityType.Inventory);
        services.AddKeyedSingleton<IApply, ApplyStock>(EntityType.Inventory);
    }

    private static void AddCustomers(IServiceCollection services)
    {
        services.AddSingleton<CustomerLinks>();
        services.AddSingleton<CustomerIntake>();
        services.AddSingleton<CustomerMatching>();
        services.AddSingleton<CustomerMutations>();
        services.AddSingleton<CustomerMerging>();
        AddRecords<CustomerNoun>(services, EntityType.Customer, provider => provider.GetRequiredService<CustomerLinks>());
    }

    private static void AddOrders(IServiceCollection services)
    {
        services.AddSingleton<ErpOrders>();
        services.AddSingleton(provider => LinksOf<OrderBaseline>(provider, EntityType.Order));
        services.AddSingleton<OrderParts>();
        services.AddSingleton<UnstockedProducts>();
        services.AddSingleton<MergedCustomers>();
        services.AddSingleton<OrderReader>();
        services.AddSingleton<BookedStock>();
        services.AddSingleton<OrderIntake>();
        services.AddSingleton<IImport, OrderImport>();
        services.AddSingleton<OrderCreation>();
        services.AddSingleton<OrderMutations>();
        services.AddSingleton<OrderEdits>();
        services.AddSingleton<OrderShipments>();
        services.AddSingleton<OrderRefunds>();
        services.AddSingleton<OrderSteps>();
        services.AddSingleton<OrderFollowUp>();
        services.AddSingleton<OrderStamps>();
        services.AddSingleton<IStatusStamp>(provider => provider.GetRequiredService<OrderStamps>());
        AddReconcileParts<LinkedOrders>(services, provider => OrdersInShopify.By(provider.GetRequiredService<OrderReader>()));
        services.AddKeyedSingleton<IPreview, OrderPreview>(EntityType.Order);
        services.AddKeyedSingleton<IPush, PushOrders>(EntityType.Order);
        services.AddKeyedSingleton<IApply, ApplyOrders>(EntityType.Order);
    }

    /// <summary>Both directions of a noun of fields and parts, and its reconcile.</summary>
    private static void AddRecords<TNoun>(
        IServiceCollection services, EntityType entityType, Func<IServiceProvider, Links<RecordBaseline>> links) where TNoun : RecordNoun
    {
        services.AddSingleton<TNoun>();
        services.AddKeyedSingleton(entityType, (provider, _) =>
            new RecordStreams(provider, provider.GetRequiredService<TNoun>(), links(provider)));
        services.AddKeyedSingleton<IPush>(entityType, (provider, _) => Streams(provider).Push);
        services.AddKeyedSingleton<IApply>(entityType, (provider, _) => Streams(provider).Apply);
        services.AddSingleton<IImport>(provider => Streams(provider).Import);
        services.AddKeyedSingleton<IPreview>(entityType, (provider, _) => Streams(provider).Preview);

        AddReconcileParts<LinkedRecords>(services, provider => RecordsInShopify.Of(provider.GetRequiredService<TNoun>()));

        RecordStreams Streams(IServiceProvider provider) => provider.GetRequiredKeyedService<RecordStreams>(entityType);
    }

    /// <summary>What a reconcile looks at in Shopify of one noun: what changed, and what is linked.</summary>
    private static void AddReconcileParts<TLinked>(IServiceCollection services, Func<IServiceProvider, ReconciledNoun> noun)
        where TLinked : IReconcilePart
    {
        services.AddSingleton<IReconcilePart>(provider => Part<ChangedRecords>(provider));
        services.AddSingleton<IReconcilePart>(provider => Part<TLinked>(provider));

        TPart Part<TPart>(IServiceProvider provider)
        {
            var reconciled = noun(provider);
            var seen = ActivatorUtilities.CreateInstance<SeenRecords>(provider, reconciled);

            return ActivatorUtilities.CreateInstance<TPart>(provider, reconciled, seen);
        }
    }

    private static Links<TBaseline> LinksOf<TBaseline>(IServiceProvider provider, EntityType entityType) where TBaseline : class =>
        ActivatorUtilities.CreateInstance<Links<TBaseline>>(provider, entityType);

    /// <summary>Safe behind PgBouncer: nothing is set or locked for longer than a transaction.</summary>
    private static NpgsqlDataSource DataSource(IConfiguration configuration)
    {
        var connection = ErpConnection.Read(configuration[ErpConnection.Setting]);
        connection.MaxPoolSize = MaxConnections;
        connection.NoResetOnClose = true;
        connection.ApplicationName = "ShopifySync";

        return NpgsqlDataSource.Create(connection);
    }
}
