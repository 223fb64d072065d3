using ShopifySync.Queue;

namespace ShopifySync.Entities;

/// <summary>What would become of a record.</summary>
public enum PreviewKind
{
    CreatedInShopify,
    CreatedInErp,
    Linked,
    ChangedInShopify,
    ChangedInErp,
    Same,
    LeftAlone,

    /// <summary>A person has to say what it is.</summary>
    Asked,
}

/// <summary>How many records of each kind there are, with a few of each, and all about which a person is asked.</summary>
public sealed class PreviewReport
{
    private const int Samples = 5;

    /// <summary>Of one answer.</summary>
    private const int MostAsked = 1_000;

    private readonly Dictionary<PreviewKind, (int Count, List<PreviewSample> Samples)> kinds =
        Enum.GetValues<PreviewKind>().ToDictionary(kind => kind, _ => (0, new List<PreviewSample>()));

    public IReadOnlyDictionary<PreviewKind, (int Count, List<PreviewSample> Samples)> Kinds => kinds;

    internal void AddPart(PreviewKind? kind, string id, string words)
    {
        if (kind is { } counted)
        {
            Add(counted, id, words);
        }
    }

    /// <summary>A record that nothing is done for, by what the sync would say of it: what it refuses is asked.</summary>
    internal void Add(Outcome outcome, string id) =>
        Add(outcome.Verdict is Verdict.Rejected or Verdict.Failed ? PreviewKind.Asked : PreviewKind.LeftAlone, id, outcome.Why ?? "");

    internal void Add(PreviewKind kind, string id, string words)
    {
        var (count, samples) = kinds[kind];

        if (samples.Count < (kind is PreviewKind.Asked ? MostAsked : Samples))
        {
            samples.Add(new PreviewSample(id, words));
        }

        kinds[kind] = (count + 1, samples);
    }
}

/// <summary>One record of a kind, and why it is of that kind.</summary>
public sealed record PreviewSample(string Id, string Why);
