using ShopifySync.Entities;
using ShopifySync.Entities.Records;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Products;

/// <summary>
/// Finds the product that another side's product is: by linked variants, else by a SKU, else by a barcode that only one has.
/// </summary>
public sealed class ProductMatching(ErpDatabase erp, ShopifyClient shopify, ErpIds erpIds, ProductPublishing publishing)
{
    /// <summary>The kind as Shopify's owner types name it.</summary>
    public const string Kind = "PRODUCT";

    /// <summary>Codes of one search.</summary>
    private const int AtOnce = 40;

    private static readonly GraphQlDocument FindVariants = GraphQlDocument.Embedded("FindVariants");
    private static readonly GraphQlDocument FindProductOfErp = GraphQlDocument.Embedded("FindProductOfErp");
    private static readonly GraphQlDocument ReadVariantProducts = GraphQlDocument.Embedded("ReadVariantProducts");

    /// <summary>The ERP's products that these products of Shopify are, by Gid.</summary>
    internal static async Task<IReadOnlyDictionary<string, Found>> InErp(
        ErpTransaction transaction, IReadOnlyList<ShopifyProduct> products, CancellationToken ct)
    {
        var byGid = products.ToDictionary(product => product.Gid);

        return (await Candidates(transaction, products, ct)).GroupBy(row => row.Product)
            .ToDictionary(found => found.Key, found => Choose(byGid[found.Key], [.. found]));
    }

    private static Task<IReadOnlyList<Candidate>> Candidates(
        ErpTransaction transaction, IReadOnlyList<ShopifyProduct> products, CancellationToken ct)
    {
        const string sql = """
            select told.product, row.record_id as record, -1 as rank
            from   unnest(@ours, @erpIds) as told (product, id)
            join   erp_product_rows row on row.record_id = told.id
            union  all
            select told.product, row.record_id as record, 0
            from   unnest(@products, @gids) as told (product, gid)
            join   shopify_links link on link.entity_type = 'variant' and link.gid = told.gid
            join   erp_product_rows row on row.key = link.entity_id::erp_product_id
            union  all
            select told.product, row.record_id, 1
            from   unnest(@products, @items) as told (product, item)
            join   products same on shopify_gid('InventoryItem', same.shopify_inventory_item_id) = told.item
            join   erp_product_rows row on row.key = same.id
            union  all
            select told.product, row.record_id, 2
            from   unnest(@products, @skus) as told (product, sku)
            join   products same on lower(trim(same.sku)) = told.sku
            join   erp_product_rows row on row.key = same.id
            union  all
            select told.product, row.record_id, 3
            from   unnest(@products, @barcodes) as told (product, barcode)
            join   products same on lower(trim(same.barcode)) = told.barcode
            join   erp_product_rows row on row.key = same.id
            """;

        var variants = products.SelectMany(product => product.Parts.Select(part => (product.Gid, Part: part))).ToList();

        return transaction.Rows<Candidate>(sql, new
        {
            ours = products.Select(product => product.Gid).ToArray(),
            erpIds = products.Select(product => product.ErpId).ToArray(),
            products = variants.Select(variant => variant.Gid).ToArray(),
            gids = variants.Select(variant => variant.Part.Key).ToArray(),
            items = variants.Select(variant => variant.Part.Value.Text(ProductFields.Item)).ToArray(),
            skus = variants.Select(variant => variant.Part.Value.Text(ProductFields.Sku)?.ToLowerInvariant()).ToArray(),
            barcodes = variants.Select(variant => variant.Part.Value.Text(ProductFields.Barcode)?.ToLowerInvariant()).ToArray(),
        }, ct);
    }

    private static Found Choose(ShopifyProduct product, IReadOnlyList<Candidate> candidates)
    {
        var best = candidates.GroupBy(candidate => candidate.Rank).MinBy(same => same.Key)!.ToList();
        var records = best.Select(candidate => candidate.Record).Distinct().Order(StringComparer.Ordinal).ToList();

        return IsResemblance(best[0]) && product.IsArchived
                ? new Found(records[0], Outcome.Unchanged(
                    Reason.NothingToCompare,
                    $"It is archived, and the ERP's product {records[0]} has its SKU or barcode. " +
                    "It is left alone unless that product is linked to it."))
            : records.Count == 1 ? new Found(records[0], null)
            : new Found(null, Outcome.Rejected(
                Reason.Ambiguous,
                $"Several products of the ERP have its SKUs or barcodes: {string.Join(", ", records)}. " +
                "Give each its own, or put the rows into one product_group."));
    }

    /// <summary>Whether only a SKU or a barcode says that both are one.</summary>
    private static bool IsResemblance(Candidate candidate) => candidate.Rank >= 2;

