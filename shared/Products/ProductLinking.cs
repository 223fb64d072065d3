using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Products;

/// <summary>Ties products of the ERP to variants in Shopify by a SKU, or else a barcode, that only one of each has.</summary>
public sealed class ProductLinking(ErpDatabase erp, ShopifyClient shopify, TimeProvider time)
{
    /// <summary>Products of one search.</summary>
    private const int AtOnce = 40;

    private static readonly TimeSpan AMoment = TimeSpan.FromSeconds(10);
    private static readonly GraphQlDocument FindBySku = GraphQlDocument.Embedded("FindBySku");

    /// <summary>Links products that name no item, or one that is gone; the answer holds those that could not be, and why.</summary>
    public async Task<IReadOnlyDictionary<string, Outcome>> Link(IReadOnlyCollection<ProductToLink> products, CancellationToken ct)
    {
        var problems = new Dictionary<string, Outcome>();
        await Search(products, problems, (matches, candidates) => Write(matches, candidates, problems, ct), ct);

        return problems;
    }

    /// <summary>The same search, and nothing is written: the inventory item of each product that would be linked, and why others
    /// would not.</summary>
    public async Task<(IReadOnlyDictionary<string, string> Items, IReadOnlyDictionary<string, Outcome> Problems)> Look(
        IReadOnlyCollection<ProductToLink> products, CancellationToken ct)
    {
        var items = new Dictionary<string, string>();
        var problems = new Dictionary<string, Outcome>();

        await Search(products, problems, async (matches, candidates) =>
        {
            var found = Unique(matches);
            await using var transaction = await erp.Begin(ct); // it only looks, and is never committed
            var free = (await LockFree(transaction, found, GoneItems(candidates), ct)).ToHashSet();

            foreach (var match in matches)
            {
                if (free.Contains(match.ProductId))
                {
                    items[match.ProductId] = match.Variant!.InventoryItemGid;
                }
                else
                {
                    problems[match.ProductId] = match.Problem ?? TakenNow;
                }
            }
        }, ct);

        return (items, problems);
    }

