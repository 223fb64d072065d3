using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using ShopifySync.Local.Cloud;

namespace ShopifySync.Tests.Architecture;

/// <summary>The repository's own C# files.</summary>
internal static class Sources
{
    private static readonly string[] NotOurs = ["bin", "obj", "node_modules", ".local", ".git"];

    /// <summary>Every C# file of the repository, parsed, with its path from the root.</summary>
    public static IReadOnlyList<(string Path, SyntaxTree Tree)> All => Parsed.Value;

    private static readonly Lazy<IReadOnlyList<(string Path, SyntaxTree Tree)>> Parsed = // lazy: its threads need this type
        new(() => [.. Under(LocalSettings.Root).AsParallel().AsOrdered().Select(Read)]);

    private static IEnumerable<string> Under(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs")
            .Concat(Directory.EnumerateDirectories(folder).Where(sub => !NotOurs.Contains(Path.GetFileName(sub))).SelectMany(Under))
            .Order(StringComparer.Ordinal);

    private static (string Path, SyntaxTree Tree) Read(string file)
    {
        var path = Path.GetRelativePath(LocalSettings.Root, file).Replace('\\', '/');
        return (path, Parse(File.ReadAllText(file), path));
    }

    /// <summary>The compiler's view of a file's text.</summary>
    public static SyntaxTree Parse(string text, string path) =>
        CSharpSyntaxTree.ParseText(text, CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview), path);
}