    /// <summary>Products of Shopify that share their code in the ERP with others of Shopify, and why a person is asked.</summary>
    /// <remarks>Else the first that a delivery tells of would be linked, though a push asks about the same.</remarks>
    internal async Task<IReadOnlyDictionary<string, Outcome>> Twins(IReadOnlyList<ShopifyProduct> products, CancellationToken ct)
    {
        var alike = await AlikeInErp(products, ct);
        var wanted = products.Where(product => alike.Contains(product.Gid) && !product.IsArchived)
            .Select(product => new Wanted(product.Gid, product.Parts.Values)).ToList();
        var inErp = await RecordsByCode(wanted, ct);
        var found = new Dictionary<string, Found>();
        await BySearch(
            [.. wanted.Select(product => product.Only(inErp.Contains)).Where(product => product.Codes.Count > 0)],
            Enumerable.Empty<string>().ToLookup(code => code), found, isDryRun: true, ct);

        return found.Where(match => match.Value.Problem is not null).ToDictionary(match => match.Key, match => match.Value.Problem!);
    }

    private async Task<HashSet<string>> AlikeInErp(IReadOnlyList<ShopifyProduct> products, CancellationToken ct)
    {
        await using var transaction = await erp.Begin(ct); // it only looks, and is never committed

        return [.. (await Candidates(transaction, products, ct)).GroupBy(candidate => candidate.Product)
            .Where(found => found.All(IsResemblance)).Select(found => found.Key)];
    }

    /// <summary>Shopify's products that these products of the ERP are, by the ERP's id.</summary>
    /// <param name="isDryRun">Whether an unfinished product is left unpublished, and a link that is to move along stays.</param>
    public async Task<IReadOnlyDictionary<string, Found>> InShopify(
        IReadOnlyList<ErpRecord> records, bool isDryRun, CancellationToken ct)
    {
        var found = await ByVariants(records, ct);
        var wanted = records.Where(record => !found.ContainsKey(record.Id)).Select(record => new Wanted(record.Id, record.Parts.Values))
            .Where(record => record.Codes.Count > 0).ToList();
        await BySearch(wanted, await RecordsByCode(wanted, ct), found, isDryRun, ct);

        return await WithoutTaken(found, isDryRun, ct);
    }

    /// <summary>The product that carries the ERP's id.</summary>
    public async Task<Found> Ours(string id, CancellationToken ct)
    {
        if (await erpIds.Define(Kind, ct) is { } undefined) // without it the question is an error
        {
            return new Found(null, undefined);
        }

        var answer = await shopify.Send(FindProductOfErp, new { value = id }, ct);

        if (answer is not Answered answered)
        {
            return new Found(null, answer.Outcome());
        }

        var gid = answered.Data.Part("productByIdentifier")?.RequiredText("id");

        return gid is null ? new Found(null, null)
            : await publishing.Finish(gid, ct) is { Verdict: Verdict.Later } later ? new Found(null, later)
            : (await WithoutTaken(new() { [id] = new Found(gid, null) }, isDryRun: false, ct))[id];
    }

    /// <summary>Rows that are linked, as stock does it, name their product.</summary>
    private async Task<Dictionary<string, Found>> ByVariants(IReadOnlyList<ErpRecord> records, CancellationToken ct)
    {
        const string sql = """
            select entity_id as part_id, gid from shopify_links where entity_type = 'variant' and entity_id = any(@ids) and gid is not null
            """;

        var found = new Dictionary<string, Found>();
        var links = await erp.Rows<PartGid>(sql, new { ids = records.SelectMany(record => record.Parts.Keys).ToArray() }, ct);
        var gids = links.ToLookup(link => link.PartId, link => link.Gid);
        var read = await shopify.ReadNodes(ReadVariantProducts, links.Select(link => link.Gid), ids => new { ids }, ct);

        foreach (var record in records)
        {
            var variants = record.Parts.Keys.SelectMany(part => gids[part]).ToList();
            var products = variants.Select(gid => read.Nodes.GetValueOrDefault(gid)?.Part("product")?.RequiredText("id"))
                .OfType<string>().Distinct().ToList();

            if (variants.Select(gid => read.Problems.GetValueOrDefault(gid)).FirstOrDefault(problem => problem is not null) is { } problem)
            {
                found[record.Id] = new Found(null, problem);
            }
            else if (products.Count > 0)
            {
                found[record.Id] = products is [var only] ? new Found(only, null) : new Found(null, Outcome.Rejected(
                    Reason.Ambiguous,
                    $"Its rows are variants of {products.Count} products in Shopify: {Numbers(products)}. " +
                    "Give each product a product_group of its own."));
            }
        }

        return found;
    }

