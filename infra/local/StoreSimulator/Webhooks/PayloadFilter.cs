using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace StoreSimulator.Webhooks;

/// <summary>A subscription's filter: terms <c>field:value</c> joined by AND (or nothing) and OR.</summary>
internal static partial class PayloadFilter
{
    /// <summary>Whether each part of the filter names the field that it looks at.</summary>
    public static bool IsValid(string filter) =>
        Alternatives(filter).All(terms => terms.Length > 0 && terms.All(term => Term().IsMatch(term)));

    /// <summary>Whether a payload passes.</summary>
    public static bool Lets(string? filter, byte[] body)
    {
        if (string.IsNullOrWhiteSpace(filter))
        {
            return true;
        }

        using var payload = JsonDocument.Parse(body);
        return Alternatives(filter).Any(terms => terms.All(term => Holds(term, payload.RootElement)));
    }

    private static IEnumerable<string[]> Alternatives(string filter) => OfOr().Split(filter)
        .Select(part => Word().Matches(part).Select(word => word.Value).Where(word => word != "AND").ToArray());

    private static bool Holds(string term, JsonElement payload)
    {
        var parts = Term().Match(term);
        var (sign, value) = (parts.Groups["sign"].Value, parts.Groups["value"].Value.Trim('"'));
        var holds = Values(payload, parts.Groups["field"].Value.Split('.')).Any(text => sign.Length == 0
            ? value == "*" || string.Equals(text, value, StringComparison.OrdinalIgnoreCase)
            : Compares(text, sign, value));
        return holds != (parts.Groups["not"].Length > 0);
    }

    private static IEnumerable<string> Values(JsonElement at, ReadOnlySpan<string> path)
    {
        if (at.ValueKind == JsonValueKind.Array)
        {
            var found = new List<string>();
            foreach (var entry in at.EnumerateArray())
            {
                found.AddRange(Values(entry, path));
            }

            return found;
        }

        return path.Length == 0 ? at.ValueKind == JsonValueKind.Null ? [] : [at.ToString()]
            : at.ValueKind == JsonValueKind.Object && at.TryGetProperty(path[0], out var inner) ? Values(inner, path[1..])
            : [];
    }

    private static bool Compares(string text, string sign, string value)
    {
        var order = Number(text) is { } left && Number(value) is { } right
            ? decimal.Compare(left, right)
            : string.CompareOrdinal(text, value);
        return sign switch { ">" => order > 0, ">=" => order >= 0, "<" => order < 0, _ => order <= 0 };
    }

    private static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(@"\s+OR\s+")]
    private static partial Regex OfOr();

    [GeneratedRegex("""(?:[^\s"]|"[^"]*")+""")]
    private static partial Regex Word();

    [GeneratedRegex("""^(?<not>-?)(?<field>[A-Za-z_][\w.]*):(?<sign>>=|<=|>|<|)(?<value>"[^"]*"|\S+)$""")]
    private static partial Regex Term();
}
