using Azure.Storage.Queues;
using ShopifySync.Local.Cloud;

namespace ShopifySync.Tests.Queue;

/// <summary>Two storage queues of a test's own, for a house that is started with their <see cref="Settings"/>.</summary>
internal sealed class TestQueue(Azurite storage, bool isHeard)
{
    private static int queues;

    private readonly string name = $"hints-{Interlocked.Increment(ref queues)}";

    public QueueClient ToShopify => new(storage.ConnectionString, name);

    public QueueClient FromShopify => new(storage.ConnectionString, $"{name}-back");

    public QueueClient Poison => new(storage.ConnectionString, $"{name}-poison");

    public Dictionary<string, string?> Settings => new()
    {
        ["AzureWebJobsStorage"] = storage.ConnectionString,
        ["SYNC_INVENTORY_TO_SHOPIFY_QUEUE"] = name,
        ["APPLY_SHOPIFY_INVENTORY_QUEUE"] = $"{name}-back",
        ["AzureWebJobs.sync-inventory-to-shopify.Disabled"] = isHeard ? "false" : "true",
        ["AzureFunctionsJobHost:extensions:queues:maxPollingInterval"] = "00:00:00.2",
        ["AzureFunctionsJobHost:extensions:queues:visibilityTimeout"] = "00:00:00",
    };

    /// <summary>Messages that lie in the queue, hidden ones too.</summary>
    public static async Task<int> Count(QueueClient queue) =>
        await queue.ExistsAsync() ? (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount : 0;
}
