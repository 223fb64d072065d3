using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ShopifySync.Tests.Architecture;

/// <summary>Which folder of <c>shared</c> may know which others. The compiler resolves every name, with or without a using line.</summary>
public sealed class ArrowsTests
{
    private const string Root = "ShopifySync";

    private static readonly string[] Ground = ["Queue", "Shopify", "Erp", "Settings", "Secrets"];

    /// <summary>From each folder to the folders that it may know, and never back.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["FullSync"] = ["Entities", .. Ground],
        ["Orders"] = ["Customers", "Products", "Stock", "Reconcile", "Entities", .. Ground],
        ["Stock"] = ["Products", "Reconcile", "Entities", .. Ground],
        ["Reconcile"] = ["Entities", "Webhooks", .. Ground],
        ["Customers"] = ["Entities", .. Ground],
        ["Products"] = ["Reconcile", "Entities", .. Ground],
        ["Entities"] = Ground,
        ["Webhooks"] = Ground,
        ["Shopify"] = ["Queue", "Settings", "Secrets", "Erp"],
        ["Queue"] = ["Erp"],
        ["Settings"] = ["Erp"],
        ["Secrets"] = [],
        ["Erp"] = [],
    };

    private static readonly string ImplicitUsings = string.Concat(
        "System System.Collections.Generic System.IO System.Linq System.Net.Http System.Threading System.Threading.Tasks".Split(' ')
            .Select(space => $"global using {space};"));

    [Fact]
    public void Every_folder_knows_only_what_lies_below_it()
    {
        var wrong = References(Shared()).Where(reference => !IsAllowed(reference)).Select(Words).ToList();

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("Queue", "class A { Orders.B? b; }", "Orders")]
    [InlineData("Queue", "class A { object B() => Orders.Push.C.Make(); }", "Orders")]
    [InlineData("Stock", "class A { Webhooks.D? d; }", "Webhooks")]
    public void An_arrow_that_points_back_is_found(string from, string code, string to)
    {
        var others = """
            namespace ShopifySync.Orders { class B; }
            namespace ShopifySync.Orders.Push { static class C { public static B Make() => new(); } }
            namespace ShopifySync.Webhooks { class D; }
            """;
        var tree = Sources.Parse($"namespace {Root}.{from} {{ {code} }}", $"shared/{from}/A.cs");

        var wrong = References([tree, Sources.Parse(others, "shared/Orders/B.cs")]).Where(reference => !IsAllowed(reference));

        Assert.Equal([to], wrong.Select(reference => reference.To).Distinct());
    }

    [Fact]
    public void Every_folder_has_its_arrows() =>
        Assert.Empty(Shared().Where(InAFolder).Select(FolderOf).Distinct().Except(Arrows.Keys));

    private static List<SyntaxTree> Shared() =>
        [.. Sources.All.Where(source => source.Path.StartsWith("shared/", StringComparison.Ordinal)).Select(source => source.Tree)];

    private static bool IsAllowed(Reference reference) => reference.From == reference.To || Arrows[reference.From].Contains(reference.To);

    private static string Words(Reference reference) =>
        $"{reference.Path}:{reference.Line} knows {reference.Symbol}, and {reference.From} may not know {reference.To}";

    /// <summary>What a folder's files name of other folders. The composition root lies in no folder.</summary>
    private static List<Reference> References(IReadOnlyList<SyntaxTree> trees)
    {
        var compilation = CSharpCompilation.Create("shared", [.. trees, Sources.Parse(ImplicitUsings, "usings.cs")], Assemblies);

        return
        [
            .. from tree in trees.AsParallel().AsOrdered()
               where InAFolder(tree)
               let model = compilation.GetSemanticModel(tree)
               from name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
               let info = model.GetSymbolInfo(name)
               let symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault()
               where symbol is not null and not INamespaceSymbol
               let to = Folder(symbol)
               where to is not null
               select new Reference(
                   tree.FilePath, name.GetLocation().GetLineSpan().StartLinePosition.Line + 1, FolderOf(tree), to,
                   symbol.ToDisplayString()),
        ];
    }

    private static bool InAFolder(SyntaxTree tree) => tree.FilePath.Split('/').Length > 2;

    private static string FolderOf(SyntaxTree tree) => tree.FilePath.Split('/')[1];

    private static string? Folder(ISymbol symbol)
    {
        var space = symbol.ContainingNamespace?.ToDisplayString().Split('.') ?? [];
        return space is [Root, var folder, ..] ? folder : null;
    }

    private static readonly IReadOnlyList<MetadataReference> Assemblies =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("ShopifySync", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private sealed record Reference(string Path, int Line, string From, string To, string Symbol);
}
