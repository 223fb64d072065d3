namespace ShopifySync.Entities.Records;

/// <summary>Both sides of a record compared: its own fields, the fields of linked parts, and parts that only one side has.</summary>
public sealed class RecordComparison
{
    /// <param name="gids">The linked parts: Shopify's Gid by the id of the ERP's row, also of rows that are gone.</param>
    /// <param name="link">What both sides were when they last agreed; null for records that nobody has compared yet.</param>
    public RecordComparison(
        RecordNoun noun, ErpRecord erp, ShopifyRecord shopify, Link<RecordBaseline>? link, IReadOnlyDictionary<string, string> gids,
        ConflictRule rule)
    {
        (Erp, Shopify, Gids) = (erp, shopify, gids);
        var linked = erp.Parts.Keys.Where(id => gids.TryGetValue(id, out var gid) && shopify.Parts.ContainsKey(gid)).ToList();
        ErpNow = linked.Aggregate(erp.Fields, (all, id) => all.Overlaid(PartField.Of(id, erp.Parts[id])));
        ShopifyNow = linked.Aggregate(shopify.Fields, (all, id) => all.Overlaid(PartField.Of(id, shopify.Parts[gids[id]])));

        var (erpSide, shopifySide) = Comparison.Arrived(
            new SideState(ErpNow, link?.Erp?.Fields), new SideState(ShopifyNow, link?.Shopify?.Fields), link?.Sent);
        (ErpBaseline, ShopifyBaseline) = (erpSide.Baseline ?? FieldValues.None, shopifySide.Baseline ?? FieldValues.None);

        Decisions = Comparison.Of(noun.Fields.Concat(linked.SelectMany(id => FieldsOf(noun, id))), erpSide, shopifySide, rule);

        var known = gids.Values.ToHashSet();
        var kept = gids.Where(part => erp.Parts.ContainsKey(part.Key) || erp.LeftOut.Contains(part.Key)).Select(part => part.Value);
        OnlyInErp = [.. erp.Parts.Keys.Where(id => !gids.ContainsKey(id))];
        OnlyInShopify = [.. shopify.Parts.Keys.Where(gid => !known.Contains(gid))];
        GoneInErp = [.. known.Except(kept).Where(shopify.Parts.ContainsKey)];
        GoneInShopify = [.. erp.Parts.Keys.Where(id => gids.TryGetValue(id, out var gid) && !shopify.Parts.ContainsKey(gid))];
    }

    public ErpRecord Erp { get; }

    public ShopifyRecord Shopify { get; }

    /// <summary>Shopify's Gid of each linked part, by the id of the ERP's row.</summary>
    public IReadOnlyDictionary<string, string> Gids { get; }

    /// <summary>All that the ERP says, parts included that are linked.</summary>
    public FieldValues ErpNow { get; }

    /// <summary>The same of Shopify; its parts go by the ids of the ERP's rows.</summary>
    public FieldValues ShopifyNow { get; }

    public FieldValues ErpBaseline { get; }

    public FieldValues ShopifyBaseline { get; }

    public IReadOnlyList<FieldDecision> Decisions { get; }

    /// <summary>Rows of parts that Shopify never had.</summary>
    public IReadOnlyList<string> OnlyInErp { get; }

    /// <summary>Gids of parts that the ERP never had.</summary>
    public IReadOnlyList<string> OnlyInShopify { get; }

    /// <summary>Gids of parts whose row the ERP has deleted.</summary>
    public IReadOnlyList<string> GoneInErp { get; }

    /// <summary>Rows of parts that Shopify has deleted.</summary>
    public IReadOnlyList<string> GoneInShopify { get; }

    public IReadOnlyList<FieldDecision> ToShopify => [.. Decisions.Where(decision => decision.ToShopify)];

    public IReadOnlyList<FieldDecision> ToErp => [.. Decisions.Where(decision => decision.ToErp)];

    /// <summary>Whether Shopify lacks nothing that the ERP says.</summary>
    public bool IsSame => ToShopify.Count == 0 && OnlyInErp.Count == 0 && GoneInErp.Count == 0;

    /// <summary>Parts that both sides have: row ids and Gids.</summary>
    public IEnumerable<(string PartId, string Gid)> LinkedParts =>
        Gids.Where(part => Erp.Parts.ContainsKey(part.Key) && Shopify.Parts.ContainsKey(part.Value)).Select(part => (part.Key, part.Value));

    /// <summary>What the ERP's rows get of it.</summary>
    public RecordChange ToChange()
    {
        var own = ToErp.Where(decision => PartField.Read(decision.Field.Name) is null).ToList();
        var ofParts = ToErp.Where(decision => PartField.Read(decision.Field.Name) is not null)
            .GroupBy(decision => PartField.Read(decision.Field.Name)!.Value.PartId);
        var fields = Values(own, decision => decision.Field.Name);

        return new RecordChange(Erp, Shopify)
        {
            Fields = fields,
            Whole = Erp.Fields.Overlaid(fields),
            Parts = ofParts.ToDictionary(
                part => part.Key, part => Values(part, decision => PartField.Read(decision.Field.Name)!.Value.Field)),
            NewParts = OnlyInShopify.ToDictionary(gid => gid, gid => Shopify.Parts[gid]),
            GoneParts = GoneInShopify,
            Linked = LinkedParts.ToDictionary(part => part.PartId, part => part.Gid),
        };
    }

    private static IEnumerable<Field> FieldsOf(RecordNoun noun, string partId) =>
        noun.PartFields.Select(field => field with { Name = PartField.Name(partId, field.Name) });

    private static FieldValues Values(IEnumerable<FieldDecision> decisions, Func<FieldDecision, string> name) =>
        decisions.Aggregate(FieldValues.None, (all, decision) => all.With(name(decision), decision.Result));

    /// <summary>What goes to Shopify, as both sides will name it.</summary>
    public FieldValues Sending => Values(ToShopify, decision => decision.Field.Name);
}
