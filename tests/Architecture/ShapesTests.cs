using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ShopifySync.Tests.Architecture;

/// <summary>Sizes that keep a file readable.</summary>
public sealed class ShapesTests
{
    private const int LongestLine = 140;
    private const int LongestMethod = 60;
    private const int MostParameters = 8;

    [Fact]
    public void No_line_is_longer_than_140_columns() => Hold((path, tree) =>
        tree.GetText().Lines
            .Where(line => line.Span.Length > LongestLine)
            .Select(line => $"{path}:{line.LineNumber + 1} has {line.Span.Length} columns"));

    [Fact]
    public void No_method_is_longer_than_60_lines() => Hold((path, tree) =>
        tree.GetRoot().DescendantNodes()
            .Where(node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax)
            .Select(node => (Node: node, Lines: Lines(node)))
            .Where(method => method.Lines > LongestMethod)
            .Select(method => $"{path}:{Line(method.Node)} has {method.Lines} lines"));

    [Fact]
    public void No_record_has_more_than_8_positional_parameters() => Hold((path, tree) =>
        tree.GetRoot().DescendantNodes().OfType<RecordDeclarationSyntax>()
            .Where(record => record.ParameterList?.Parameters.Count > MostParameters)
            .Select(record => $"{path}:{Line(record)} {record.Identifier.Text} has too many positional parameters"));

    private static void Hold(Func<string, SyntaxTree, IEnumerable<string>> faults)
    {
        var found = Sources.All.SelectMany(source => faults(source.Path, source.Tree)).ToList();

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    /// <summary>From the method's first line, without attributes and comments, to its last.</summary>
    private static int Lines(SyntaxNode method)
    {
        var span = method.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    private static int Line(SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
}
