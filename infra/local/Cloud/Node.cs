using System.ComponentModel;
using System.Diagnostics;

namespace ShopifySync.Local.Cloud;

/// <summary>Node.js and what npm installed for it.</summary>
internal static class Node
{
    /// <summary>The installed packages: <c>infra/local/npm/node_modules</c>, looked for upwards from the program.</summary>
    public static string Modules => Upwards("infra/local/npm/node_modules")
        ?? throw new CannotStartException("The npm packages are not installed: build infra/local once.");

    /// <exception cref="CannotStartException">Node.js is missing.</exception>
    public static Process Run(ProcessStartInfo node)
    {
        try
        {
            return Process.Start(node)!;
        }
        catch (Win32Exception notFound)
        {
            throw new CannotStartException(
                "Node.js 20 or later is needed (https://nodejs.org), and no node was found on the PATH.", notFound);
        }
    }

    private static string? Upwards(string relative)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var found = Path.Combine(folder.FullName, relative);
            if (Directory.Exists(found))
            {
                return found;
            }
        }

        return null;
    }
}
