using System.Globalization;
using ShopifySync.Local.Cloud;

namespace ShopifySync.Local;

/// <summary>Options: <c>--data folder --functions-port 7071 --store-port 5001 --postgres-port 5433 --queue-port 10001</c></summary>
internal static class Options
{
    /// <exception cref="CannotStartException">An option is unknown, or its value is missing or no port.</exception>
    public static CloudOptions Read(IReadOnlyList<string> args)
    {
        var options = new CloudOptions
        {
            Folder = Path.Combine(LocalSettings.Root, ".local"),
            FunctionsPort = 7071,
            StorePort = 5001,
            PostgresPort = IfFree(5433),
            QueuePort = IfFree(10001),
            Settings = LocalSettings.Own(),
        };

        for (var i = 0; i < args.Count; i += 2)
        {
            var value = i + 1 < args.Count ? args[i + 1] : throw new CannotStartException($"The option {args[i]} needs a value.");

            options = args[i] switch
            {
                "--data" => options with { Folder = Path.GetFullPath(value) },
                "--functions-port" => options with { FunctionsPort = PortIn(value) },
                "--store-port" => options with { StorePort = PortIn(value) },
                "--postgres-port" => options with { PostgresPort = PortIn(value) },
                "--queue-port" => options with { QueuePort = PortIn(value) },
                _ => throw new CannotStartException(
                    $"There is no option '{args[i]}'. The options are --data, --functions-port, --store-port, --postgres-port and "
                    + "--queue-port."),
            };
        }

        return options;
    }

    /// <summary>The usual port if nobody has it, else 0: where these are does not matter, and is printed.</summary>
    private static int IfFree(int usual)
    {
        try
        {
            return Port.Take(usual, "nobody yet");
        }
        catch (CannotStartException)
        {
            return 0;
        }
    }

    private static int PortIn(string value) =>
        ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? port
            : throw new CannotStartException($"'{value}' is no port: it is a number up to 65535, and 0 takes a free one.");
}
