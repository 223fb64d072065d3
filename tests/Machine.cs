using Npgsql;
using ShopifySync.Erp;
using ShopifySync.Local.Cloud;

namespace ShopifySync.Tests;

/// <summary>What the tests of this process share: one Postgres and one Azurite, started when first asked for.</summary>
public static class Machine
{
    private const string Template = "migrated";
    private const string Owner = "shopifysync_owner";
    private const string App = "shopifysync";
    private const string Password = "of-a-server-that-lives-for-one-test-run";

    private static readonly Lazy<Task<EmbeddedPostgres>> Server = new(StartServer);
    private static readonly Lazy<Task> Migrated = new(MakeTemplate);
    private static readonly Lazy<Task<Azurite>> Storage = new(() => Local.Cloud.Azurite.Start(0, CancellationToken.None));
    private static readonly SemaphoreSlim OneAtATime = new(1); // a template can be copied by one only
    private static int databases;

    /// <summary>A database of its own for each call, migrated.</summary>
    public static async Task<TestDatabase> Database()
    {
        await Migrated.Value;
        return await Create(Template);
    }

    /// <summary>A database of its own for each call, with nothing in it. The server knows the roles already.</summary>
    public static async Task<TestDatabase> EmptyDatabase()
    {
        await Migrated.Value;
        return await Create("template0");
    }

    /// <summary>The queue storage that all tests share: use queue names of your own.</summary>
    public static Task<Azurite> Azurite() => Storage.Value;

    /// <summary>A queue storage of its own, for a test that stops it or lets it hang. Dispose it.</summary>
    public static Task<Azurite> OwnAzurite() => Local.Cloud.Azurite.Start(0, CancellationToken.None);

    /// <summary>A folder of its own, removed when the process has ended.</summary>
    public static string Folder() => TemporaryFolder.Create("shopifysync-tests-");

    private static async Task<EmbeddedPostgres> StartServer()
    {
        string[] settings =
        [
            "fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=400",
            "autovacuum=off", // it would visit hundreds of databases of a few rows
        ];
        var server = await EmbeddedPostgres.Start(Folder(), 0, settings, CancellationToken.None);
        await Execute(server.ConnectionString("postgres"),
            $"create role {Owner} login createrole password '{Password}'; create role {App} login password '{Password}'");
        return server;
    }

    private static async Task MakeTemplate()
    {
        var database = await Create("template0", Template);
        await Migrations.Run(database.Owner + ";Pooling=false", // an open connection would keep the template from being copied
            CancellationToken.None);
        await Execute((await Server.Value).ConnectionString("postgres"), $"grant shopifysync_app to {App}");
    }

    private static async Task<TestDatabase> Create(string template, string? name = null)
    {
        name ??= $"test_{Interlocked.Increment(ref databases)}";
        var server = await Server.Value;
        await OneAtATime.WaitAsync();
        try
        {
            await Execute(
                server.ConnectionString("postgres"),
                $"create database {name} template {template} owner {Owner} strategy file_copy"); // takes half as long as the usual one
        }
        finally
        {
            OneAtATime.Release();
        }

        if (template is not Template)
        {
            await Execute(server.ConnectionString(name), $"alter schema public owner to {Owner}");
        }

        return new(Short(server.ConnectionString(name, Owner, Password)), Short(server.ConnectionString(name, App, Password)));
    }

    /// <summary>Hundreds of databases, each with its pools: what is idle goes soon.</summary>
    private static string Short(string connectionString) => connectionString + ";Connection Idle Lifetime=2;Connection Pruning Interval=1";

    private static async Task Execute(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>A database for one test, and the two that connect to it: its owner, and the app's login.</summary>
public sealed record TestDatabase(string Owner, string App);
