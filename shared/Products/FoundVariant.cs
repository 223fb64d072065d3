using System.Text.Json;
using ShopifySync.Entities;
using ShopifySync.Entities.Records;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Products;

/// <summary>A variant that a search in Shopify found, and its product.</summary>
/// <param name="ErpId">The ERP's id that the product carries; null if it is not of ours.</param>
internal sealed record FoundVariant(string? Sku, string? Barcode, string ProductGid, string Title, bool IsArchived, string? ErpId)
{
    public static FoundVariant Of(JsonElement node)
    {
        var product = node.RequiredPart("product");

        return new FoundVariant(
            node.Text("sku"), node.Text("barcode"), product.RequiredText("id"), product.Text("title") ?? "",
            product.Text("status") is "ARCHIVED", product.Part("metafield")?.Text("value"));
    }
}

/// <summary>A product that is looked for in Shopify, with the codes of its variants.</summary>
/// <param name="Id">The ERP's id of it; or Shopify's Gid of one whose twins are looked for.</param>
internal sealed record Wanted(string Id, IReadOnlyList<(string Kind, string Text)> Codes)
{
    private const int MostCodes = 20;

    public Wanted(string id, IEnumerable<FieldValues> variants) : this(
        id,
        [
            .. variants
                .SelectMany(variant => new[] { ("sku", variant.Text(ProductFields.Sku)), ("barcode", variant.Text(ProductFields.Barcode)) })
                .Where(code => code.Item2 is not null).Select(code => (code.Item1, code.Item2!)).Take(MostCodes),
        ])
    {
    }

    /// <summary>With only the codes that count, each as <c>sku:cup</c>.</summary>
    public Wanted Only(Func<string, bool> counts) => this with
    {
        Codes = [.. Codes.Where(code => counts($"{code.Kind}:{Sku.Normal(code.Text)}"))],
    };

    /// <summary>The one product that it is; or why nobody can say. Null if Shopify has none.</summary>
    /// <param name="records">The ERP's products by code: <c>sku:cup</c>.</param>
    public Found? Match(IReadOnlyList<FoundVariant> variants, ILookup<string, string> records) =>
        Match("sku", "SKU", variant => variant.Sku, variants, records)
        ?? Match("barcode", "barcode", variant => variant.Barcode, variants, records);

    /// <summary>An archived product gives way to one that is sold.</summary>
    private Found? Match(
        string kind, string words, Func<FoundVariant, string?> codeOf, IReadOnlyList<FoundVariant> variants,
        ILookup<string, string> records)
    {
        var codes = Codes.Where(code => code.Kind == kind).Select(code => Sku.Normal(code.Text)).ToHashSet();
        var all = variants.Where(variant => codeOf(variant) is { } code && codes.Contains(Sku.Normal(code))).ToList();
        var same = all.Exists(variant => !variant.IsArchived) ? all.FindAll(variant => !variant.IsArchived) : all;

        if (same.Count == 0)
        {
            return null;
        }

        var twice = codes.FirstOrDefault(code => same.Exists(variant => Sku.Normal(codeOf(variant)!) == code)
            && records[$"{kind}:{code}"].Any(record => record != Id));
        var products = same.DistinctBy(variant => variant.ProductGid).ToList();

        return twice is not null
                ? Ambiguous(
                    words, Codes.First(code => Sku.Normal(code.Text) == twice).Text,
                    $"the ERP's products {string.Join(", ", records[$"{kind}:{twice}"].Order())} have it", words)
            : products is [var one] ? new Found(one.ProductGid, null)
            : Ambiguous(words, codeOf(same[0])!, "in Shopify " + string.Join(", ", products.Select(Named)) + " have it", words);
    }

    private static string Named(FoundVariant variant) =>
        $"'{variant.Title}' ({Gids.NumberOf(variant.ProductGid)}{(variant.IsArchived ? ", archived" : "")})";

    private static Found Ambiguous(string words, string code, string candidates, string each) => new(null, Outcome.Rejected(
        Reason.Ambiguous, $"{words} '{code}' is not unique: {candidates}. Give each its own {each}, or link the product by hand."));
}
