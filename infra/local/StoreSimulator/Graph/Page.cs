using System.Globalization;
using System.Text;
using GraphQL;

namespace StoreSimulator.Graph;

/// <summary>One page of a connection over nouns in the order of their ids.</summary>
internal static class Page
{
    private const int Largest = 250;

    public static Shape Of<T>(FieldCall call, IReadOnlyList<T> nouns) where T : Noun
    {
        var (first, last) = (call.Argument<int?>("first"), call.Argument<int?>("last"));
        if (first is null == last is null)
            throw new Refusal("you must provide one of first or last", "BAD_REQUEST");
        if ((first ?? last) is < 0 or > Largest)
            throw new Refusal($"{(first is null ? "last" : "first")} must be between 0 and {Largest}.", "BAD_REQUEST");

        var backwards = call.Argument<bool>("reverse");
        var from = call.Argument<string>("after") is { } after ? Position(nouns, Id(after), backwards) + 1 : 0;
        var until = call.Argument<string>("before") is { } before ? Position(nouns, Id(before), backwards) : nouns.Count;
        if (call.Argument<string>("after") is { } cursor && !IsAt(nouns, from - 1, Id(cursor), backwards))
            from--;

        var start = last is { } fromEnd ? Math.Max(from, until - fromEnd) : from;
        var end = first is { } fromStart ? Math.Min(until, from + fromStart) : until;

        var page = new List<T>(Math.Max(0, end - start));
        for (var i = start; i < end; i++)
            page.Add(At(nouns, i, backwards));

        return new Shape
        {
            ["nodes"] = page,
            ["edges"] = page.Select(noun => new Shape { ["cursor"] = Cursor(noun), ["node"] = noun }),
            ["pageInfo"] = new Shape
            {
                ["hasNextPage"] = end < nouns.Count,
                ["hasPreviousPage"] = start > 0,
                ["startCursor"] = page.Count == 0 ? null : Cursor(page[0]),
                ["endCursor"] = page.Count == 0 ? null : Cursor(page[^1]),
            },
        };
    }

    private static T At<T>(IReadOnlyList<T> nouns, int index, bool backwards) => nouns[backwards ? nouns.Count - 1 - index : index];

    private static bool IsAt<T>(IReadOnlyList<T> nouns, int index, long id, bool backwards) where T : Noun =>
        index >= 0 && index < nouns.Count && At(nouns, index, backwards).Id == id;

    // the index of the noun with this id, or where it would stand had it not been deleted
    private static int Position<T>(IReadOnlyList<T> nouns, long id, bool backwards) where T : Noun
    {
        var (low, high) = (0, nouns.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var at = At(nouns, middle, backwards).Id;
            if (backwards ? at > id : at < id)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private static string Cursor(Noun noun) => Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"last_id\":{noun.Id}}}")));

    private static long Id(string cursor)
    {
        try
        {
            var text = Encoding.ASCII.GetString(Convert.FromBase64String(cursor));
            return long.Parse(text["{\"last_id\":".Length..^1], CultureInfo.InvariantCulture);
        }
        catch (Exception fault) when (fault is FormatException or ArgumentOutOfRangeException or OverflowException)
        {
            throw new Refusal("Invalid cursor for current pagination sort.", "BAD_REQUEST");
        }
    }
}
