using ShopifySync.Customers;
using ShopifySync.Entities;
using ShopifySync.Local.Cloud;
using ShopifySync.Products;

namespace ShopifySync.Tests.Entities;

/// <summary>docs/FIELDS.md says of each field of products and customers what the code says.</summary>
public sealed class FieldsPageTests
{
    [Fact]
    public void The_page_names_every_field_and_its_winner()
    {
        string[] rows =
        [
            .. ProductFields.All.Select(field => Row("product", field, "")),
            .. ProductFields.OfVariant.Select(field => Row("product", field, "each variant")),
            .. CustomerFields.All.Select(field => Row("customer", field, "")),
            .. CustomerFields.OfAddress.Select(field => Row("customer", field, "each further address")),
        ];

        Assert.Equal(
            string.Join('\n', rows),
            string.Join('\n', File.ReadLines(Path.Combine(LocalSettings.Root, "docs", "FIELDS.md"))
                .Where(line => line.StartsWith("| `", StringComparison.Ordinal))));
    }

    private static string Row(string noun, Field field, string of) =>
        $"| `{noun}.{field.Name}` | {field.Words} | {of} | {(field.Owner is Side.Shopify ? "Shopify" : "the ERP")} | {Remark(field)} |";

    private static string Remark(Field field) =>
        field.IsSet ? "entries are merged one by one, so nobody wins"
        : field.CanBeEmptied ? ""
        : "Shopify keeps what it has when the ERP empties it";
}
