namespace ShopifySync.Entities.Records;

/// <summary>What a push has told Shopify of a record.</summary>
/// <param name="Erp">The ERP's record as the push had it.</param>
/// <param name="Version">The link's version when the push took it: if it is another one, somebody else knows better.</param>
public sealed record PushedRecord(ErpRecord Erp, long Version, Sent Sent)
{
    /// <summary>The link as both sides agree after the push: what Shopify took of the ERP is changed on neither side.</summary>
    /// <remarks>Of a list that is merged entry by entry only what the ERP said is accounted for: other entries are still to come
    /// in.</remarks>
    public Link<RecordBaseline> Told(
        RecordNoun noun, Link<RecordBaseline>? link, ShopifyRecord shopify, IReadOnlyDictionary<string, string> gids)
    {
        var shown = gids.Where(part => shopify.Parts.ContainsKey(part.Value))
            .Aggregate(shopify.Fields, (all, part) => all.Overlaid(PartField.Of(part.Key, shopify.Parts[part.Value])));
        var added = Sent.Added.Select(part => part.PartId).ToHashSet();
        var said = Erp.All;
        var told = said.Names.Where(name => Sent.Fields.Contains(name) || (PartField.Read(name) is { } part && added.Contains(part.PartId)))
            .ToList();
        var lists = noun.Fields.Where(field => field.IsSet).Select(field => field.Name).Intersect(told);

        return (link ?? new Link<RecordBaseline>(Erp.Id)) with
        {
            Erp = new RecordBaseline((link?.Erp?.Fields ?? FieldValues.None).Overlaid(said.Only(told))),
            Shopify = new RecordBaseline((link?.Shopify?.Fields ?? FieldValues.None).Overlaid(shown.Only(told)).Overlaid(said.Only(lists))),
            Sent = null,
        };
    }
}
