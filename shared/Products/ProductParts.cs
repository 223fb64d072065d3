using ShopifySync.Entities;

namespace ShopifySync.Products;

/// <summary>Which row is which variant of one product: by SKU, else by barcode, else by options.</summary>
internal static class ProductParts
{
    private static readonly Func<FieldValues, string?>[] Marks =
    [
        part => part.Text(ProductFields.Sku)?.ToLowerInvariant(),
        part => part.Text(ProductFields.Barcode)?.ToLowerInvariant(),
        part => VariantOptions.Key(VariantOptions.Of(part)),
    ];

    public static IReadOnlyList<(string PartId, string Gid)> Match(
        IReadOnlyDictionary<string, FieldValues> erp, IReadOnlyDictionary<string, FieldValues> shopify)
    {
        var (rows, variants) = (erp.ToDictionary(), shopify.ToDictionary());
        var matched = new List<(string PartId, string Gid)>();

        foreach (var mark in Marks)
        {
            var byMark = variants.ToLookup(variant => mark(variant.Value), variant => variant.Key);
            var pairs = rows.Where(row => mark(row.Value) is not null).GroupBy(row => mark(row.Value), row => row.Key)
                .Where(same => same.Count() == 1 && byMark[same.Key].Count() == 1)
                .Select(same => (same.Single(), byMark[same.Key].Single())).ToList();

            foreach (var (row, gid) in pairs)
            {
                matched.Add((row, gid));
                rows.Remove(row);
                variants.Remove(gid);
            }
        }

        return matched;
    }

    public static bool AreSame(FieldValues row, FieldValues variant) =>
        Marks.Select(mark => (Row: mark(row), Variant: mark(variant))).FirstOrDefault(pair => pair.Row is not null) is var first
        && first.Row == first.Variant;
}
