using System.Globalization;
using System.Text.Json;
using ShopifySync.Entities;
using ShopifySync.Entities.Records;
using ShopifySync.Shopify;

namespace ShopifySync.Products;

/// <summary>A product as the ERP's rows say it. A column that the ERP lacks is not said, and stays in Shopify as it is.</summary>
internal static class ProductRows
{
    /// <summary>Shopify takes no more variants of one product.</summary>
    private const int MostVariants = 2048;

    public static ErpRecord Read(ErpDocument document, FieldValues? baseline)
    {
        var content = EntityJson.Read<Content>(document.Content);
        var rows = content.Rows.Select(row => new Row(row)).ToList();
        var problems = rows.Select(row => row.Problem).OfType<string>().ToList();
        var (fields, isUneven) = Own(rows, baseline);
        var parts = rows.ToDictionary(row => row.Id, row => row.Variant);

        return new ErpRecord(document.Id, fields, parts, document.Digest)
        {
            IsSynced = document.IsSynced,
            IsUneven = isUneven,
            IsUnnamed = rows.Exists(row => row.IsUnnamed),
            LeftOut = content.LeftOut?.ToHashSet() ?? [],
            Problem = problems.FirstOrDefault()
                ?? (rows.Count > MostVariants
                    ? $"{document.Id} has {rows.Count} rows. Shopify takes {MostVariants} variants of a product." : null)
                ?? VariantOptions.Problem(document.Id, parts.Values),
        };
    }

    /// <summary>Where rows say different things, the row counts that says something new.</summary>
    private static (FieldValues Fields, bool IsUneven) Own(IReadOnlyList<Row> rows, FieldValues? baseline)
    {
        var (fields, isUneven) = (FieldValues.None, false);

        foreach (var name in rows.SelectMany(row => row.Own.Names).Distinct().ToList())
        {
            var said = rows.Select(row => row.Own.Find(name)).OfType<JsonElement>().ToList();
            var differing = said.Where(value => !JsonElement.DeepEquals(value, said[0])).ToList();
            var news = differing.Count == 0 || baseline?.Find(name) is not { } before ? said[0]
                : said.FirstOrDefault(value => !JsonElement.DeepEquals(value, before), said[0]);

            fields = fields.With(name, news);
            isUneven |= differing.Count > 0;
        }

        return (fields, isUneven);
    }

    /// <summary>Addresses in a list, or in text: as a list, or parted by blanks.</summary>
    private static IReadOnlyList<string> ImagesOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => [.. value.EnumerateArray().Where(entry => entry.ValueKind is JsonValueKind.String)
            .Select(entry => entry.GetString()!.Trim()).Where(address => address.Length > 0).Distinct()],
        JsonValueKind.String when value.GetString()!.TrimStart().StartsWith('[') =>
            ImagesOf(JsonSerializer.Deserialize<JsonElement>(value.GetString()!)),
        JsonValueKind.String => [.. value.GetString()!.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Distinct()],
        _ => [],
    };

    private sealed record Content(JsonElement[] Rows, string[]? LeftOut);

    /// <summary>One row, its values in normal form.</summary>
    private sealed class Row
    {
        private readonly JsonElement row;

        public Row(JsonElement row)
        {
            this.row = row;
            Id = row.RequiredText("id");
            IsUnnamed = row.Flag("unnamed");

            try
            {
                Own = ReadOwn();
                Variant = ReadVariant();
            }
            catch (Exception unlike) when (unlike is JsonException or UnreadableAnswerException)
            {
                Problem = $"Row {Id} of products cannot be read: {unlike.Message}.";
            }

            if (Own.Text(ProductFields.Status) is { } status && !ProductFields.Statuses.Contains(status))
            {
                Problem = $"Row {Id} of products has the status '{status}'. It can be {string.Join(", ", ProductFields.Statuses)}.";
            }
        }

        public string Id { get; }

        /// <summary>Whether it does not name its inventory item yet.</summary>
        public bool IsUnnamed { get; }

        public string? Problem { get; }

        public FieldValues Own { get; } = FieldValues.None;

        public FieldValues Variant { get; } = FieldValues.None;

        private FieldValues ReadOwn()
        {
            var images = row.TryGetProperty(ProductFields.Images, out var said) ? ImagesOf(said) : null;
            var own = FieldValues.None;
            own = Add(own, "vendor", ProductFields.Text);
            own = Add(own, "product_type", ProductFields.Text);
            own = Add(own, ProductFields.Description, ProductFields.Text);
            own = row.Text(ProductFields.Title) is { } title ? own.With(ProductFields.Title, title) : own; // none can be empty
            own = row.Text(ProductFields.Status) is { } status ? own.With(ProductFields.Status, status.ToLowerInvariant()) : own;
            own = row.TryGetProperty(ProductFields.Tags, out var tags)
                ? own.With(ProductFields.Tags, ProductFields.Text(TextSet.Normal(Entries(tags)))) : own;

            return images is null ? own
                : own.With(ProductFields.Images, ProductFields.ImageSet(images)).With(ProductFields.ImageList, images);
        }

        private FieldValues ReadVariant()
        {
            var variant = FieldValues.None;
            variant = Add(variant, ProductFields.Sku, ProductFields.Text);
            variant = Add(variant, ProductFields.Barcode, ProductFields.Text);
            variant = Add(variant, ProductFields.CountryOfOrigin, text => ProductFields.Text(text)?.ToUpperInvariant());
            variant = Add(variant, ProductFields.HarmonizedCode, ProductFields.Digits);
            variant = row.Number(ProductFields.Price) is { } price ? variant.With(ProductFields.Price, price) : variant;
            variant = AddNumber(variant, ProductFields.CompareAtPrice, ProductFields.AboveZero);
            variant = AddNumber(variant, ProductFields.Cost, cost => cost);
            variant = row.TryGetProperty(ProductFields.Options, out var options)
                ? variant.With(ProductFields.Options, VariantOptions.OfErp(options)) : variant;

            if (!row.TryGetProperty(ProductFields.Weight, out _))
            {
                return variant;
            }

            var unit = row.Text(ProductFields.WeightUnit) is { } written
                ? VariantWeight.Unit(written) ?? throw new JsonException($"'{written}' is no unit of weight (g, kg, oz, lb)")
                : VariantWeight.UsualUnit;

            return AddNumber(variant, ProductFields.Weight, weight => VariantWeight.InGrams(weight, unit))
                .With(ProductFields.WeightUnit, unit);
        }

        private static IEnumerable<string> Entries(JsonElement tags) => tags.ValueKind is JsonValueKind.Array
            ? tags.EnumerateArray().Where(tag => tag.ValueKind is JsonValueKind.String).Select(tag => tag.GetString()!)
            : TextSet.Split(tags.ValueKind is JsonValueKind.String ? tags.GetString() : null);

        private FieldValues Add(FieldValues values, string name, Func<string?, string?> normal) =>
            row.TryGetProperty(name, out _) ? values.With(name, normal(row.ExactText(name))) : values;

        private FieldValues AddNumber(FieldValues values, string name, Func<decimal?, decimal?> normal) =>
            row.TryGetProperty(name, out _) ? values.With(name, normal(row.Number(name))) : values;
    }
}
