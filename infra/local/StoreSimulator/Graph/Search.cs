using System.Globalization;
using System.Text.RegularExpressions;

namespace StoreSimulator.Graph;

/// <summary>Shopify's search: field:value with :, :&gt; and so on, joined by AND (or nothing), OR, NOT (or -), parentheses.</summary>
internal sealed partial class Search<T> where T : Noun
{
    private readonly IReadOnlyDictionary<string, Func<T, object?>> fields;
    private readonly IReadOnlyDictionary<string, Func<string, IEnumerable<T>>> indexes;
    private readonly FieldCall call;
    private readonly string query;
    private readonly List<string> tokens;
    private readonly DateTimeOffset indexed;
    private int at;

    private Search(
        FieldCall call, string query, IReadOnlyDictionary<string, Func<T, object?>> fields,
        IReadOnlyDictionary<string, Func<string, IEnumerable<T>>> indexes)
    {
        (this.call, this.query, this.fields, this.indexes) = (call, query, fields, indexes);
        indexed = call.Store.Now - call.Store.Faults.SearchLag;
        tokens = [.. Token().Matches(query).Select(match => match.Value)];
    }

    /// <summary>The nouns that match the field's query, in the order of ids; without a query all of them.</summary>
    /// <remarks>A term on an index looks only there. New nouns are found once <see cref="Faults.SearchLag"/> is over.</remarks>
    public static IReadOnlyList<T> In(
        FieldCall call, IReadOnlyList<T> all,
        IReadOnlyDictionary<string, Func<T, object?>> fields,
        IReadOnlyDictionary<string, Func<string, IEnumerable<T>>> indexes)
    {
        if (call.Argument<string>("query") is not { } query || string.IsNullOrWhiteSpace(query))
        {
            return all;
        }

        var store = call.Store;
        var search = new Search<T>(call, query, fields, indexes);
        var found = search.Either();
        if (search.at < search.tokens.Count)
        {
            throw new Refusal($"The search query has an unexpected {search.tokens[search.at]}.", "BAD_REQUEST");
        }

        return [
            .. (found.Candidates ?? all).Where(noun => noun.FoundFrom <= store.Now)
                .Where(found.Matches)
                .DistinctBy(noun => noun.Id)
                .OrderBy(noun => noun.Id)
        ];
    }

    private sealed record Found(IEnumerable<T>? Candidates, Func<T, bool> Matches)
    {
        public bool IsIgnored { get; init; }
    }

    private Found Either()
    {
        var left = Both();
        while (Take("OR"))
        {
            var (first, second) = (left, Both());
            left = first.IsIgnored ? second : second.IsIgnored ? first : new(
                first.Candidates is null || second.Candidates is null ? null : first.Candidates.Concat(second.Candidates),
                noun => first.Matches(noun) || second.Matches(noun));
        }

        return left;
    }

    private Found Both()
    {
        var left = One();
        while (at < tokens.Count && tokens[at] is not ("OR" or ")"))
        {
            Take("AND");
            var (first, second) = (left, One());
            left = first.IsIgnored ? second : second.IsIgnored ? first : new(
                first.Candidates ?? second.Candidates, noun => first.Matches(noun) && second.Matches(noun));
        }

        return left;
    }

    private Found One()
    {
        if (Take("NOT") || Take("-"))
        {
            var inner = One();
            return inner.IsIgnored ? inner : new(null, noun => !inner.Matches(noun));
        }

        if (Take("("))
        {
            var inner = Either();
            if (!Take(")"))
            {
                throw new Refusal("The search query has an unclosed parenthesis.", "BAD_REQUEST");
            }

            return inner;
        }

        return at < tokens.Count ? Term(tokens[at++]) : throw new Refusal("The search query ends too early.", "BAD_REQUEST");
    }

    private Found Term(string token)
    {
        var colon = token.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            throw new Refusal($"The simulator searches only by field; {token} names none.", "NOT_SIMULATED");
        }

        var name = token[..colon];
        if (!fields.TryGetValue(name, out var field))
        {
            if (IsUnknownToShopify(name))
            {
                return Ignored(name);
            }

            throw new Refusal($"The simulator does not search {typeof(T).Name} by {name}.", "NOT_SIMULATED");
        }

        var comparator = Comparator().Match(token[(colon + 1)..]).Value;
        var written = token[(colon + 1 + comparator.Length)..];
        var value = Unquoted(written);
        var isExact = comparator is "" or "=" && !value.EndsWith('*');
        return new(
            isExact && indexes.TryGetValue(name, out var index) ? index(value) : null,
            // of the newest changes it has not heard
            noun =>
                field(noun) is var actual
                    && !(name == "updated_at" && actual is DateTimeOffset at && at > indexed)
                    && (actual is Tokens tokens && comparator is "" or "=" && !value.EndsWith('*')
                        ? tokens.Match(value, isQuoted: written is ['"' or '\'', ..])
                        : Compare(actual is Tokens text ? text.Text : actual, comparator, value)));
    }

    // a search without a list of its fields in the schema is not judged
    private bool IsUnknownToShopify(string name) =>
        !name.StartsWith("metafields.", StringComparison.Ordinal)
        && call.Context.FieldDefinition.Arguments?.Find("query")?.Description is { } known
        && !known.Split(' ').Contains(name);

    // Shopify ignores a term it does not know: everything matches, and only a warning tells
    private Found Ignored(string name)
    {
        call.Request.SearchWarnings.Add(new Shape
        {
            ["path"] = new[] { call.Context.FieldAst.Alias?.Name.StringValue ?? call.Context.FieldDefinition.Name },
            ["query"] = query,
            ["warnings"] = new[]
            {
                new Shape { ["field"] = name, ["message"] = "Invalid search field for this query.", ["code"] = "invalid_field" },
            },
        });
        return new(null, _ => true) { IsIgnored = true };
    }

    private static bool Compare(object? actual, string comparator, string value)
    {
        if (actual is IEnumerable<string> several)
        {
            return several.Any(entry => Compare(entry, comparator, value));
        }

        if (actual is null)
        {
            return false;
        }

        if (comparator is "" or "=" && value == "*")
        {
            return true;
        }

        if (comparator is "" or "=" && value.EndsWith('*'))
        {
            return Text(actual).StartsWith(value[..^1], StringComparison.OrdinalIgnoreCase);
        }

        var order = actual switch
        {
            DateTimeOffset moment =>
                moment.CompareTo(DateTimeOffset.Parse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)),
            DateOnly day => day.CompareTo(
                DateOnly.FromDateTime(
                    DateTimeOffset.Parse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).UtcDateTime)),
            long number => number.CompareTo(long.Parse(value[(value.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture)),
            _ => string.Compare(Text(actual), value, StringComparison.OrdinalIgnoreCase),
        };
        return comparator switch { ">" => order > 0, ">=" => order >= 0, "<" => order < 0, "<=" => order <= 0, _ => order == 0 };
    }

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static string Unquoted(string value) =>
        value.Length >= 2 && value[0] is '\'' or '"' ? Escape().Replace(value[1..^1], "$1") : Escape().Replace(value, "$1");

    private bool Take(string token)
    {
        if (at >= tokens.Count || tokens[at] != token)
        {
            return false;
        }

        at++;
        return true;
    }

    [GeneratedRegex(
        """
        [()]|-(?=\w+:)|(?:[^\s()'":\\]+:)(?:[<>]=?|=)?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|(?:\\.|[^\s()\\])*)|(?:\\.|[^\s()\\])+
        """)]
    private static partial Regex Token();

    [GeneratedRegex("^(?:[<>]=?|=)?")]
    private static partial Regex Comparator();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escape();
}
