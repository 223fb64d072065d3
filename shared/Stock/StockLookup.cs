using ShopifySync.Products;
using ShopifySync.Queue;

namespace ShopifySync.Stock;

/// <summary>The ERP's rows of levels: each pair asked for is in exactly one of the two.</summary>
public sealed record FoundStock(IReadOnlyDictionary<Pair, StockRow> Rows, IReadOnlyDictionary<Pair, Outcome> Missing);

/// <summary>Finds the ERP's rows of levels in Shopify. A missing row's item is looked up before the row is called missing.</summary>
public sealed class StockLookup(StockRows rows, StockLinks links, StockLevels levels, ProductLinking products)
{
    /// <summary>Links products without an item, or whose item Shopify has deleted, by the SKU of the level's item.</summary>
    public async Task<FoundStock> Find(IReadOnlyCollection<Pair> pairs, CancellationToken ct)
    {
        var found = await FindRows(pairs, ct);
        var unknown = pairs.Except(found.Keys).ToList();

        if (unknown.Count == 0)
        {
            return new FoundStock(found, new Dictionary<Pair, Outcome>());
        }

        var known = await ReadKnown(unknown, ct);
        var problems = await products.Link([.. known.ToLink], ct);

        foreach (var (pair, row) in known.ToLink.Count == problems.Count ? [] : await FindRows(unknown, ct))
        {
            found[pair] = row;
        }

        var missing = unknown.Where(pair => !found.ContainsKey(pair)).ToList();
        var linked = await links.FindLinked(missing, ct);
        var mapped = await links.FindMapped([.. missing.Select(pair => pair.LocationGid).Distinct()], ct);

        return new FoundStock(found, missing.ToDictionary(
            pair => pair, pair => linked.Contains(pair) ? RowGone : WhyMissing(pair, known, problems, mapped.Contains(pair.LocationGid))));
    }

    /// <summary>Finds the row of each level: the one that is linked to it, else one that means it, else one that leaves it.</summary>
    private async Task<Dictionary<Pair, StockRow>> FindRows(IReadOnlyCollection<Pair> pairs, CancellationToken ct)
    {
        var found = await rows.Find(pairs, ct);

        return pairs.Distinct()
            .Select(pair => (pair, row: found.FirstOrDefault(row => row.IsLinked && row.Pair == pair)
                ?? found.FirstOrDefault(row => row.Pair == pair)
                ?? found.FirstOrDefault(row => row.LinkedPair == pair)))
            .Where(level => level.row is not null)
            .ToDictionary(level => level.pair, level => level.row!);
    }

    /// <summary>Reads the items of levels without a row, and what the ERP knows by their SKUs.</summary>
    private async Task<Known> ReadKnown(IReadOnlyList<Pair> unknown, CancellationToken ct)
    {
        var read = await levels.Read(unknown, ct);
        var skus = read.Levels.Values.Select(level => level?.Sku).OfType<string>().Distinct().ToList();
        var erpProducts = await products.Find(skus, [.. unknown.Select(pair => pair.InventoryItemGid).Distinct()], ct);
        var linkedPairs = unknown.SelectMany(pair => ProductsOf(pair, read, erpProducts), (pair, product) => (pair, product))
            .Where(entry => entry.product.InventoryItemGid is { } item && item != entry.pair.InventoryItemGid)
            .Select(entry => new Pair(entry.product.InventoryItemGid!, entry.pair.LocationGid))
            .Distinct()
            .ToList();
        var linkedLevels = await levels.Read(linkedPairs, ct);
        var gone = linkedPairs.Where(linkedLevels.HasNo).Select(pair => pair.InventoryItemGid).ToHashSet();

        return new Known(read, linkedLevels, erpProducts, [.. erpProducts
            .Where(product => product.InventoryItemGid is null || gone.Contains(product.InventoryItemGid))
            .Select(product => new ProductToLink(product.ProductId, product.InventoryItemGid))]);
    }

    private static IEnumerable<ErpProduct> ProductsOf(Pair pair, LevelsRead read, IReadOnlyList<ErpProduct> erpProducts)
    {
        var sku = read.Levels.GetValueOrDefault(pair)?.Sku is { } code ? Sku.Normal(code) : null;

        return erpProducts.Where(product => product.InventoryItemGid == pair.InventoryItemGid || (sku is not null && product.Sku == sku));
    }

    private static Outcome WhyMissing(Pair pair, Known known, IReadOnlyDictionary<string, Outcome> problems, bool isMapped)
    {
        if (known.Read.Problems.TryGetValue(pair, out var problem))
        {
            return problem;
        }

        if (ProductsOf(pair, known.Read, known.Products).FirstOrDefault() is not { } product)
        {
            return NoRow;
        }

        if (problems.TryGetValue(product.ProductId, out problem))
        {
            return problem;
        }

        if (product.InventoryItemGid is { } item && item != pair.InventoryItemGid)
        {
            return known.LinkedLevels.Problems.GetValueOrDefault(new Pair(item, pair.LocationGid)) ?? LinkedElsewhere(pair, product, known);
        }

        return isMapped
            ? Outcome.Rejected(
                Reason.NothingToCompare,
                $"The ERP has no stock row for product {product.ProductId} at location {pair.LocationGid}. " +
                "Add one there, or set the product's sync_to_shopify to false.")
            : NoRow;
    }

    /// <summary>The SKU is known, and its product is linked to another item that still exists.</summary>
    private static Outcome LinkedElsewhere(Pair pair, ErpProduct product, Known known)
    {
        var sku = known.Read.Levels[pair]?.Sku;
        var linkedSku = known.LinkedLevels.Levels.GetValueOrDefault(new Pair(product.InventoryItemGid!, pair.LocationGid))?.Sku;

        return Outcome.Rejected(Reason.Ambiguous, linkedSku is not null && sku is not null && Sku.Normal(linkedSku) == Sku.Normal(sku)
            ? $"SKU '{sku}' exists on 2 variants in Shopify. The ERP's product {product.ProductId} is linked to " +
              $"{product.InventoryItemGid}, not to {pair.InventoryItemGid}. Give one of them another SKU. " +
              "To link the other, clear the product's shopify_inventory_item_id."
            : $"SKU '{sku}' has moved to another variant in Shopify ({pair.InventoryItemGid}). The ERP's product {product.ProductId} " +
              $"is still linked to {product.InventoryItemGid}, whose SKU is '{linkedSku}' now. " +
              "To follow the SKU, clear the product's shopify_inventory_item_id.");
    }

    private static Outcome NoRow => Outcome.Unchanged(Reason.NothingToCompare, "The ERP has no stock row for this item and location.");

    private static Outcome RowGone => Outcome.Rejected(
        Reason.ErpRowGone,
        "The ERP has deleted the stock row that is linked to this item and location. Enter it again, or untrack the item in Shopify.");

    /// <summary>What is known of levels without a row.</summary>
    /// <param name="LinkedLevels">The levels of the items to which products of the same SKU are linked.</param>
    private sealed record Known(
        LevelsRead Read, LevelsRead LinkedLevels, IReadOnlyList<ErpProduct> Products, IReadOnlyList<ProductToLink> ToLink);
}
