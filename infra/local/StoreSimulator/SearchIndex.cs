namespace StoreSimulator;

/// <summary>Finds variants by a label, case-insensitively, as far behind the state as <see cref="Faults.SearchLag"/> says.</summary>
internal sealed class SearchIndex(Store store)
{
    private readonly Dictionary<string, List<Variant>> byLabel = new(StringComparer.OrdinalIgnoreCase);
    private readonly Queue<(DateTimeOffset At, Variant Variant, string? From, string? To)> behind = [];

    public void Move(Variant variant, string? from, string? to)
    {
        if (from == to)
        {
            return;
        }

        if (store.Faults.SearchLag > TimeSpan.Zero || behind.Count > 0)
        {
            behind.Enqueue((store.Now + store.Faults.SearchLag, variant, from, to));
        }
        else
        {
            Apply(variant, from, to);
        }
    }

    public IEnumerable<Variant> Find(string label)
    {
        while (behind.TryPeek(out var next) && next.At <= store.Now)
        {
            behind.Dequeue();
            Apply(next.Variant, next.From, next.To);
        }

        return byLabel.GetValueOrDefault(label) ?? [];
    }

    private void Apply(Variant variant, string? from, string? to)
    {
        if (from is not null && byLabel.TryGetValue(from, out var before))
        {
            before.Remove(variant);
        }

        if (string.IsNullOrEmpty(to))
        {
            return;
        }

        if (!byLabel.TryGetValue(to, out var after))
        {
            byLabel[to] = after = [];
        }

        after.Add(variant);
    }
}
