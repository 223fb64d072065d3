using ShopifySync.Local.Cloud;

namespace ShopifySync.Local;

/// <summary>The laptop's cloud. Without a verb it starts everything and stays.</summary>
public static class Program
{
    private const string Verbs = "The verbs are demo, functions and migrate; without one everything is started and stays.";

    /// <summary>0 if all went well, else 1 and one sentence on standard error.</summary>
    public static async Task<int> Main(string[] args)
    {
        var verb = args is [var first, ..] && !first.StartsWith('-') ? first : null;
        var rest = verb is null ? args : args[1..];

        try
        {
            return verb switch
            {
                null => await Stay.Run(Options.Read(rest)),
                "demo" => await PlayDemo.Run(Options.Read(rest)),
                "functions" => await FunctionsApp.Run(rest),
                "migrate" => await Migrate.Run(),
                _ => throw new CannotStartException($"There is no verb '{verb}'. {Verbs}"),
            };
        }
        catch (CannotStartException why)
        {
            await Console.Error.WriteLineAsync(why.Message);
            return 1;
        }
    }
}
