using System.Diagnostics;
using System.Security.Cryptography;
using Npgsql;

namespace ShopifySync.Local.Cloud;

/// <summary>A Postgres server of our own on 127.0.0.1, with its data in a folder that outlives it.</summary>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(25);

    private readonly FileStream turn;
    private readonly string password;
    private readonly Child process;

    private EmbeddedPostgres(FileStream turn, Child process, int port, string password) =>
        (this.turn, this.process, Port, this.password) = (turn, process, port, password);

    public int Port { get; }

    /// <summary>Starts the server on the folder's data, which is made if there is none, on the port or on a free one for 0.</summary>
    /// <exception cref="CannotStartException">No Postgres, port in use, folder in use by another run, or the server said no.</exception>
    public static Task<EmbeddedPostgres> Start(string folder, int port, CancellationToken ct) => Start(folder, port, [], ct);

    /// <inheritdoc cref="Start(string, int, CancellationToken)"/>
    /// <param name="settings">Lines of postgresql.conf, such as <c>fsync=off</c>.</param>
    public static async Task<EmbeddedPostgres> Start(string folder, int port, IReadOnlyList<string> settings, CancellationToken ct)
    {
        var place = Place(Path.GetFullPath(folder));
        var turn = Turn(place);
        try
        {
            var data = Path.Combine(place, "data");
            await StopOrphan(data, ct);
            port = Cloud.Port.Take(port, "Postgres");
            var binaries = PostgresBinaries.Find(Made(data));
            if (!Directory.Exists(data))
            {
                await Make(binaries, place, data, ct);
            }

            ServerAccount.Own(place);
            var password = await File.ReadAllTextAsync(Path.Combine(place, "password"), ct);
            return new(turn, await Serve(binaries, place, data, port, password, settings, ct), port, password);
        }
        catch
        {
            await turn.DisposeAsync();
            throw;
        }
    }

    /// <summary>The superuser's connection to a database of this server.</summary>
    public string ConnectionString(string database) => Connection(Port, "postgres", password, database);

    /// <summary>Another role's connection to a database of this server.</summary>
    public string ConnectionString(string database, string role, string rolePassword) => Connection(Port, role, rolePassword, database);

    /// <summary>Disconnects everybody and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        await turn.DisposeAsync();
    }

    private static string Place(string folder)
    {
        try
        {
            return ServerAccount.Place(folder);
        }
        catch (Exception no) when (no is UnauthorizedAccessException or IOException)
        {
            throw new CannotStartException($"{folder} cannot be made: {no.Message} Choose another --data folder.", no);
        }
    }

    private static FileStream Turn(string place)
    {
        try
        {
            // let go by the system when we die
            return new FileStream(Path.Combine(place, "in-use"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException notOurs)
        {
            throw new CannotStartException($"{place} belongs to another user; choose another --data folder.", notOurs);
        }
        catch (IOException busy)
        {
            throw new CannotStartException($"The database in {place} is in use by another run.", busy);
        }
    }

    /// <summary>Stops a server that an earlier run left behind. The file of a dead server may name another process by now.</summary>
    private static async Task StopOrphan(string data, CancellationToken ct)
    {
        var pidFile = Path.Combine(data, "postmaster.pid");
        var noted = File.Exists(pidFile) ? await File.ReadAllLinesAsync(pidFile, ct) : [];
        if (noted is not [var pid, ..] || Running(pid) is not { } process)
        {
            return;
        }

        using (process)
        {
            if (!Serves(process, data, noted))
            {
                File.Delete(pidFile); // Postgres would take that process for its other self, and refuse
                return;
            }

            process.Send(Signal.Interrupt);
            await process.WaitForExitAsync(ct)
                .WaitAsync(Patience, TimeProvider.System, ct)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ct.ThrowIfCancellationRequested();

            if (!process.HasExited)
            {
                throw new CannotStartException(
                    $"A Postgres that a run before left behind on {data} does not stop: end process {pid} by hand.");
            }
        }
    }

    private static Process? Running(string pid)
    {
        try
        {
            return int.TryParse(pid, out var id) ? Process.GetProcessById(id) : null;
        }
        catch (ArgumentException)
        {
            return null; // it is gone
        }
    }

    /// <summary>Whether a process is the server of this data, by its command line, or by its start time if that cannot be read.</summary>
    private static bool Serves(Process process, string data, string[] noted)
    {
        const int StartedAt = 2; // the third line of postmaster.pid, in seconds since 1970
        var tolerance = TimeSpan.FromSeconds(10);

        try
        {
            return OperatingSystem.IsLinux()
                ? File.ReadAllText($"/proc/{process.Id}/cmdline").Split('\0').Contains(data)
                : process.ProcessName.StartsWith("postgres", StringComparison.Ordinal)
                    && noted.Length > StartedAt && long.TryParse(noted[StartedAt], out var started)
                    && (
                        process.StartTime.ToUniversalTime() - DateTimeOffset
                            .FromUnixTimeSeconds(started).UtcDateTime).Duration() < tolerance;
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException)
        {
            return false;
        }
    }

    private static int? Made(string data)
    {
        var file = Path.Combine(data, "PG_VERSION");
        return File.Exists(file) ? int.Parse(File.ReadAllText(file), null) : null;
    }

    private static async Task Make(PostgresBinaries binaries, string place, string data, CancellationToken ct)
    {
        var half = data + ".new"; // moved when it is whole
        if (Directory.Exists(half))
        {
            Directory.Delete(half, recursive: true);
        }

        var password = Path.Combine(place, "password");
        await File.WriteAllTextAsync(password, RandomNumberGenerator.GetHexString(32, lowercase: true), ct);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(password, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        ServerAccount.Own(place);
        await using var initdb = Child.Start(
            ServerAccount.Run(binaries.InitDb, place,
                [
                    "-D", half, "-U", "postgres", $"--pwfile={password}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C",
                    "--no-sync"
                ]),
            Signal.Kill);
        await initdb.End(ct);
        if (initdb.ExitCode != 0)
        {
            throw new CannotStartException($"The database in {place} could not be made: {initdb.LastWords}");
        }

        Directory.Move(half, data);
    }

    private static async Task<Child> Serve(
        PostgresBinaries binaries, string place, string data, int port, string password, IReadOnlyList<string> settings,
        CancellationToken ct)
    {
        string[] own =
        [
            $"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200",
            // a file: what it writes to us would end with us
            "logging_collector=on", "log_filename=postgres-%a.log", "log_truncate_on_rotation=on",
        ];
        var patience = Stopwatch.StartNew();
        while (true)
        {
            var process = Child.Start(
                ServerAccount.Run(
                    binaries.Postgres, place, ["-D", data, .. own.Concat(settings).SelectMany(setting => new[] { "-c", setting })]),
                Signal.Interrupt);
            if (await Answers(process, Connection(port, "postgres", password, "postgres"), patience, ct))
            {
                return process;
            }

            var lastWords = process.LastWords;
            await process.DisposeAsync();
            // of a killed server, whose last backends are about to notice
            if (patience.Elapsed > Patience || !lastWords.Contains("shared memory block", StringComparison.Ordinal))
            {
                throw new CannotStartException($"Postgres did not start on {place}: {lastWords}");
            }

            await Task.Delay(Beat, TimeProvider.System, ct);
        }
    }

    private static async Task<bool> Answers(Child process, string connection, Stopwatch patience, CancellationToken ct)
    {
        while (!process.Ended && patience.Elapsed < Patience)
        {
            try
            {
                await using var attempt = new NpgsqlConnection(connection + ";Pooling=false;Timeout=5");
                await attempt.OpenAsync(ct);
                return true;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(Beat, TimeProvider.System, ct); // not yet
            }
        }

        return false;
    }

    private static string Connection(int port, string role, string password, string database) =>
        $"Host=127.0.0.1;Port={port};Database={database};Username={role};Password={password};Include Error Detail=true";
}
