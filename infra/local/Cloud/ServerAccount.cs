using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace ShopifySync.Local.Cloud;

/// <summary>The account a database server runs as. Postgres refuses root: then it is <c>postgres</c> or <c>nobody</c>.</summary>
internal static class ServerAccount
{
    private const string RootsOwn = "/var/lib/shopifysync-local"; // for what lies where only root may go

    private static readonly string? Name = !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess
        ? File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody"
        : null;

    /// <summary>The same program, run as the account in a folder that it may enter.</summary>
    public static ProcessStartInfo Run(string program, string folder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder };
        start.Environment["LC_ALL"] = "C";
        if (Name is not null)
        {
            start.UserName = Name;
        }

        return start;
    }

    /// <summary>Gives a folder and all in it to the account.</summary>
    public static void Own(string folder)
    {
        if (Name is not null)
        {
            Run("chown", "-R", Name, folder);
        }
    }

    /// <summary>The folder itself, or a copy where the account can reach it.</summary>
    public static string Reachable(string folder, string name)
    {
        if (CanReach(folder))
        {
            return folder;
        }

        var copy = Path.Combine(RootsOwn, name + "-" + Mark(folder));
        if (!Directory.Exists(copy))
        {
            var half = copy + "." + Environment.ProcessId;
            MakeRootsOwn();
            Run("cp", "-a", folder, half);
            Run("chmod", "-R", "a+rX", half); // npm may have installed it for root alone

            try
            {
                Directory.Move(half, copy);
            }
            catch (IOException) when (Directory.Exists(copy))
            {
                Directory.Delete(half, recursive: true); // another process copied it this moment
            }
        }

        return copy;
    }

    /// <summary>The place of a server's data: the folder itself, or a linked one of root's if the account cannot reach it.</summary>
    public static string Place(string folder)
    {
        if (new DirectoryInfo(folder) is { Exists: true, LinkTarget: { } linked })
        {
            return linked;
        }

        if (CanReach(folder))
        {
            return Directory.CreateDirectory(folder).FullName;
        }

        if (Directory.Exists(folder))
        {
            throw new CannotStartException(
                $"{folder} lies where only root may go, and Postgres refuses root; choose another --data folder.");
        }

        MakeRootsOwn();
        var place = Directory.CreateDirectory(Path.Combine(RootsOwn, "data-" + Path.GetRandomFileName())).FullName;
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        File.Delete(folder); // a link whose place is gone
        Directory.CreateSymbolicLink(folder, place);
        return place;
    }

    /// <summary>Whatever umask root has, the account may pass.</summary>
    private static void MakeRootsOwn()
    {
        Directory.CreateDirectory(RootsOwn);

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(RootsOwn, File.GetUnixFileMode(RootsOwn) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
    }

    private static bool CanReach(string folder)
    {
        if (Name is null)
        {
            return true;
        }

        for (var parent = Directory.GetParent(Path.GetFullPath(folder)); parent is not null; parent = parent.Parent)
        {
            if (parent.Exists && !OperatingSystem.IsWindows() && !File.GetUnixFileMode(parent.FullName).HasFlag(UnixFileMode.OtherExecute))
            {
                return false;
            }
        }

        return true;
    }

    private static string Mark(string folder) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(folder))))[..12];
}
