using System.Text;
using System.Text.Json;

namespace StoreSimulator.Graph;

/// <summary>One page of a connection, in the order of ids or of the sort key asked for; cursors survive deletions.</summary>
internal static class Page
{
    private const int Largest = 250;

    /// <param name="call">Says which page.</param>
    /// <param name="nouns">In the order of their ids.</param>
    /// <param name="sorts">The sort keys there are besides ID, each as a text that sorts ordinally.</param>
    /// <param name="largest">How many nodes a page has at most.</param>
    /// <param name="lastFirst">Whether the last in order comes first, unless the request says reverse.</param>
    public static Shape Of<T>(
        FieldCall call, IReadOnlyList<T> nouns, IReadOnlyDictionary<string, Func<T, string>>? sorts = null, int largest = Largest,
        bool lastFirst = false)
        where T : Noun
    {
        if (call.Request.IsBulk)
        {
            return new Shape { ["nodes"] = Sorted<T>.By(call, nouns, sorts, lastFirst).All() };
        }

        var (first, last) = (call.Argument<int?>("first"), call.Argument<int?>("last"));
        if (first is null == last is null)
        {
            throw new Refusal(
                first is null ? "you must provide one of first or last" : "providing both first and last is not supported", "BAD_REQUEST");
        }

        if ((first ?? last) is var size && (size < 0 || size > largest))
        {
            throw new Refusal($"{(first is null ? "last" : "first")} must be between 0 and {largest}.", "BAD_REQUEST");
        }

        var sorted = Sorted<T>.By(call, nouns, sorts, lastFirst);
        var from = call.Argument<string>("after") is { } after ? sorted.FirstAfter(after) : 0;
        var until = call.Argument<string>("before") is { } before ? sorted.FirstNotBefore(before) : nouns.Count;
        var start = last is { } fromEnd ? Math.Max(from, until - fromEnd) : from;
        var end = first is { } fromStart ? Math.Min(until, from + fromStart) : until;

        var page = new List<T>(Math.Max(0, end - start));
        for (var i = start; i < end; i++)
        {
            page.Add(sorted[i]);
        }

        return new Shape
        {
            ["nodes"] = page,
            ["edges"] = page.Select(noun => new Shape { ["cursor"] = sorted.Cursor(noun), ["node"] = noun }).ToArray(),
            ["pageInfo"] = new Shape
            {
                ["hasNextPage"] = end < nouns.Count,
                ["hasPreviousPage"] = start > 0,
                ["startCursor"] = page.Count == 0 ? null : sorted.Cursor(page[0]),
                ["endCursor"] = page.Count == 0 ? null : sorted.Cursor(page[^1]),
            },
        };
    }

    /// <summary>A count; with a limit, that many at least.</summary>
    public static Shape Count(FieldCall call, int count) => call.Argument<int?>("limit") is { } limit && count > limit
        ? new Shape { ["count"] = limit, ["precision"] = "AT_LEAST" }
        : new Shape { ["count"] = count, ["precision"] = "EXACT" };

    /// <summary>A moment as a text that sorts as it does.</summary>
    public static string Sortable(DateTimeOffset moment) =>
        moment.UtcTicks.ToString("D20", System.Globalization.CultureInfo.InvariantCulture);

    private sealed class Sorted<T>(IReadOnlyList<T> nouns, Func<T, string> key, bool backwards) where T : Noun
    {
        public static Sorted<T> By(
            FieldCall call, IReadOnlyList<T> nouns, IReadOnlyDictionary<string, Func<T, string>>? sorts, bool lastFirst)
        {
            var backwards = call.Argument<bool>("reverse") != lastFirst;
            var wanted = call.Argument<string>("sortKey");
            if (wanted is null or "ID" or "RELEVANCE")
            {
                return new(nouns, _ => "", backwards);
            }

            if (sorts is null || !sorts.TryGetValue(wanted, out var key))
            {
                throw new Refusal($"The simulator does not sort {typeof(T).Name} by {wanted}.", "NOT_SIMULATED");
            }

            return new([.. nouns.OrderBy(key, StringComparer.Ordinal).ThenBy(noun => noun.Id)], key, backwards);
        }

        public T this[int index] => nouns[backwards ? nouns.Count - 1 - index : index];

        public IEnumerable<T> All() => backwards ? nouns.Reverse() : nouns;

        public int FirstAfter(string cursor) => First(Place(cursor), beyond: true);

        public int FirstNotBefore(string cursor) => First(Place(cursor), beyond: false);

        public string Cursor(T noun) =>
            Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(new { last_id = noun.Id, last_value = key(noun) }));

        // the index of the first noun at (or, if beyond, after) a place that need not be taken any more
        private int First((string Key, long Id) place, bool beyond)
        {
            var (low, high) = (0, nouns.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                var order = Compare(this[middle], place) * (backwards ? -1 : 1);
                if (order < 0 || beyond && order == 0)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            return low;
        }

        private int Compare(T noun, (string Key, long Id) place)
        {
            var byKey = string.CompareOrdinal(key(noun), place.Key);
            return byKey != 0 ? byKey : noun.Id.CompareTo(place.Id);
        }

        private static (string Key, long Id) Place(string cursor)
        {
            try
            {
                using var json = JsonDocument.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(cursor)));
                return (json.RootElement.GetProperty("last_value").GetString()!, json.RootElement.GetProperty("last_id").GetInt64());
            }
            catch (Exception fault) when (fault is FormatException or JsonException or KeyNotFoundException or InvalidOperationException)
            {
                throw new Refusal("Invalid cursor for current pagination sort.", "BAD_REQUEST");
            }
        }
    }
}
