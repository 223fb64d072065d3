using System.Text.Json;

namespace StoreSimulator.Tests;

/// <summary>The mutations of products and variants, as a test sends them.</summary>
internal static class Catalogue
{
    private const string Shown = """
        id title handle descriptionHtml description vendor productType status tags updatedAt publishedAt totalInventory tracksInventory
        hasOnlyDefaultVariant seo { title description }
        options { id name position values optionValues { id name hasVariants } }
        variants(first: 20) {
          nodes {
            id title sku barcode price compareAtPrice position taxable inventoryPolicy
            selectedOptions { name value }
            inventoryItem {
              id sku tracked requiresShipping unitCost { amount currencyCode } countryCodeOfOrigin harmonizedSystemCode
              measurement { weight { value unit } }
            }
          }
        }
        """;

    public static Task<JsonElement> Create(this OpenStore store, object product, object? media = null) => Payload(
        store, "productCreate",
        $$"""
        mutation($product: ProductCreateInput!, $media: [CreateMediaInput!]) {
          productCreate(product: $product, media: $media) { product { {{Shown}} } shop { name } userErrors { field message } }
        }
        """,
        new { product, media });

    public static Task<JsonElement> Update(this OpenStore store, object product, object? media = null) => Payload(
        store, "productUpdate",
        $$"""
        mutation($product: ProductUpdateInput!, $media: [CreateMediaInput!]) {
          productUpdate(product: $product, media: $media) { product { {{Shown}} } userErrors { field message } }
        }
        """,
        new { product, media });

    public static Task<JsonElement> Delete(this OpenStore store, string id) => Payload(
        store, "productDelete",
        "mutation($input: ProductDeleteInput!) { productDelete(input: $input) { deletedProductId userErrors { field message } } }",
        new { input = new { id } });

    public static Task<JsonElement> CreateVariants(
        this OpenStore store, string productId, IEnumerable<object> variants, string strategy = "DEFAULT") => Payload(
        store, "productVariantsBulkCreate",
        $$"""
        mutation($productId: ID!, $variants: [ProductVariantsBulkInput!]!, $strategy: ProductVariantsBulkCreateStrategy) {
          productVariantsBulkCreate(productId: $productId, variants: $variants, strategy: $strategy) {
            product { {{Shown}} } productVariants { id title sku } userErrors { field message code }
          }
        }
        """,
        new { productId, variants, strategy });

    public static Task<JsonElement> UpdateVariants(
        this OpenStore store, string productId, IEnumerable<object> variants, bool partial = false) => Payload(
        store, "productVariantsBulkUpdate",
        $$"""
        mutation($productId: ID!, $variants: [ProductVariantsBulkInput!]!, $partial: Boolean) {
          productVariantsBulkUpdate(productId: $productId, variants: $variants, allowPartialUpdates: $partial) {
            product { {{Shown}} } productVariants { id title sku price } userErrors { field message code }
          }
        }
        """,
        new { productId, variants, partial });

    public static Task<JsonElement> DeleteVariants(this OpenStore store, string productId, params IEnumerable<string> ids) => Payload(
        store, "productVariantsBulkDelete",
        $$"""
        mutation($productId: ID!, $ids: [ID!]!) {
          productVariantsBulkDelete(productId: $productId, variantsIds: $ids) { product { {{Shown}} } userErrors { field message code } }
        }
        """,
        new { productId, ids });

    public static Task<JsonElement> CreateOptions(
        this OpenStore store, string productId, IEnumerable<object> options, string? strategy = null) => Payload(
        store, "productOptionsCreate",
        $$"""
        mutation($productId: ID!, $options: [OptionCreateInput!]!, $strategy: ProductOptionCreateVariantStrategy) {
          productOptionsCreate(productId: $productId, options: $options, variantStrategy: $strategy) {
            product { {{Shown}} } userErrors { field message code }
          }
        }
        """,
        new { productId, options, strategy });

    public static Task<JsonElement> UpdateOption(
        this OpenStore store, string productId, object option, object? add = null, object? update = null, object? delete = null,
        string? strategy = null) => Payload(
        store, "productOptionUpdate",
        $$"""
        mutation(
          $productId: ID!, $option: OptionUpdateInput!, $add: [OptionValueCreateInput!], $update: [OptionValueUpdateInput!],
          $delete: [ID!], $strategy: ProductOptionUpdateVariantStrategy
        ) {
          productOptionUpdate(
            productId: $productId, option: $option, optionValuesToAdd: $add, optionValuesToUpdate: $update,
            optionValuesToDelete: $delete, variantStrategy: $strategy
          ) { product { {{Shown}} } userErrors { field message code } }
        }
        """,
        new { productId, option, add, update, delete, strategy });

    public static Task<JsonElement> DeleteOptions(
        this OpenStore store, string productId, IEnumerable<string> options, string strategy = "DEFAULT") => Payload(
        store, "productOptionsDelete",
        $$"""
        mutation($productId: ID!, $options: [ID!]!, $strategy: ProductOptionDeleteStrategy) {
          productOptionsDelete(productId: $productId, options: $options, strategy: $strategy) {
            deletedOptionsIds product { {{Shown}} } userErrors { field message code }
          }
        }
        """,
        new { productId, options, strategy });

    public static async Task<JsonElement> Read(this OpenStore store, string id) =>
        (await store.Ask($$"""query($id: ID!) { product(id: $id) { {{Shown}} } }""", new { id })).At("product");

    /// <summary>A product with one variant Red / Small, and the values Blue and Large besides.</summary>
    public static async Task<string> Shirt(this OpenStore store)
    {
        var payload = await store.Create(new
        {
            title = "Shirt",
            productOptions = new[]
            {
                new { name = "Color", values = new[] { new { name = "Red" }, new { name = "Blue" } } },
                new { name = "Size", values = new[] { new { name = "Small" }, new { name = "Large" } } },
            },
        });
        return payload.In("product.id").GetString()!;
    }

    /// <summary>An entry of optionValues.</summary>
    public static object Value(string optionName, string name) => new { optionName, name };

    /// <summary>What is at a.b.0.c.</summary>
    public static JsonElement In(this JsonElement at, string path) => path.Split('.').Aggregate(
        at, (inner, step) => inner.ValueKind == JsonValueKind.Array
            ? inner[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]
            : inner.GetProperty(step));

    /// <summary>The texts of a list.</summary>
    public static string[] Texts(this JsonElement at, string path, string? member = null) =>
        [.. at.In(path).EnumerateArray().Select(each => (member is null ? each : each.In(member)).ToString())];

    /// <summary>Each user error as "path: message" or, with a code, "path: message (code)".</summary>
    public static string[] Errors(this JsonElement payload) =>
    [
        .. payload.GetProperty("userErrors").EnumerateArray().Select(error =>
            $"{string.Join('.', error.GetProperty("field").EnumerateArray())}: {error.GetProperty("message").GetString()}"
            + (error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String ? $" ({code.GetString()})" : "")),
    ];

    private static async Task<JsonElement> Payload(OpenStore store, string mutation, string query, object variables)
    {
        var answer = await store.Ask(query, variables);
        Assert.False(answer.TryGetProperty("errors", out var errors), errors.ToString());
        return answer.At(mutation);
    }
}