    /// <summary>Looks for products in Shopify, as many at once as a search shows.</summary>
    private async Task Search(
        IReadOnlyCollection<ProductToLink> products, Dictionary<string, Outcome> problems,
        Func<IReadOnlyList<Match>, IReadOnlyList<Candidate>, Task> found, CancellationToken ct)
    {
        var chunks = new Queue<ProductToLink[]>(products.DistinctBy(product => product.ProductId).Chunk(AtOnce));

        while (chunks.TryDequeue(out var chunk)) // each product is in one chunk, and halving ends at one
        {
            var candidates = await Candidates(chunk, ct);
            var answer = await shopify.Send(FindBySku, new { query = SearchOf(candidates) }, ct);

            if (answer is not Answered answered)
            {
                foreach (var product in chunk)
                {
                    problems[product.ProductId] = answer.Outcome();
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

            var variants = Variant.Of(answered.Data);
            await found(
                [.. candidates.Select(candidate => isCutOff ? Match.TooMany(candidate) : Match.Of(candidate, variants))], candidates);
        }
    }

    private static List<Match> Unique(IReadOnlyList<Match> matches) =>
        [.. matches.Where(match => match.Variant is not null).DistinctBy(match => match.Variant!.InventoryItemGid)];

    private static Dictionary<string, string?> GoneItems(IReadOnlyList<Candidate> candidates) =>
        candidates.ToDictionary(candidate => candidate.ProductId, candidate => candidate.GoneItemGid);

    private static Outcome TakenNow => Outcome.Later(
        AMoment, Reason.Busy,
        "Shopify's variant with its SKU belongs to another product of the ERP, or somebody is changing the product now.");

    /// <summary>The synced products of the ERP that have one of these SKUs or name one of these items.</summary>
    public Task<IReadOnlyList<ErpProduct>> Find(
        IReadOnlyCollection<string> skus, IReadOnlyCollection<string> itemGids, CancellationToken ct)
    {
        const string sql = """
            select product.id::text as product_id,
                   nullif(lower(trim(product.sku)), '') as sku,
                   case when sync_is_shopify_id('InventoryItem', product.shopify_inventory_item_id)
                        then shopify_gid('InventoryItem', product.shopify_inventory_item_id) end as inventory_item_gid
            from   products product
            where  (lower(trim(product.sku)) = any(@skus) or shopify_gid('InventoryItem', product.shopify_inventory_item_id) = any(@items))
            and    product.sync_to_shopify
            order  by product.id
            """;

        return erp.Rows<ErpProduct>(sql, new { skus = skus.Select(Sku.Normal).ToArray(), items = itemGids.ToArray() }, ct);
    }

    private Task<IReadOnlyList<Candidate>> Candidates(ProductToLink[] products, CancellationToken ct)
    {
        const string sql = """
            select product.id::text as product_id,
                   nullif(trim(product.sku), '') as sku,
                   nullif(trim(product.barcode), '') as barcode,
                   (select count(*) from products same where lower(trim(same.sku)) = lower(trim(product.sku))) as same_sku,
                   (select count(*) from products same where lower(trim(same.barcode)) = lower(trim(product.barcode))) as same_barcode,
                   wanted.gone_item as gone_item_gid
            from   unnest(@ids, @goneItems) as wanted (id, gone_item)
            join   products product on product.id = wanted.id::erp_product_id
            """;

        return erp.Rows<Candidate>(sql, new
        {
            ids = products.Select(product => product.ProductId).ToArray(),
            goneItems = products.Select(product => product.GoneItemGid).ToArray(),
        }, ct);
    }

    private static string SearchOf(IEnumerable<Candidate> candidates) =>
        string.Join(" OR ", candidates.SelectMany(candidate => new[]
        {
            candidate.Sku is null ? null : $"sku:{SearchPhrase.Of(candidate.Sku)}",
            candidate.Barcode is null ? null : $"barcode:{SearchPhrase.Of(candidate.Barcode)}",
        }).OfType<string>());

    /// <summary>Writes the links of what was found, and adds to the problems what was not.</summary>
    private async Task Write(
        IReadOnlyList<Match> matches, IReadOnlyList<Candidate> candidates, Dictionary<string, Outcome> problems, CancellationToken ct)
    {
        var found = Unique(matches);

        await using var transaction = await erp.Begin(ct);
        var free = (await LockFree(transaction, found, GoneItems(candidates), ct)).ToHashSet();
        var written = found.Where(match => free.Contains(match.ProductId)).ToList();
        await VariantLinks.Write(transaction, written, time.GetUtcNow().UtcDateTime, ct);
        await NameItems(transaction, written, ct);
        await OrderedProducts.Name(transaction, written, ct);
        await transaction.Commit(ct);

        foreach (var match in matches.Where(match => !free.Contains(match.ProductId)))
        {
            problems[match.ProductId] = match.Problem ?? TakenNow;
        }
    }

    /// <summary>Products that nobody is changing, that still name what they named, and whose variant no other product holds.</summary>
    private static Task<IReadOnlyList<string>> LockFree(
        ErpTransaction transaction, IReadOnlyList<Match> matches, Dictionary<string, string?> goneItems, CancellationToken ct)
    {
        const string sql = """
            select product.id::text
            from   unnest(@ids, @items, @goneItems) as matched (id, item, gone_item)
            join   products product on product.id = matched.id::erp_product_id
            where  (coalesce(trim(product.shopify_inventory_item_id), '') = ''
                    or shopify_gid('InventoryItem', product.shopify_inventory_item_id) = matched.gone_item)
            and    not exists (
                select from products holder where shopify_gid('InventoryItem', holder.shopify_inventory_item_id) = matched.item)
            order  by product.id
            for no key update of product skip locked
            """;

        return transaction.Rows<string>(sql, new
        {
            ids = matches.Select(match => match.ProductId).ToArray(),
            items = matches.Select(match => match.Variant!.InventoryItemGid).ToArray(),
            goneItems = matches.Select(match => goneItems[match.ProductId]).ToArray(),
        }, ct);
    }

    private static Task<int> NameItems(ErpTransaction transaction, IReadOnlyList<Match> matches, CancellationToken ct)
    {
        const string sql = """
            select set_config('shopifysync.applying_product', @muted, true);

            update products product
            set    shopify_inventory_item_id = matched.item
            from   unnest(@ids, @items) as matched (id, item)
            where  product.id = matched.id::erp_product_id;

            select set_config('shopifysync.applying_product', '', true);
            """;

        return transaction.Run(sql, new
        {
            muted = string.Join(',', matches.Select(match => match.ProductId)),
            ids = matches.Select(match => match.ProductId).ToArray(),
            items = matches.Select(match => match.Variant!.InventoryItemGid).ToArray(),
        }, ct);
    }
}
