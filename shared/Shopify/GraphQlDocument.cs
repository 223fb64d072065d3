using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace ShopifySync.Shopify;

/// <summary>A GraphQL operation: a <c>.graphql</c> file beside the code that sends it.</summary>
/// <remarks>Its first line says the most that Shopify charges for it.</remarks>
/// <param name="Cost">Points by Shopify's formula. A list of ids costs what one of them costs.</param>
/// <param name="MostIds">Ids that may be asked for at once: as many as Shopify takes, or fewer where each makes a large answer.</param>
public sealed partial record GraphQlDocument(string Name, string Text, int Cost, int MostIds)
{
    private const string Fragment = ".fragment.graphql";

    /// <summary>Shopify takes no longer list.</summary>
    private const int LongestList = 250;

    /// <summary>Only a mutation can have happened when its answer is lost.</summary>
    public bool IsMutation { get; } = Text.Contains($"mutation {Name}", StringComparison.Ordinal);

    /// <summary>The members that its answer's data has.</summary>
    public IReadOnlyList<string> Roots { get; } = RootsOf(Text, Name);

    /// <summary>The document <c>{name}.graphql</c> of any folder, with the fragments that its <c>#import</c> lines name.</summary>
    /// <exception cref="InvalidOperationException">There is none, or several, or it has no cost line.</exception>
    public static GraphQlDocument Embedded(string name)
    {
        var text = Resource($".{name}.graphql");

        return Parse(
            name,
            Import().Matches(text)
                .Aggregate(text, (whole, import) => whole + "\n" + Resource($".{import.Groups["name"].Value}{Fragment}")));
    }

    /// <summary>Every document of the project.</summary>
    public static IEnumerable<GraphQlDocument> All =>
        Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(
                resource =>
                    resource.EndsWith(".graphql", StringComparison.Ordinal) && !resource.EndsWith(Fragment, StringComparison.Ordinal))
            .Select(resource => Embedded(resource.Split('.')[^2]));

    internal static GraphQlDocument Parse(string name, string text)
    {
        var cost = CostLine().Match(text);

        return cost.Success
            ? new GraphQlDocument(
                name, text, Number(cost.Groups["cost"]), cost.Groups["most"].Success ? Number(cost.Groups["most"]) : LongestList)
            : throw new InvalidOperationException($"The first line of {name}.graphql must read '# cost: N' or '# cost: N, up to M ids'.");
    }

    /// <summary>The fields, or their aliases, one brace deep in the operation.</summary>
    private static List<string> RootsOf(string text, string name)
    {
        var roots = new List<string>();
        var (depth, parentheses) = (0, 0);
        var operation = text[Math.Max(0, text.IndexOf($" {name}", StringComparison.Ordinal))..];

        foreach (var token in Token().Matches(Comment().Replace(operation, "")).Select(match => match.Value).Skip(1))
        {
            (depth, parentheses) = token switch
            {
                "{" => (parentheses == 0 ? depth + 1 : depth, parentheses),
                "}" => (parentheses == 0 ? depth - 1 : depth, parentheses),
                "(" => (depth, parentheses + 1),
                ")" => (depth, parentheses - 1),
                _ => (depth, parentheses),
            };

            if (depth == 0 && token == "}")
            {
                break;
            }

            if (depth == 1 && parentheses == 0 && char.IsLetter(token[0]))
            {
                roots.Add(token.Split(':')[0].Trim());
            }
        }

        return roots;
    }

    private static string Resource(string ending)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var resource = assembly.GetManifestResourceNames().Single(resource => resource.EndsWith(ending, StringComparison.Ordinal));
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);

        return reader.ReadToEnd();
    }

    private static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex("""^#import "(?<name>\w+)"\r?$""", RegexOptions.Multiline)]
    private static partial Regex Import();

    [GeneratedRegex(@"\A# cost: (?<cost>\d+)(, up to (?<most>\d+) ids)?\r?\n")]
    private static partial Regex CostLine();

    [GeneratedRegex("#.*")]
    private static partial Regex Comment();

    /// <summary>An alias stands for its field; directives are none.</summary>
    [GeneratedRegex("""[{}()]|"[^"]*"|@\w+|\w+(\s*:\s*\w+)?""")]
    private static partial Regex Token();
}
