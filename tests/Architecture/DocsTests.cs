using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ShopifySync.Local.Cloud;

namespace ShopifySync.Tests.Architecture;

/// <summary>What docs/ARCHITECTURE.md names is there.</summary>
public sealed partial class DocsTests
{
    private static readonly string[] Folders = ["shared", "functions", "infra", "tests", "docs"];

    [Fact]
    public void Every_path_that_the_architecture_names_exists()
    {
        var paths = Named().Where(IsPath).ToList();
        var missing = paths.FindAll(path => !Path.Exists(Path.Combine(LocalSettings.Root, path)));

        Assert.NotEmpty(paths);
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_method_that_the_architecture_names_exists()
    {
        var members = Members();
        var methods = Named().Where(name => Method().IsMatch(name)).ToList();

        Assert.NotEmpty(methods);
        Assert.All(methods, name => Assert.Contains(name, members));
    }

    [Fact]
    public void Every_decision_that_the_architecture_names_exists()
    {
        var written = Directory.GetFiles(Path.Combine(LocalSettings.Root, "docs/decisions")).Select(Path.GetFileName).ToList();

        Assert.All(
            Decision().Matches(Text()).Select(match => match.Groups["number"].Value),
            number => Assert.Contains(written, file => file!.StartsWith(number, StringComparison.Ordinal)));
    }

    private static string Text() => File.ReadAllText(Path.Combine(LocalSettings.Root, "docs/ARCHITECTURE.md"));

    /// <summary>The words between backticks.</summary>
    private static IEnumerable<string> Named() => Code().Matches(Text()).Select(match => match.Groups["code"].Value).Distinct();

    private static bool IsPath(string name) => name.Contains('/') && Folders.Contains(name.Split('/')[0]);

    /// <summary>Every type's methods and properties as <c>Type.Member</c>; a part of a type brings its own.</summary>
    private static HashSet<string> Members() =>
    [
        .. from source in Sources.All
           from type in source.Tree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>()
           from member in type.Members
           let name = (member as MethodDeclarationSyntax)?.Identifier ?? (member as PropertyDeclarationSyntax)?.Identifier
           where name is not null
           select $"{type.Identifier.Text}.{name.Value.Text}",
    ];

    [GeneratedRegex("`(?<code>[^`\n]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("^[A-Z][A-Za-z]+\\.[A-Z][A-Za-z]+$")]
    private static partial Regex Method();

    [GeneratedRegex("decisions/(?<number>[0-9]{4})")]
    private static partial Regex Decision();
}
