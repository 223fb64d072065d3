using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ShopifySync.Local.Cloud;

/// <summary>The folder of <c>initdb</c> and <c>postgres</c>, and their major version.</summary>
internal sealed partial record PostgresBinaries(string Folder, int Version)
{
    private const int Oldest = 15;

    public string Postgres => Program("postgres");

    public string InitDb => Program("initdb");

    /// <summary>An installed Postgres if there is one, else npm's: PG_BIN, the PATH, Debian's folders, npm.</summary>
    /// <param name="made">The version that the data was made by; null takes any from 15 on.</param>
    /// <exception cref="CannotStartException">There is none.</exception>
    public static PostgresBinaries Find(int? made) =>
        Folders().Select(Look)
            .OfType<PostgresBinaries>()
            .FirstOrDefault(found => made is null ? found.Version >= Oldest : found.Version == made)
        ?? throw new CannotStartException(made is null
            ? $"Postgres {Oldest} or later was not found on this {RuntimeInformation.RuntimeIdentifier}: "
                + "install it, or set PG_BIN to its bin folder."
            : $"The data was made by Postgres {made}, which was not found: set PG_BIN to its bin folder, or choose another --data folder.");

    private static IEnumerable<string> Folders()
    {
        foreach (var folder in Split("PG_BIN").Concat(Split("PATH")))
        {
            yield return folder;
        }

        const string Debian = "/usr/lib/postgresql";
        foreach (var folder in Directory.Exists(Debian) ? Directory.GetDirectories(Debian).OrderDescending().ToArray() : [])
        {
            yield return Path.Combine(folder, "bin");
        }

        var native = Path.Combine(Node.Modules, "@embedded-postgres", Platform, "native");
        if (Directory.Exists(native))
        {
            Link(native);
            yield return Path.Combine(ServerAccount.Reachable(native, "postgres-" + Platform), "bin");
        }
    }

    private static string[] Split(string variable) =>
        (Environment.GetEnvironmentVariable(variable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    private static PostgresBinaries? Look(string folder)
    {
        var binaries = new PostgresBinaries(folder, 0);
        if (!File.Exists(binaries.Postgres) || !File.Exists(binaries.InitDb))
        {
            return null;
        }

        using var process = Process.Start(new ProcessStartInfo(binaries.Postgres, "--version") { RedirectStandardOutput = true })!;
        var version = Major().Match(process.StandardOutput.ReadToEnd());
        return version.Success ? binaries with { Version = int.Parse(version.ValueSpan, null) } : null;
    }

    private string Program(string name) => Path.Combine(Folder, OperatingSystem.IsWindows() ? name + ".exe" : name);

    private static string Platform => (OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux")
        + (RuntimeInformation.OSArchitecture is Architecture.Arm64 ? "-arm64" : "-x64");

    /// <summary>A tarball of npm carries no links; the package lists those that its libraries need.</summary>
    private static void Link(string native)
    {
        var list = Path.Combine(native, "pg-symlinks.json");
        foreach (var link in File.Exists(list)
            ? JsonSerializer.Deserialize<SymbolicLink[]>(File.ReadAllText(list), JsonSerializerOptions.Web)!
            : [])
        {
            var place = Path.Combine(native, "..", link.Target);
            if (!File.Exists(place))
            {
                try
                {
                    File.CreateSymbolicLink(place, Path.GetFileName(link.Source));
                }
                catch (IOException) when (File.Exists(place))
                {
                    // another process made it this moment
                }
            }
        }
    }

    private sealed record SymbolicLink(string Source, string Target);

    [GeneratedRegex(@"(?<=\(PostgreSQL\) )\d+")]
    private static partial Regex Major();
}
