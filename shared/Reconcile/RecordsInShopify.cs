using ShopifySync.Entities.Records;
using ShopifySync.Queue;

namespace ShopifySync.Reconcile;

/// <summary>How Shopify's records of a noun of fields and parts are looked through.</summary>
internal static class RecordsInShopify
{
    public static ReconciledNoun Of(RecordNoun noun) => new(
        noun.EntityType, noun.Connection, noun.ReadChanged, noun.ReadTimes,
        async (gids, ct) =>
        {
            var read = await noun.Read(gids, ct);

            return (
                read.Records.Where(record => record.Value is not null).ToDictionary(record => record.Key, record => record.Value!.Digest),
                read.Problems.Values.FirstOrDefault(problem => problem.Verdict is Verdict.Later));
        });
}
