using ShopifySync.Local.Cloud;

namespace ShopifySync.Tests.Architecture;

/// <summary>The files that do not keep a rule yet, one a line in <c>unmended.txt</c>. The list only ever shrinks.</summary>
internal static class Unmended
{
    private static readonly string File = Path.Combine(LocalSettings.Root, "tests", "Architecture", "unmended.txt");

    /// <summary>What stands behind the rule's name on its lines.</summary>
    public static IReadOnlySet<string> Of(string rule) =>
        System.IO.File.ReadAllLines(File)
            .Where(line => line.StartsWith(rule + ' ', StringComparison.Ordinal))
            .Select(line => line[(rule.Length + 1)..])
            .ToHashSet();
}
