using ShopifySync.Settings;

namespace ShopifySync.Entities.Records;

/// <summary>Compares a record of the ERP with one of Shopify, outside of any transaction.</summary>
public sealed class RecordComparer(RecordNoun noun, PartLinks parts)
{
    /// <param name="link">Null for records that are not linked yet.</param>
    public async Task<RecordComparison> Compare(
        ErpRecord erp, ShopifyRecord shopify, Link<RecordBaseline>? link, StoreSettings settings, CancellationToken ct)
    {
        var found = await parts.Find([erp.Id], [.. erp.Parts.Keys], [.. shopify.Parts.Keys], ct);
        var gids = new Dictionary<string, string>(PartLinks.Of(found, erp.Id, erp.Parts.Keys, shopify.Parts.Keys));
        var open = erp.Parts.Where(part => !gids.ContainsKey(part.Key)).ToDictionary();

        foreach (var (partId, gid) in noun.MatchParts(open, shopify.Parts.Where(part => !gids.ContainsValue(part.Key)).ToDictionary()))
        {
            gids[partId] = gid;
        }

        return new RecordComparison(noun, erp, shopify, link, gids, FieldOwners.Rule(noun, settings, link, shopify.UpdatedAt));
    }
}
