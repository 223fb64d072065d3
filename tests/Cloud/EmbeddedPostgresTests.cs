using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using ShopifySync.Local.Cloud;

namespace ShopifySync.Tests.Cloud;

public sealed class EmbeddedPostgresTests
{
    private readonly string folder = Machine.Folder();

    [Fact]
    public async Task What_was_committed_is_there_after_a_stop_and_after_a_kill()
    {
        await using (var first = await Start())
        {
            await Execute(first, "create table note (text text); insert into note values ('before the stop')");
        }

        await using (var second = await Start())
        {
            await Execute(second, "insert into note values ('before the kill')");
            using var server = Process.GetProcessById(
                int.Parse((await File.ReadAllLinesAsync(Path.Combine(folder, "data", "postmaster.pid")))[0]));
            server.Kill();
            await server.WaitForExitAsync();
        }

        await using var third = await Start();
        Assert.Equal(2L, await Execute(third, "select count(*) from note"));
    }

    [Fact]
    public async Task A_folder_is_served_by_one_run_only()
    {
        await using var first = await Start();

        var refused = await Assert.ThrowsAsync<CannotStartException>(Start);

        Assert.Equal($"The database in {folder} is in use by another run.", refused.Message);
    }

    [Fact]
    public async Task Somebody_elses_server_under_the_id_of_one_that_is_gone_is_left_alone()
    {
        await using var other = await EmbeddedPostgres.Start(Path.Combine(folder, "other"), 0, CancellationToken.None);
        var place = Path.Combine(folder, "own");
        await (await EmbeddedPostgres.Start(place, 0, CancellationToken.None)).DisposeAsync();
        File.Copy(Path.Combine(folder, "other", "data", "postmaster.pid"), Path.Combine(place, "data", "postmaster.pid"));

        await using var own = await EmbeddedPostgres.Start(place, 0, CancellationToken.None);

        Assert.Equal(1, await Execute(own, "select 1"));
        Assert.Equal(1, await Execute(other, "select 1"));
    }

    [Fact]
    public async Task A_port_in_use_is_said_in_a_sentence()
    {
        using var somebody = new TcpListener(IPAddress.Loopback, 0);
        somebody.Start();
        var port = ((IPEndPoint)somebody.LocalEndpoint).Port;

        var refused = await Assert.ThrowsAsync<CannotStartException>(() => EmbeddedPostgres.Start(folder, port, CancellationToken.None));

        Assert.Equal($"Port {port}, which Postgres needs, is in use.", refused.Message);
    }

    private Task<EmbeddedPostgres> Start() => EmbeddedPostgres.Start(folder, 0, CancellationToken.None);

    private static async Task<object?> Execute(EmbeddedPostgres server, string sql)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString("postgres") + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
