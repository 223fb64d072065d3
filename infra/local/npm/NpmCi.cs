using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>Installs what package-lock.json names into node_modules, once, however many builds want it at the same moment.</summary>
/// <remarks>
/// Compiled by MSBuild when there is something to install. npm works in a folder of its own, and the result is moved into place under
/// a file lock that the system lets go when its holder dies: node_modules is complete or not there.
/// </remarks>
public sealed class NpmCi : Task
{
    private const int OldestNode = 20;

    private string folder;

    public string Folder { get => folder; set => folder = value; }

    public override bool Execute()
    {
        var work = Path.Combine(Folder, "obj");
        Directory.CreateDirectory(work);
        using (Turn(Path.Combine(work, "install.lock")))
        {
            return IsInstalled() || (NodeIsThere() && Install(Path.Combine(work, "install-" + Process.GetCurrentProcess().Id)));
        }
    }

    private static FileStream Turn(string file)
    {
        for (var patience = Stopwatch.StartNew(); ;)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (patience.Elapsed < TimeSpan.FromMinutes(10))
            {
                Thread.Sleep(200); // another build installs
            }
        }
    }

    private bool IsInstalled()
    {
        var installed = Path.Combine(Folder, "node_modules", ".installed.json");
        return File.Exists(installed) && File.ReadAllText(installed) == File.ReadAllText(Path.Combine(Folder, "package-lock.json"));
    }

    private bool NodeIsThere()
    {
        string version;
        var needed = "Node.js " + OldestNode + " or later with npm is needed to build this project (https://nodejs.org): ";
        if (Run("node", "--version", Folder, out version) != 0)
        {
            Log.LogError(needed + "no node was found on the PATH.");
            return false;
        }

        int major;
        if (!int.TryParse(version.Trim().TrimStart('v').Split('.')[0], out major) || major < OldestNode)
        {
            Log.LogError(needed + "found is " + version.Trim() + ".");
            return false;
        }

        if (Run("npm", "--version", Folder, out version) != 0)
        {
            Log.LogError(needed + "no npm was found on the PATH.");
            return false;
        }

        return true;
    }

    private bool Install(string staging)
    {
        foreach (var left in Directory.GetDirectories(Path.Combine(Folder, "obj"), "install-*"))
        {
            Remove(left);
        }

        Directory.CreateDirectory(staging);
        foreach (var name in new[] { "package.json", "package-lock.json", ".npmrc" })
        {
            File.Copy(Path.Combine(Folder, name), Path.Combine(staging, name), true);
        }

        Log.LogMessage(MessageImportance.High, "Installing the laptop's cloud from npm; this happens once and takes up to a minute.");
        string output;
        if (Run("npm", "ci --ignore-scripts --no-audit --no-fund", staging, out output) != 0)
        {
            Log.LogError("npm ci failed in " + Folder + ": " + output.Trim());
            return false;
        }

        var modules = Path.Combine(Folder, "node_modules");
        File.Copy(Path.Combine(staging, "package-lock.json"), Path.Combine(staging, "node_modules", ".installed.json"));
        if (Directory.Exists(modules))
        {
            Directory.Move(modules, Path.Combine(staging, "replaced"));
        }

        Directory.Move(Path.Combine(staging, "node_modules"), modules);
        Remove(staging);
        return true;
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, true);
        }
        catch (IOException)
        {
            // npm of a killed build still writes there; the next install clears it
        }
        catch (UnauthorizedAccessException)
        {
        }
    }

    private static int Run(string program, string arguments, string folder, out string output)
    {
        var windows = Path.DirectorySeparatorChar == '\\'; // where npm is a script, which only the shell finds
        var start = new ProcessStartInfo(windows ? "cmd" : program, windows ? "/d /c " + program + " " + arguments : arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };

        try
        {
            using (var process = Process.Start(start))
            {
                var errors = process.StandardError.ReadToEndAsync();
                output = process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                output += process.ExitCode == 0 ? "" : errors.Result;
                return process.ExitCode;
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            output = "";
            return -1;
        }
    }
}
