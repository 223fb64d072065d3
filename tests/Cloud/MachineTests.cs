using Azure.Storage.Queues;
using Npgsql;

namespace ShopifySync.Tests.Cloud;

public sealed class MachineTests
{
    [Fact]
    public async Task Each_database_is_migrated_and_nobody_elses()
    {
        var first = await Machine.Database();
        var second = await Machine.Database();

        await Execute(first.Owner, "update api_settings set value = 'one.myshopify.com' where key = 'SHOPIFY_STORE_URL'");

        Assert.Equal(0L, await Scalar(second.App, "select count(*) from api_settings where value = 'one.myshopify.com'"));
    }

    [Fact]
    public async Task The_app_may_not_change_the_schema()
    {
        var database = await Machine.Database();

        var refused = await Assert.ThrowsAsync<PostgresException>(() => Execute(database.App, "create table mine (id int)"));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task A_message_goes_through_the_shared_queue_storage()
    {
        var queue = new QueueClient((await Machine.Azurite()).ConnectionString, "machine-tests");
        await queue.CreateAsync();

        await queue.SendMessageAsync("hello");

        Assert.Equal("hello", (await queue.ReceiveMessageAsync()).Value.MessageText);
    }

    private static async Task Execute(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<object?> Scalar(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
