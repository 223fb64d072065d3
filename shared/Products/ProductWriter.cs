using ShopifySync.Entities;
using ShopifySync.Entities.Records;
using ShopifySync.Erp;
using ShopifySync.Shopify;

namespace ShopifySync.Products;

/// <summary>Writes products of Shopify into the ERP's rows: one row a variant, and what is the product's own on each of them.</summary>
internal sealed class ProductWriter(ErpTransaction transaction, ProductColumns columns)
{
    private const string Table = "products";

    /// <summary>Names that are tried for a new group, before one with Shopify's number.</summary>
    private const int MostNames = 9;

    public async Task<IReadOnlyList<WrittenRecord>> Write(IReadOnlyList<RecordChange> changes, CancellationToken ct)
    {
        var groups = await NewGroups([.. changes.Where(NeedsGroup)], ct);
        var added = changes.SelectMany(change => Added(change).Select(part => (Change: change, part.Key, part.Value))).ToList();

        await Mute([.. changes.SelectMany(change => change.Before?.Parts.Keys ?? [])], ct);
        await EntityRows.Update(
            transaction, Table, [.. columns.Names],
            [.. changes.SelectMany(change => ChangedRows(change, groups.GetValueOrDefault(change)))], ct);
        await SwitchOff([.. changes.SelectMany(change => change.GoneParts)], ct);

        var rows = added.Select(part => NewRow(part.Change, part.Value, groups.GetValueOrDefault(part.Change))).ToList();
        var ids = await EntityRows.Insert(transaction, Table, [.. rows.SelectMany(row => row.Names).Distinct()], rows, ct);
        await NameItems([.. changes.SelectMany(Unnamed)], ct);
        await Mute([], ct);
        await OrderedProducts.Name(transaction, [.. ids.Select(id => new Match(id, null, null))], ct);

        var byChange = added.Zip(ids, (part, id) => (part.Change, PartId: id, Gid: part.Key)).ToLookup(part => part.Change);

        return [.. changes.Select(change => new WrittenRecord(
            groups.TryGetValue(change, out var name) ? $"group/{name}" : change.Before?.Id ?? IdOf(change, byChange[change].First().PartId),
            [.. byChange[change].Select(part => (part.PartId, part.Gid))]))];
    }

    private static string IdOf(RecordChange change, string partId) => change.Before?.Id ?? partId;

    /// <summary>An ERP whose rows have no group has no place for a second variant.</summary>
    private IEnumerable<KeyValuePair<string, FieldValues>> Added(RecordChange change) =>
        change.Before is null || IsGroup(change) || columns.HasGroups ? change.NewParts : [];

    private bool NeedsGroup(RecordChange change) => columns.HasGroups && !IsGroup(change)
        && change.NewParts.Count > (change.Before is null ? 1 : 0);

    private static bool IsGroup(RecordChange change) => change.Before?.Id.StartsWith("group/", StringComparison.Ordinal) is true;

    private IEnumerable<FieldValues> ChangedRows(RecordChange change, string? group)
    {
        if (change.Before is not { } before)
        {
            yield break;
        }

        var own = columns.Own(before.IsUneven ? change.Whole : change.Fields, before.Fields);
        var shared = group is null ? own : own.With(ProductColumns.Group, group);

        foreach (var id in before.Parts.Keys.Except(change.GoneParts))
        {
            var shown = change.Linked.TryGetValue(id, out var gid) ? change.Shopify.Parts.GetValueOrDefault(gid) : null;
            var row = change.Parts.TryGetValue(id, out var fields)
                ? shared.Overlaid(columns.Variant(fields, shown?.Text(ProductFields.WeightUnit)))
                : shared;

            if (row.Names.Any())
            {
                yield return row.With("id", id);
            }
        }
    }

    private FieldValues NewRow(RecordChange change, FieldValues variant, string? group)
    {
        var before = change.Before?.Fields ?? FieldValues.None;
        var row = columns.Own(change.Whole, before)
            .Overlaid(columns.Variant(variant, variant.Text(ProductFields.WeightUnit)))
            .With(ProductColumns.Item, variant.Text(ProductFields.Item));
        var name = group ?? (IsGroup(change) ? change.Before!.Id["group/".Length..] : null);

        return name is null ? row : row.With(ProductColumns.Group, name);
    }

    /// <summary>Rows of linked variants, and the items of those.</summary>
    private static IEnumerable<(string Id, string Item)> Unnamed(RecordChange change) =>
        from part in change.Linked
        let item = change.Shopify.Parts[part.Value].Text(ProductFields.Item)
        where item is not null
        select (part.Key, item);

    /// <summary>A name for the group of each of these products: its handle, which the ERP may have given away already.</summary>
    private async Task<Dictionary<RecordChange, string>> NewGroups(IReadOnlyList<RecordChange> changes, CancellationToken ct)
    {
        const string sql = """
            select name
            from   unnest(@names) as wanted (name)
            where  exists (select from erp_product_rows row where row.record_id = erp_product_record_id('', wanted.name))
            """;

        var names = new Dictionary<RecordChange, string>();

        if (changes.Count == 0)
        {
            return names;
        }

        var wanted = changes.ToDictionary(change => change, Names);
        var taken = (await transaction.Rows<string>(sql, new { names = wanted.Values.SelectMany(all => all).ToArray() }, ct)).ToHashSet();

        foreach (var (change, all) in wanted)
        {
            names[change] = all.First(name => !taken.Contains(name));
            taken.Add(names[change]);
        }

        return names;
    }

    private static IReadOnlyList<string> Names(RecordChange change)
    {
        var handle = change.Shopify is ShopifyProduct { Handle.Length: > 0 } product ? product.Handle : "product";

        return
        [
            handle,
            .. Enumerable.Range(2, MostNames - 1).Select(n => $"{handle}-{n}"),
            $"{handle}-{Gids.NumberOf(change.Shopify.Gid)}",
        ];
    }

    /// <summary>What is written to these rows was told by Shopify, and is not told back. Their stock hears of it all the same.</summary>
    private Task<int> Mute(IReadOnlyCollection<string> ids, CancellationToken ct)
    {
        const string sql = "select set_config('shopifysync.applying_product_record', @muted, true)";

        return transaction.Run(sql, new { muted = string.Join(',', ids) }, ct);
    }

    private Task SwitchOff(string[] ids, CancellationToken ct)
    {
        const string sql = """
            update products product
            set    sync_to_shopify = false
            from   unnest(@ids) as gone (id)
            where  product.id = gone.id::erp_product_id and product.sync_to_shopify
            """;

        return ids.Length == 0 ? Task.CompletedTask : transaction.Run(sql, new { ids }, ct);
    }

    /// <summary>Names the inventory items of rows that name none, and of them tells the stock.</summary>
    private async Task NameItems((string Id, string Item)[] rows, CancellationToken ct)
    {
        const string sql = """
            update products product
            set    shopify_inventory_item_id = named.item
            from   unnest(@ids, @items) as named (id, item)
            where  product.id = named.id::erp_product_id and coalesce(trim(product.shopify_inventory_item_id), '') = ''
            returning product.id::text
            """;

        var named = rows.Length == 0 ? [] : await transaction.Rows<string>(
            sql, new { ids = rows.Select(row => row.Id).ToArray(), items = rows.Select(row => row.Item).ToArray() }, ct);
        await OrderedProducts.Name(transaction, [.. named.Select(id => new Match(id, null, null))], ct);
    }
}
