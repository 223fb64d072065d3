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
    /// <exception cref="CannotStartException">The folder cannot be written, or its keys cannot be read.</exception>
    public static LocalKeys Of(string folder)
    {
        var file = Path.Combine(folder, "keys.json");

        try
        {
            Directory.CreateDirectory(folder);
            return File.Exists(file) || Directory.Exists(file) ? Read(file) : Make(file);
        }
        catch (JsonException broken)
        {
            throw new CannotStartException($"{file} is broken: remove it, and new keys are made.", broken);
        }
        catch (Exception no) when (no is UnauthorizedAccessException or IOException)
        {
            throw new CannotStartException($"The data folder {folder} cannot be used: {no.Message} Choose another --data folder.", no);
        }
    }

    private static LocalKeys Read(string file) =>
        JsonSerializer.Deserialize<LocalKeys>(File.ReadAllText(file)) is
        {
            Functions.Length: > 0, Master.Length: > 0, Owner.Length: > 0, App.Length: > 0,
        } keys
            ? keys
            : throw new JsonException("A key is missing.");

    private static LocalKeys Make(string file)
    {
        var keys = new LocalKeys(Random(), Random(), Random(), Random());
        var half = file + ".new"; // moved when it is whole
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };

        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(half, options))
        {
            JsonSerializer.Serialize(stream, keys);
        }

        File.Move(half, file);
        return keys;
    }

    private static string Random() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
