using System.Text.Json;
using ShopifySync.Entities;
using ShopifySync.Entities.Records;
using ShopifySync.Erp;

namespace ShopifySync.Products;

/// <summary>The synced columns that the ERP's products have, and how values are written into them.</summary>
internal sealed class ProductColumns
{
    public const string Group = "product_group";
    public const string Item = "shopify_inventory_item_id";

    private static readonly string[] Wanted =
        [.. ProductFields.All.Concat(ProductFields.OfVariant).Select(field => field.Name), ProductFields.WeightUnit, Group, Item];

    private readonly Dictionary<string, bool> areLists;

    private ProductColumns(IEnumerable<Column> columns) => areLists = columns.ToDictionary(column => column.Name, column => column.IsList);

    public IReadOnlyCollection<string> Names => areLists.Keys;

    public bool HasGroups => areLists.ContainsKey(Group);

    public static async Task<ProductColumns> Read(ErpTransaction transaction, CancellationToken ct)
    {
        const string sql = """
            select attname::text as name, typcategory = 'A' as is_list
            from   pg_attribute
            join   pg_type on pg_type.oid = atttypid
            where  attrelid = 'products'::regclass and attnum > 0 and not attisdropped and attname = any(@wanted)
            """;

        return new ProductColumns(await transaction.Rows<Column>(sql, new { wanted = Wanted }, ct));
    }

    /// <summary>A product's own fields as columns.</summary>
    /// <param name="before">The ERP's images, in whose order they stay.</param>
    public FieldValues Own(FieldValues fields, FieldValues before) => ProductFields.All.Select(field => field.Name)
        .Where(name => fields.Says(name) && areLists.ContainsKey(name))
        .Aggregate(FieldValues.None, (row, name) => name switch
        {
            ProductFields.Images => row.With(name, ImagesOf(fields.Text(name), before)),
            ProductFields.Tags when areLists[name] => row.With(name, TextSet.Split(fields.Text(name))),
            _ => row.With(name, fields.Find(name)!.Value),
        });

    /// <summary>Fields of a variant as columns.</summary>
    /// <param name="unit">The unit in which Shopify says its weight.</param>
    public FieldValues Variant(FieldValues fields, string? unit) => ProductFields.OfVariant.Select(field => field.Name)
        .Where(name => fields.Says(name) && areLists.ContainsKey(name))
        .Aggregate(FieldValues.None, (row, name) => name switch
        {
            ProductFields.Weight => Weight(row, fields.Find(name)!.Value, unit),
            _ => row.With(name, fields.Find(name)!.Value),
        });

    private FieldValues Weight(FieldValues row, JsonElement grams, string? given)
    {
        var hasUnit = areLists.ContainsKey(ProductFields.WeightUnit);
        var unit = hasUnit && given is not null ? given : VariantWeight.UsualUnit;
        decimal? weight = grams.ValueKind is JsonValueKind.Number ? VariantWeight.InUnit(grams.GetDecimal(), unit) : null;

        var weighed = row.With(ProductFields.Weight, weight);

        return hasUnit ? weighed.With(ProductFields.WeightUnit, unit) : weighed;
    }

    private static string[] ImagesOf(string? set, FieldValues before)
    {
        var wanted = TextSet.Split(set);
        var known = before.Find(ProductFields.ImageList) is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Select(address => address.GetString()!).Where(wanted.Contains).ToList()
            : [];

        return [.. known, .. wanted.Except(known)];
    }

    private sealed record Column(string Name, bool IsList);
}
