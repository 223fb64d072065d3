using Azure;
using Azure.Core;
using Azure.Storage.Queues;

namespace ShopifySync.Tests.Cloud;

public sealed class AzuriteTests
{
    [Fact]
    public async Task It_can_hang_go_on_stop_and_start_again()
    {
        await using var azurite = await Machine.OwnAzurite();
        var queue = Queue(azurite.ConnectionString);
        await queue.CreateAsync();

        azurite.Hang();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queue.SendMessageAsync("nobody answers"));

        azurite.Resume();
        await queue.SendMessageAsync("somebody does");

        await azurite.Stop();
        await Assert.ThrowsAsync<RequestFailedException>(() => queue.SendMessageAsync("the connection is refused"));

        await azurite.Start(CancellationToken.None);
        Assert.False(await queue.ExistsAsync());
    }

    private static QueueClient Queue(string connectionString) => new(connectionString, "outage", new QueueClientOptions
    {
        Retry = { MaxRetries = 0, NetworkTimeout = TimeSpan.FromSeconds(2) },
    });
}
