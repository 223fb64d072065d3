using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace ShopifySync.Shopify;

/// <summary>A GraphQL operation: a <c>.graphql</c> file beside the code that sends it. Its first line says the most that Shopify can charge for it.</summary>
/// <param name="Cost">Points whatever is asked for.</param>
/// <param name="CostPerId">Points for each id that is asked for.</param>
/// <param name="MostIds">Ids that may be asked for at once: as many as Shopify takes, or fewer where each is dear.</param>
public sealed partial record GraphQlDocument(string Name, string Text, int Cost, int CostPerId, int MostIds)
{
    /// <summary>Only a mutation can have happened when its answer is lost.</summary>
    public bool IsMutation { get; } = Text.Contains($"mutation {Name}", StringComparison.Ordinal);

    public int CostOf(int ids) => Cost + CostPerId * ids;

    /// <summary>The document <c>{name}.graphql</c>, whichever folder it lies in, with the fragments that its <c>#import</c> lines name.</summary>
    /// <exception cref="InvalidOperationException">There is none, or several, or it has no cost line.</exception>
    public static GraphQlDocument Embedded(string name)
    {
        var text = Resource($".{name}.graphql");

        return Parse(name, Import().Matches(text).Aggregate(text, (whole, import) => whole + "\n" + Resource($".{import.Groups["name"].Value}{Fragment}")));
    }

    private const string Fragment = ".fragment.graphql";

    private static string Resource(string ending)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var resource = assembly.GetManifestResourceNames().Single(resource => resource.EndsWith(ending, StringComparison.Ordinal));
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);

        return reader.ReadToEnd();
    }

    /// <summary>Every document of the house.</summary>
    public static IEnumerable<GraphQlDocument> All =>
        Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(resource => resource.EndsWith(".graphql", StringComparison.Ordinal) && !resource.EndsWith(Fragment, StringComparison.Ordinal))
            .Select(resource => Embedded(resource.Split('.')[^2]));

    internal static GraphQlDocument Parse(string name, string text)
    {
        var cost = CostLine().Match(text);

        return cost.Success
            ? new GraphQlDocument(name, text, Number(cost.Groups["base"]), cost.Groups["per"].Success ? Number(cost.Groups["per"]) : 0, cost.Groups["most"].Success ? Number(cost.Groups["most"]) : 250)
            : throw new InvalidOperationException($"The first line of {name}.graphql must read '# cost: N', '# cost: N + M an id' or '# cost: N + M an id, up to K'");
    }

    private static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex("""^#import "(?<name>\w+)"\r?$""", RegexOptions.Multiline)]
    private static partial Regex Import();

    [GeneratedRegex(@"\A# cost: (?<base>\d+)( \+ (?<per>\d+) an id(, up to (?<most>\d+))?)?\r?\n")]
    private static partial Regex CostLine();
}
