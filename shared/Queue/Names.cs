using System.Text.RegularExpressions;

namespace ShopifySync.Queue;

/// <summary>The words that the database and the log use for directions, entity types, verdicts, reasons and origins.</summary>
public static partial class Names
{
    private static readonly Dictionary<Reason, string> Reasons = Enum
        .GetValues<Reason>()
        .ToDictionary(reason => reason, reason => Snake(reason.ToString()));

    public static string Name(this Reason reason) => Reasons[reason];

    public static string Name(this Origin origin) => Snake(origin.ToString());

    public static string Name(this Direction direction) => direction is Direction.ToShopify ? "to_shopify" : "from_shopify";

    public static string Name(this Verdict verdict) => verdict switch
    {
        Verdict.Done => "done",
        Verdict.Unchanged => "unchanged",
        Verdict.Rejected => "rejected",
        Verdict.Later => "later",
        Verdict.Failed => "failed",
        _ => throw new InvalidOperationException($"There is no verdict {(int)verdict}"),
    };

    private static string Snake(string name) => Capital().Replace(name, "_$0").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z])[A-Z]")]
    private static partial Regex Capital();
}
