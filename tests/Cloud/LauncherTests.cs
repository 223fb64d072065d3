using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using ShopifySync.Local.Cloud;

namespace ShopifySync.Tests.Cloud;

public sealed class LauncherTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly List<Process> launchers = [];

    [Fact]
    public async Task A_killed_launcher_leaves_no_process_and_its_data_can_be_used_at_once()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // processes are counted in /proc
        }

        var folder = Machine.Folder();
        var launcher = await Stay(folder);
        var children = Below(launcher.Id);
        Assert.InRange(children.Count, 4, int.MaxValue); // the watcher, Postgres, Azurite, the functions

        launcher.Kill();
        var again = await Stay(folder);
        await Ended(children);

        children = Below(again.Id);
        Process.Start("kill", [IgnoresInterrupts() ? "-TERM" : "-INT", $"{again.Id}"]).Dispose();
        await again.WaitForExitAsync().WaitAsync(Patience);
        await Ended(children);
        Assert.Equal(0, again.ExitCode);
    }

    [Fact]
    public async Task After_a_second_start_on_the_same_data_a_sale_of_the_store_arrives_and_a_new_order_is_linked()
    {
        var folder = Machine.Folder();

        for (var run = 1; run <= 2; run++)
        {
            await using var cloud = await LocalCloud.Start(
                new CloudOptions { Folder = folder, PostgresSettings = ["fsync=off"], Products = 3 }, default);
            var (store, erp) = (cloud.Store!.Store, new TestErp(cloud.Erp.Owner));
            await cloud.RegisterWebhooks(default);
            await cloud.Post("process-sync-queue", default);
            await Wait.Until(async () => await erp.Value<long>("select count(*) from shopify_stock_links") == store.Items.Count);

            store.Sell(store.Items[0].Gid, store.Locations[0].Gid, 5);
            var expected = 100 - 5 * run;
            await Wait.Until(async () =>
                await erp.Value<int>(
                    "select quantity from inventory join products on products.id = product_id where sku = 'SKU-1'") == expected);

            await erp.Run("""
                with made as (insert into orders (currency, total) values ('EUR', 10) returning id)
                insert into order_lines (order_id, title, quantity, unit_price) select id, 'Cup', 1, 10 from made
                """);
            await cloud.Post("process-sync-queue", default);
            await Wait.Until(async () =>
                await erp.Value<long>(
                    "select count(distinct gid) from shopify_links where entity_type = 'order' and gid is not null") == run);
        }
    }

    [Fact]
    public async Task What_belongs_to_one_store_is_never_told_to_another()
    {
        var folder = Machine.Folder();
        var sample = LocalSettings.Sample();
        CloudOptions At(string? store) =>
            new()
            {
                Folder = folder,
                PostgresSettings = ["fsync=off"],
                Settings = store is null ? sample : new Dictionary<string, string>(sample) { ["SHOPIFY_STORE_URL"] = store },
            };

        await using (var first = await LocalCloud.Start(At("https://Cups.myshopify.com/"), default))
        {
            Assert.Null(first.Store);
            Assert.Equal(
                "https://Cups.myshopify.com/",
                await new TestErp(first.Erp.Owner).Value<string>("select value from api_settings where key = 'SHOPIFY_STORE_URL'"));
        }

        var other = await Assert.ThrowsAsync<CannotStartException>(() => LocalCloud.Start(At("plates.myshopify.com"), default));
        var simulated = await Assert.ThrowsAsync<CannotStartException>(() => LocalCloud.Start(At(null), default));
        var nonsense = await Assert.ThrowsAsync<CannotStartException>(() =>
            LocalCloud.Start(At("cups.example.com") with { Folder = Machine.Folder() }, default));
        await (await LocalCloud.Start(At("cups.myshopify.com"), default)).DisposeAsync();

        Assert.Equal(
            $"The data in {folder} belongs to cups.myshopify.com; choose another --data folder for plates.myshopify.com.", other.Message);
        Assert.Equal(
            $"The data in {folder} belongs to cups.myshopify.com; choose another --data folder for simulated.myshopify.com.",
            simulated.Message);
        Assert.Equal("SHOPIFY_STORE_URL is 'cups.example.com', and must be an address like your-store.myshopify.com.", nonsense.Message);
    }

    [Fact]
    public async Task An_ERP_that_lacks_what_the_contract_asks_for_is_told_in_a_sentence()
    {
        var folder = Machine.Folder();

        await using (var server = await EmbeddedPostgres.Start(Path.Combine(folder, "postgres"), 0, default))
        {
            await new TestErp(server.ConnectionString("postgres")).Run("create role erp_owner login createrole");
            await new TestErp(server.ConnectionString("postgres")).Run("create database erp owner erp_owner");
            await new TestErp(server.ConnectionString("erp")).Run("set role erp_owner; create table inventory (id bigint primary key)");
        }

        var refused = await Assert.ThrowsAsync<CannotStartException>(() => LocalCloud.Start(new CloudOptions { Folder = folder }, default));

        Assert.Contains("inventory", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_shell_has_set_for_another_program_does_not_lead_the_functions_astray()
    {
        var settings = await FunctionsSettings();
        settings["ASPNETCORE_URLS"] = settings["URLS"] = "http://127.0.0.1:1";
        settings["Logging__LogLevel__Default"] = settings["Logging__Console__LogLevel__Default"] = "Critical";

        await using var functions = await FunctionsProcess.Start(settings, 0, null, default);

        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(functions.Address, "api/nothing"));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("", "The setting ERP_CONNECTION is missing")]
    [InlineData("nonsense", "The setting ERP_CONNECTION cannot be read")]
    public async Task Functions_without_a_database_say_so_in_a_sentence(string connection, string sentence)
    {
        var launcher = Run(await Environment(connection), Dotnet, "exec", Local, "functions", "--urls", "http://127.0.0.1:0");

        var said = await launcher.StandardError.ReadToEndAsync().WaitAsync(Patience);
        await launcher.WaitForExitAsync().WaitAsync(Patience);

        Assert.StartsWith(sentence, said, StringComparison.Ordinal);
        Assert.Single(said.TrimEnd().Split('\n'));
        Assert.Equal(1, launcher.ExitCode);
    }

    [Fact]
    public async Task Functions_whose_database_does_not_answer_say_so_and_run()
    {
        const string away = "Host=127.0.0.1;Port=1;Database=erp;Username=x;Password=y";
        var functions = Run(await Environment(away), Dotnet, "exec", Local, "functions", "--urls", "http://127.0.0.1:0");

        await Says(functions, "The database in ERP_CONNECTION cannot be reached: ", " functions at http");

        Assert.False(functions.HasExited);
    }

    [Fact]
    public async Task Functions_end_when_the_dotnet_run_that_started_them_is_killed()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // parents are looked up in /proc
        }

        var settings = await FunctionsSettings();
        // its command line has the word, like dotnet run's
        var shell = Run(
            settings, "/bin/sh", "-c", "\"$0\" \"$@\" & wait", Dotnet, "exec", Local, "functions", "--urls", "http://127.0.0.1:0", "--as",
            "run");
        await Says(shell, " functions at http");
        var functions = Below(shell.Id);

        shell.Kill();

        await Ended(functions);
        Assert.Single(functions);
    }

    [Fact]
    public async Task Root_can_start_it_whatever_umask_it_has()
    {
        if (OperatingSystem.IsWindows() || !System.Environment.IsPrivilegedProcess)
        {
            return; // others run Postgres as themselves
        }

        var folder = Path.Combine(Machine.Folder(), "data");
        var launcher = await Ready(
            Run(null, "/bin/sh", ["-c", "umask 077 && exec \"$0\" \"$@\"", Dotnet, "exec", Local, .. OnFreePorts(folder)]));
        var place = new DirectoryInfo(Path.Combine(folder, "postgres")).LinkTarget!;

        Process.Start("kill", ["-TERM", $"{launcher.Id}"]).Dispose();
        await launcher.WaitForExitAsync().WaitAsync(Patience);

        Directory.Delete(place, recursive: true);
        Assert.Equal(0, launcher.ExitCode);
    }

    [Fact]
    public async Task An_unknown_verb_is_answered_with_the_verbs()
    {
        var launcher = Run(null, Dotnet, "exec", Local, "dance");

        var said = await launcher.StandardError.ReadToEndAsync();
        await launcher.WaitForExitAsync();

        Assert.Equal(
            "There is no verb 'dance'. The verbs are demo, functions and migrate; without one everything is started and stays.\n",
            said.ReplaceLineEndings("\n"));
        Assert.Equal(1, launcher.ExitCode);
    }

    public void Dispose()
    {
        foreach (var launcher in launchers)
        {
            launcher.Kill(); // does nothing to one that ended
            launcher.Dispose();
        }
    }

    /// <summary>A shell that starts something in the background lets it, and all below it, ignore Ctrl-C.</summary>
    private static bool IgnoresInterrupts()
    {
        const string ignored = "SigIgn:";
        const ulong interrupt = 1 << 1;
        var mask = File.ReadLines("/proc/self/status").Single(line => line.StartsWith(ignored, StringComparison.Ordinal))[ignored.Length..];

        return (ulong.Parse(mask, NumberStyles.HexNumber | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture) & interrupt) != 0;
    }

    /// <summary>Starts everything, on free ports, and comes back when it says what to try.</summary>
    private Task<Process> Stay(string folder) => Ready(Run(null, Dotnet, ["exec", Local, .. OnFreePorts(folder)]));

    private static string[] OnFreePorts(string folder) =>
        ["--data", folder, "--functions-port", "0", "--store-port", "0", "--postgres-port", "0", "--queue-port", "0"];

    private static async Task<Process> Ready(Process launcher)
    {
        var ready = new TaskCompletionSource();
        var errors = launcher.StandardError.ReadToEndAsync();
        launcher.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                ready.TrySetException(new InvalidOperationException($"It ended: {errors.Result}"));
            }
            else if (line.Data.StartsWith("Ctrl-C stops", StringComparison.Ordinal))
            {
                ready.TrySetResult();
            }
        };
        launcher.BeginOutputReadLine();
        await ready.Task.WaitAsync(Patience);
        return launcher;
    }

    /// <summary>Comes back when each of the texts was on the process's standard output.</summary>
    private static async Task Says(Process process, params string[] texts)
    {
        using var limit = new CancellationTokenSource(Patience);
        var missing = texts.ToList();

        while (missing.Count > 0 && await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            missing.RemoveAll(text => line.Contains(text, StringComparison.Ordinal));
        }

        Assert.Empty(missing);
    }

    private static string Local => typeof(LocalCloud).Assembly.Location;

    private static string Dotnet => Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet");

    private static async Task<Dictionary<string, string>> FunctionsSettings() =>
        new(LocalSettings.Sample())
        {
            ["ERP_CONNECTION"] = (await Machine.Database()).App,
            ["AzureWebJobsStorage"] = TestHouse.NoQueueStorage,
        };

    private static async Task<Dictionary<string, string>> Environment(string connection) =>
        new(await FunctionsSettings()) { ["ERP_CONNECTION"] = connection };

    private Process Run(IReadOnlyDictionary<string, string>? environment, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var launcher = Process.Start(start)!;
        launchers.Add(launcher);
        return launcher;
    }

    private static async Task Ended(IReadOnlyList<Process> processes)
    {
        foreach (var process in processes)
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
            process.Dispose();
        }
    }

    private static List<Process> Below(int parent)
    {
        List<Process> below = [];
        foreach (var folder in Directory.GetDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            try
            {
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                if (int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture) == parent)
                {
                    below.Add(Process.GetProcessById(int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)));
                }
            }
            catch (Exception gone) when (gone is IOException or ArgumentException)
            {
                // it ended while we looked
            }
        }

        return below;
    }
}
