using System.Collections.Concurrent;

namespace ShopifySync.Shopify;

/// <summary>What Shopify says that each document costs. Until it has said so, the document's first line counts.</summary>
public sealed class DocumentCosts
{
    private readonly ConcurrentDictionary<string, Learned> learned = [];

    /// <summary>The most that a document with this many ids is expected to cost.</summary>
    public int Of(GraphQlDocument document, int ids) =>
        learned.TryGetValue(document.Name, out var known) ? known.CostOf(ids) : document.Cost;

    internal void Learn(GraphQlDocument document, int ids, ThrottleStatus? status)
    {
        if (status?.Requested is { } requested and >= 0 and <= int.MaxValue)
        {
            learned.AddOrUpdate(
                document.Name, _ => new Learned(ids, (int)decimal.Ceiling(requested)),
                (_, known) => known.With(ids, (int)decimal.Ceiling(requested)));
        }
    }

    /// <summary>The cost of the longest list that was asked for.</summary>
    /// <remarks>A longer one may cost more, in proportion; a shorter one does not.</remarks>
    private sealed record Learned(int Ids, int Cost)
    {
        public int CostOf(int ids) => ids <= Ids || Ids == 0 ? Cost : (int)Math.Ceiling((double)Cost * ids / Ids);

        public Learned With(int ids, int cost) => ids >= Ids || cost > Cost ? new Learned(ids, cost) : this;
    }
}
