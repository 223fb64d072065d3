using System.Text.Json;
using ShopifySync.Entities;
using ShopifySync.Entities.Records;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Shopify;

namespace ShopifySync.Products;

/// <summary>Products and their variants, in both directions. A row of the ERP is a variant; rows of one group are one product.</summary>
public sealed class ProductNoun(ProductReader reader, ProductMatching matching, ProductMutations mutations, ErpDatabase erp) : RecordNoun
{
    public override EntityType EntityType => EntityType.Product;

    public override string GidKind => "Product";

    public override string PartType => "variant";

    public override IReadOnlyList<Field> Fields => ProductFields.All;

    public override IReadOnlyList<Field> PartFields => ProductFields.OfVariant;

    public override string Connection => "products";

    public override GraphQlDocument ReadWhole => ProductReader.ReadProducts;

    public override IReadOnlyDictionary<string, string> Children { get; } = new Dictionary<string, string>
    {
        ["ProductVariant"] = "variants",
        ["MediaImage"] = "media",
        ["Video"] = "media",
        ["ExternalVideo"] = "media",
        ["Model3d"] = "media",
    };

    public override GraphQlDocument ReadChanged { get; } = GraphQlDocument.Embedded("ReadChangedProducts");

    public override GraphQlDocument ReadTimes { get; } = GraphQlDocument.Embedded("ReadProductTimes");

    public override bool IsOn(StoreSettings settings) => settings.AutoSyncProducts;

    public override ErpRecord ReadErp(ErpDocument document, FieldValues? baseline) => ProductRows.Read(document, baseline);

    public override async Task<IReadOnlyList<WrittenRecord>> Write(
        ErpTransaction transaction, IReadOnlyList<RecordChange> changes, CancellationToken ct) =>
        await new ProductWriter(transaction, await ProductColumns.Read(transaction, ct)).Write(changes, ct);

    public override async Task<IReadOnlyDictionary<string, Found>> FindInErp(
        ErpTransaction transaction, IReadOnlyList<ShopifyRecord> records, CancellationToken ct)
    {
        var found = (await ProductMatching.InErp(transaction, [.. records.Cast<ShopifyProduct>()], ct)).ToDictionary();
        var columns = await ProductColumns.Read(transaction, ct);

        foreach (var record in records.Where(record => !columns.HasGroups && record.Parts.Count > 1 && !found.ContainsKey(record.Gid)))
        {
            found[record.Gid] = new Found(null, Outcome.Rejected(
                Reason.CannotCross,
                $"It has {record.Parts.Count} variants, and the ERP's products have no column product_group. Add the column."));
        }

        return found;
    }

    public override Task<IReadOnlyDictionary<string, Outcome>> FindTwins(IReadOnlyList<ShopifyRecord> records, CancellationToken ct) =>
        matching.Twins([.. records.Cast<ShopifyProduct>()], ct);

    public override Task<IReadOnlyDictionary<string, Found>> FindInShopify(
        IReadOnlyList<ErpRecord> records, bool isDryRun, CancellationToken ct) => matching.InShopify(records, isDryRun, ct);

    public override IReadOnlyList<(string PartId, string Gid)> MatchParts(
        IReadOnlyDictionary<string, FieldValues> erp, IReadOnlyDictionary<string, FieldValues> shopify) => ProductParts.Match(erp, shopify);

    public override Task<RecordsRead> Read(IReadOnlyCollection<string> gids, CancellationToken ct) => reader.Read(gids, ct);

    public override Task<RecordsRead> ReadNodes(IReadOnlyDictionary<string, JsonElement?> nodes, CancellationToken ct) =>
        reader.ReadNodes(nodes, ct);

    public override async Task<IReadOnlyDictionary<string, string>> GidsOf(IReadOnlyCollection<SyncItem> items, CancellationToken ct)
    {
        var ofItems = items.Where(InventoryItemKey.Is).ToList();

        return (await base.GidsOf([.. items.Except(ofItems)], ct)).Concat(await InventoryItemKey.Products(erp, ofItems, ct)).ToDictionary();
    }

    public override TellingPayload? ReadPayload(SyncItem item, byte[] body) => InventoryItemKey.Is(item) ? null : ProductPayload.Read(body);

    public override Task<Found> FindOurs(ErpRecord erp, CancellationToken ct) => matching.Ours(erp.Id, ct);

    /// <summary>It has a SKU or a barcode of the ERP's, or neither side has any.</summary>
    public override bool IsSame(ErpRecord erp, ShopifyRecord shopify)
    {
        var (one, other) = (CodesOf(erp.Parts.Values), CodesOf(shopify.Parts.Values));

        return one.Overlaps(other) || (one.Count == 0 && other.Count == 0);
    }

    private static HashSet<string> CodesOf(IEnumerable<FieldValues> variants) =>
        [.. variants.SelectMany(variant => new[] { variant.Text(ProductFields.Sku), variant.Text(ProductFields.Barcode) })
            .OfType<string>().Select(Sku.Normal)];

    public override Task<Sent> Create(ErpRecord erp, bool carriesId, CancellationToken ct) => mutations.Create(erp, carriesId, ct);

    public override Task<Sent> Update(RecordComparison compared, CancellationToken ct) => mutations.Update(compared, ct);

    public override string? Complaint(ErpRecord erp, ShopifyRecord shopify) =>
        ProductMutations.Unfetched(erp, (ShopifyProduct)shopify);

    public override Task<Outcome> Remove(string id, string gid, CancellationToken ct) => mutations.Archive(id, gid, ct);

    public override Task DeletedInShopify(IReadOnlyCollection<string> ids, CancellationToken ct)
    {
        const string sql = """
            update products product
            set    sync_to_shopify = false
            from   erp_product_rows row
            where  row.record_id = any(@ids) and product.id = row.key and product.sync_to_shopify
            """;

        return ids.Count == 0 ? Task.CompletedTask : erp.Run(sql, new { ids = ids.ToArray() }, ct);
    }
}
