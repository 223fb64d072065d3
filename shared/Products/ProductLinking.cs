using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Products;

/// <summary>Ties products of the ERP to variants in Shopify, once, by a SKU or else a barcode that only one of each has.</summary>
public sealed class ProductLinking(ErpDatabase erp, ShopifyClient shopify, TimeProvider time)
{
    /// <summary>Products of one search.</summary>
    private const int AtOnce = 40;

    private static readonly TimeSpan AMoment = TimeSpan.FromSeconds(10);
    private static readonly GraphQlDocument FindBySku = GraphQlDocument.Embedded("FindBySku");

    /// <summary>Links products; the answer holds those that could not be, and why.</summary>
    public async Task<IReadOnlyDictionary<string, Outcome>> Link(IReadOnlyList<string> productIds, CancellationToken ct)
    {
        var problems = new Dictionary<string, Outcome>();

        var chunks = new Queue<string[]>(productIds.Chunk(AtOnce));

        while (chunks.TryDequeue(out var chunk)) // each product is in one chunk, and halving ends at one
        {
            var candidates = await Candidates(chunk, ct);
            var answer = await shopify.Send(FindBySku, new { query = SearchOf(candidates) }, ct);

            if (answer is not Answered answered)
            {
                foreach (var id in chunk)
                {
                    problems[id] = answer.Outcome();
                }

                continue;
            }

            var isCutOff = Variant.AreCutOff(answered.Data);

            if (isCutOff && chunk.Length > 1)
            {
                foreach (var half in chunk.Chunk((chunk.Length + 1) / 2))
                {
                    chunks.Enqueue(half);
                }

                continue;
            }

            var matches = candidates.Select(candidate => isCutOff ? Match.TooMany(candidate) : Match.Of(candidate, Variant.Of(answered.Data))).ToList();
            var written = await Write([.. matches.Where(match => match.Variant is not null)], ct);

            foreach (var match in matches.Where(match => !written.Contains(match.ProductId)))
            {
                problems[match.ProductId] = match.Problem ?? Outcome.Later(
                    AMoment, $"Shopify's variant with its code belongs to another product of the ERP, or the product is being changed at this moment");
            }
        }

        return problems;
    }

    public Task<bool> AnyUnlinked(CancellationToken ct)
    {
        const string sql = "select exists (select from products where coalesce(trim(shopify_inventory_item_id), '') = '' and sync_to_shopify)";

        return erp.Row<bool>(sql, null, ct);
    }

    /// <summary>Unlinked products of the ERP that have one of these SKUs.</summary>
    public Task<IReadOnlyList<string>> FindUnlinked(IReadOnlyCollection<string> skus, CancellationToken ct)
    {
        const string sql = """
            select id::text
            from   products
            where  lower(trim(sku)) = any(@skus)
            and    coalesce(trim(shopify_inventory_item_id), '') = ''
            and    sync_to_shopify
            """;

        return erp.Rows<string>(sql, new { skus = skus.Select(Sku.Normal).ToArray() }, ct);
    }

    private Task<IReadOnlyList<Candidate>> Candidates(string[] productIds, CancellationToken ct)
    {
        const string sql = """
            select product.id::text as product_id,
                   nullif(trim(product.sku), '') as sku,
                   nullif(trim(product.barcode), '') as barcode,
                   (select count(*) from products other where lower(trim(other.sku)) = lower(trim(product.sku))) as same_sku,
                   (select count(*) from products other where lower(trim(other.barcode)) = lower(trim(product.barcode))) as same_barcode
            from   unnest(@productIds) as wanted (id)
            join   products product on product.id = wanted.id::erp_product_id
            """;

        return erp.Rows<Candidate>(sql, new { productIds }, ct);
    }

    private static string SearchOf(IEnumerable<Candidate> candidates) =>
        string.Join(" OR ", candidates.SelectMany(candidate => new[]
        {
            candidate.Sku is null ? null : $"sku:{Sku.Quoted(candidate.Sku)}",
            candidate.Barcode is null ? null : $"barcode:{Sku.Quoted(candidate.Barcode)}",
        }).OfType<string>());

    /// <summary>Writes links; returns the products that have one now.</summary>
    private async Task<HashSet<string>> Write(IReadOnlyList<Match> matches, CancellationToken ct)
    {
        await using var transaction = await erp.Begin(ct);
        var free = (await LockFree(transaction, matches, ct)).ToHashSet();
        var links = matches.Where(match => free.Contains(match.ProductId)).ToList();
        var parameters = new
        {
            ids = links.Select(match => match.ProductId).ToArray(),
            muted = string.Join(',', links.Select(match => match.ProductId)),
            variants = links.Select(match => match.Variant!.Gid).ToArray(),
            items = links.Select(match => match.Variant!.InventoryItemGid).ToArray(),
            now = time.GetUtcNow().UtcDateTime,
        };

        await DropOutdated(transaction, parameters, ct);
        await Insert(transaction, parameters, ct);
        await NameItems(transaction, parameters, ct);
        await transaction.Commit(ct);

        return free;
    }

    /// <summary>Products that nobody is changing and whose variant no other product holds.</summary>
    private static Task<IReadOnlyList<string>> LockFree(ErpTransaction transaction, IReadOnlyList<Match> matches, CancellationToken ct)
    {
        const string sql = """
            select product.id::text
            from   unnest(@ids, @items) as matched (id, item)
            join   products product on product.id = matched.id::erp_product_id
            where  coalesce(trim(product.shopify_inventory_item_id), '') = ''
            and    not exists (select from products other where shopify_gid('InventoryItem', other.shopify_inventory_item_id) = matched.item)
            order  by product.id
            for no key update of product skip locked
            """;

        return transaction.Rows<string>(sql, new
        {
            ids = matches.Select(match => match.ProductId).ToArray(),
            items = matches.Select(match => match.Variant!.InventoryItemGid).ToArray(),
        }, ct);
    }

    /// <summary>A link from before somebody took the item's id off its product.</summary>
    private static Task<int> DropOutdated(ErpTransaction transaction, object parameters, CancellationToken ct)
    {
        const string sql = "delete from shopify_links where entity_type = 'product' and (entity_id = any(@ids) or gid = any(@variants))";

        return transaction.Run(sql, parameters, ct);
    }

    private static Task<int> Insert(ErpTransaction transaction, object parameters, CancellationToken ct)
    {
        const string sql = """
            insert into shopify_links (entity_type, entity_id, gid, linked_at)
            select 'product', matched.id, matched.variant, @now
            from   unnest(@ids, @variants) as matched (id, variant)
            """;

        return transaction.Run(sql, parameters, ct);
    }

    private static Task<int> NameItems(ErpTransaction transaction, object parameters, CancellationToken ct)
    {
        const string sql = """
            select set_config('shopifysync.applying_product', @muted, true);

            update products product
            set    shopify_inventory_item_id = matched.item
            from   unnest(@ids, @items) as matched (id, item)
            where  product.id = matched.id::erp_product_id;
            """;

        return transaction.Run(sql, parameters, ct);
    }
}
