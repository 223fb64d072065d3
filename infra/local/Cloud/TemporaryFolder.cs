namespace ShopifySync.Local.Cloud;

/// <summary>A new folder for temporary data. A server's account may enter it, and it is removed when this process has ended.</summary>
public static class TemporaryFolder
{
    private const UnixFileMode Passable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static string Create(string prefix)
    {
        var folder = Directory.CreateTempSubdirectory(prefix).FullName;
        Keeper.Remove(folder);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, Passable);
        }

        return folder;
    }
}
