using System.Security.Cryptography;
using System.Text.Json;

namespace ShopifySync.Local.Cloud;

/// <summary>The keys and passwords of one data folder: made at random at its first start, and kept in it.</summary>
/// <param name="Functions">Opens every function.</param>
/// <param name="Master">Runs timers and queue functions by hand.</param>
/// <param name="Owner">The password of the database's owner.</param>
/// <param name="App">The password of the functions' login.</param>
public sealed record LocalKeys(string Functions, string Master, string Owner, string App)
{
    public static LocalKeys Of(string folder)
    {
        var file = Path.Combine(Directory.CreateDirectory(folder).FullName, "keys.json");

        if (File.Exists(file))
        {
            return JsonSerializer.Deserialize<LocalKeys>(File.ReadAllText(file))
                ?? throw new CannotStartException($"{file} is empty: remove the folder {folder} to begin anew.");
        }

        var keys = new LocalKeys(Random(), Random(), Random(), Random());
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };

        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(file, options);
        JsonSerializer.Serialize(stream, keys);
        return keys;
    }

    private static string Random() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