    /// <param name="records">The ERP's products by code.</param>
    private async Task BySearch(
        IReadOnlyList<Wanted> wanted, ILookup<string, string> records, Dictionary<string, Found> found, bool isDryRun, CancellationToken ct)
    {
        var chunks = new Queue<List<Wanted>>(Chunks(wanted));

        while (chunks.TryDequeue(out var chunk)) // each product is in one chunk, and halving ends at one
        {
            var codes = chunk.SelectMany(record => record.Codes).Select(code => $"{code.Kind}:{SearchPhrase.Of(code.Text)}");
            var query = string.Join(" OR ", codes);
            var answer = await shopify.Send(FindVariants, new { query }, ct);

            if (answer is not Answered answered)
            {
                chunk.ForEach(record => found[record.Id] = new Found(null, answer.Outcome()));
                continue;
            }

            if (answered.Data.HasMore("productVariants") && chunk.Count > 1)
            {
                chunks.Enqueue(chunk[..(chunk.Count / 2)]);
                chunks.Enqueue(chunk[(chunk.Count / 2)..]);
                continue;
            }

            var shown = answered.Data.Nodes("productVariants").Select(FoundVariant.Of).ToList();

            foreach (var record in chunk)
            {
                await Add(record, shown, records, found, isDryRun, ct);
            }
        }
    }

    private async Task Add(
        Wanted record, IReadOnlyList<FoundVariant> shown, ILookup<string, string> records, Dictionary<string, Found> found,
        bool isDryRun, CancellationToken ct)
    {
        if (record.Match(shown, records) is not { } match)
        {
            return;
        }

        var isOurs = !isDryRun && match.Id is { } gid && shown.Any(variant => variant.ProductGid == gid && variant.ErpId == record.Id);
        found[record.Id] = isOurs && await publishing.Finish(match.Id!, ct) is { Verdict: Verdict.Later } later
            ? new Found(null, later)
            : match;
    }

    private static IEnumerable<List<Wanted>> Chunks(IEnumerable<Wanted> records)
    {
        var chunk = new List<Wanted>();

        foreach (var record in records)
        {
            if (chunk.Sum(other => other.Codes.Count) + record.Codes.Count > AtOnce && chunk.Count > 0)
            {
                yield return chunk;
                chunk = [];
            }

            chunk.Add(record);
        }

        if (chunk.Count > 0)
        {
            yield return chunk;
        }
    }

    /// <summary>The ERP's products that have these codes: by the code in normal form.</summary>
    private async Task<ILookup<string, string>> RecordsByCode(IReadOnlyList<Wanted> records, CancellationToken ct)
    {
        const string sql = """
            select distinct 'sku:' || lower(trim(same.sku)) as code, row.record_id as record
            from   products same
            join   erp_product_rows row on row.key = same.id
            where  lower(trim(same.sku)) = any(@skus)
            union
            select distinct 'barcode:' || lower(trim(same.barcode)), row.record_id
            from   products same
            join   erp_product_rows row on row.key = same.id
            where  lower(trim(same.barcode)) = any(@barcodes)
            """;

        var codes = records.SelectMany(record => record.Codes).ToLookup(code => code.Kind, code => Sku.Normal(code.Text));
        var rows = await erp.Rows<CodeOfRecord>(sql, new { skus = codes["sku"].ToArray(), barcodes = codes["barcode"].ToArray() }, ct);

        return rows.ToLookup(row => row.Code, row => row.Record);
    }

    /// <summary>
    /// A product of Shopify's that is linked to another product of the ERP is not this one, unless that other one is gone.
    /// </summary>
    private async Task<Dictionary<string, Found>> WithoutTaken(
        Dictionary<string, Found> found, bool isDryRun, CancellationToken ct)
    {
        const string sql = """
            select link.gid, link.entity_id as record,
                   exists (select from erp_product_rows row where row.record_id = link.entity_id) as is_there
            from   shopify_links link
            where  link.entity_type = 'product' and link.gid = any(@gids)
            """;

        var taken = (await erp.Rows<Taken>(sql, new { gids = found.Values.Select(match => match.Id).OfType<string>().ToArray() }, ct))
            .ToDictionary(link => link.Gid);
        var result = new Dictionary<string, Found>();

        foreach (var (id, match) in found)
        {
            result[id] = match.Id is not { } gid || !taken.TryGetValue(gid, out var link) || link.Record == id ? match
                : isDryRun && !link.IsThere ? match
                : link.IsThere ? new Found(null, Outcome.Rejected(
                    Reason.Ambiguous,
                    $"Shopify's product {Gids.NumberOf(gid)} is linked to the ERP's product {link.Record}. " +
                    "Put the rows into one product_group, or unlink one."))
                : await Move(link.Record, id, ct);
        }

        return result;
    }

    /// <summary>The rows of a product have another product_group now: its link goes with them.</summary>
    private async Task<Found> Move(string before, string now, CancellationToken ct)
    {
        await ProductMoves.Move(erp, before, now, ct);

        return new Found(null, Outcome.Later(TimeSpan.Zero, Reason.Continues, $"It was {before} before: its link has moved along."));
    }

    private static string Numbers(IEnumerable<string> gids) => string.Join(", ", gids.Select(Gids.NumberOf));

    private sealed class Candidate
    {
        public required string Product { get; init; }

        public required string Record { get; init; }

        public int Rank { get; init; }
    }

    private sealed record PartGid(string PartId, string Gid);

    private sealed record CodeOfRecord(string Code, string Record);

    private sealed record Taken(string Gid, string Record, bool IsThere);
}
