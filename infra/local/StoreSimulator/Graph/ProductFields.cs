namespace StoreSimulator.Graph;

/// <summary>Products and their variants.</summary>
internal static class ProductFields
{
    private const int UsualPage = 250;
    private const int AllVariants = 2000;

    public static void List()
    {
        Fields.Query("product", "read_products", call => call.Store.Find<Product>(call.Argument<object>("id")!.ToString()));
        Fields.Query("products", "read_products", call =>
            Page.Of(call, Search<Product>.In(call, call.Store.Products, ProductTerms, ProductIndexes(call.Store)), ProductSorts));
        Fields.Query("productsCount", "read_products", call =>
            Count(Search<Product>.In(call, call.Store.Products, ProductTerms, ProductIndexes(call.Store)).Count));
        Fields.Query("productVariant", "read_products", call => call.Store.Find<Variant>(call.Argument<object>("id")!.ToString()));
        Fields.Query("productVariants", "read_products", call =>
            Page.Of(call, Search<Variant>.In(call, call.Store.Variants, VariantTerms, VariantIndexes(call.Store)), VariantSorts));
        Fields.Query("productVariantsCount", "read_products", call =>
            Count(Search<Variant>.In(call, call.Store.Variants, VariantTerms, VariantIndexes(call.Store)).Count));
        ListProduct();
        ListVariant();
        ListOption();
    }

    public static string Money(decimal amount) => amount.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture);

    private static void ListProduct() =>
        Fields.On<Product>("Product",
            ("id", (product, _) => product.Gid),
            ("legacyResourceId", (product, _) => product.Id),
            ("title", (product, _) => product.Title),
            ("handle", (product, _) => product.Handle),
            ("descriptionHtml", (product, _) => product.DescriptionHtml),
            ("description", (product, call) =>
                call.Argument<int?>("truncateAt") is { } length && length < product.Description.Length
                    ? product.Description[..Math.Max(0, length - 3)] + "..."
                    : product.Description),
            ("vendor", (product, _) => product.Vendor),
            ("productType", (product, _) => product.ProductType),
            ("status", (product, _) => product.Status),
            ("tags", (product, _) => product.Tags),
            ("templateSuffix", (product, _) => product.TemplateSuffix),
            ("seo", (product, _) => new Shape { ["title"] = product.SeoTitle, ["description"] = product.SeoDescription }),
            ("isGiftCard", (product, _) => product.IsGiftCard),
            ("requiresSellingPlan", (product, _) => product.RequiresSellingPlan),
            ("combinedListingRole", (product, _) => product.CombinedListingRole),
            ("hasVariantsThatRequiresComponents", (product, _) => product.Variants.Any(variant => variant.Item.IsBundle)),
            ("publishedAt", (product, _) => product.PublishedAt),
            ("options", (product, call) => product.Options.Take(call.Argument<int?>("first") ?? int.MaxValue).ToArray()),
            ("createdAt", (product, _) => product.CreatedAt),
            ("updatedAt", (product, _) => product.UpdatedAt),
            ("tracksInventory", (product, _) => product.Variants.Any(variant => variant.Item.Tracked)),
            ("totalInventory", (product, _) => product.Variants.Sum(variant => variant.InventoryQuantity)),
            ("hasOnlyDefaultVariant", (product, _) => product.HasOnlyDefaultVariant),
            ("variantsCount", (product, _) => Count(product.Variants.Count)),
            ("variants", (product, call) => Page.Of(call, product.Variants, VariantSorts, LargestPage(call))));

    private static void ListVariant() =>
        Fields.On<Variant>("ProductVariant",
            ("id", (variant, _) => variant.Gid),
            ("legacyResourceId", (variant, _) => variant.Id),
            ("title", (variant, _) => variant.Title),
            ("displayName", (variant, _) => $"{variant.Product.Title} - {variant.Title}"),
            ("sku", (variant, _) => variant.Sku),
            ("barcode", (variant, _) => variant.Barcode),
            ("price", (variant, _) => Money(variant.Price)),
            ("compareAtPrice", (variant, _) => variant.CompareAtPrice is { } price ? Money(price) : null),
            ("position", (variant, _) => variant.Position),
            ("taxable", (variant, _) => variant.Taxable),
            ("inventoryPolicy", (variant, _) => variant.InventoryPolicy),
            ("inventoryQuantity", (variant, _) => variant.InventoryQuantity),
            ("availableForSale", (variant, _) =>
                !variant.Item.Tracked || variant.InventoryPolicy == "CONTINUE" || variant.InventoryQuantity > 0),
            ("requiresComponents", (variant, _) => variant.Item.IsBundle),
            ("createdAt", (variant, _) => variant.CreatedAt),
            ("updatedAt", (variant, _) => variant.UpdatedAt),
            ("inventoryItem", (variant, _) => variant.Item),
            ("selectedOptions", (variant, _) => variant.OptionValues
                .Select(value => new Shape { ["name"] = value.Option.Name, ["value"] = value.Name, ["optionValue"] = value }).ToArray()),
            ("product", (variant, _) => variant.Product));

    private static void ListOption()
    {
        Fields.On<ProductOption>("ProductOption",
            ("id", (option, _) => option.Gid),
            ("name", (option, _) => option.Name),
            ("position", (option, _) => option.Position),
            ("values", (option, _) => option.UsedValues.Select(value => value.Name).ToArray()),
            ("optionValues", (option, _) => option.Values.ToArray()),
            ("linkedMetafield", (option, _) => option.LinkedMetafield?.Split('.', 2) is [var space, var key]
                ? new Shape { ["namespace"] = space, ["key"] = key }
                : null));
        Fields.On<ProductOptionValue>("ProductOptionValue",
            ("id", (value, _) => value.Gid),
            ("name", (value, _) => value.Name),
            ("hasVariants", (value, _) => value.HasVariants),
            ("linkedMetafieldValue", (_, _) => null));
    }

    /// <summary>All variants of a product fit into a page where the request asks for one single product.</summary>
    private static int LargestPage(FieldCall call) =>
        call.Context.Path.ToArray() is [_, _]
            && call.Context.Operation.SelectionSet.Selections.Count == 1
            && call.Context.Operation.Operation == GraphQLParser.AST.OperationType.Query
            ? AllVariants
            : UsualPage;

    private static Shape Count(int count) => new() { ["count"] = count, ["precision"] = "EXACT" };

    private static readonly Dictionary<string, Func<Product, object?>> ProductTerms = new()
    {
        ["id"] = product => product.Id,
        ["title"] = product => product.Title,
        ["handle"] = product => product.Handle,
        ["status"] = product => product.Status,
        ["vendor"] = product => product.Vendor,
        ["product_type"] = product => product.ProductType,
        ["tag"] = product => product.Tags,
        ["sku"] = product => product.Variants.Select(variant => variant.Sku).OfType<string>(),
        ["barcode"] = product => product.Variants.Select(variant => variant.Barcode).OfType<string>(),
        ["created_at"] = product => product.CreatedAt,
        ["updated_at"] = product => product.UpdatedAt,
    };

    private static readonly Dictionary<string, Func<Variant, object?>> VariantTerms = new()
    {
        ["id"] = variant => variant.Id,
        ["sku"] = variant => variant.Sku,
        ["barcode"] = variant => variant.Barcode,
        ["title"] = variant => variant.Title,
        ["product_id"] = variant => variant.Product.Id,
        ["product_status"] = variant => variant.Product.Status,
        ["updated_at"] = variant => variant.UpdatedAt,
    };

    private static readonly Dictionary<string, Func<Product, string>> ProductSorts = new()
    {
        ["CREATED_AT"] = product => Page.Sortable(product.CreatedAt),
        ["UPDATED_AT"] = product => Page.Sortable(product.UpdatedAt),
        ["TITLE"] = product => product.Title,
        ["VENDOR"] = product => product.Vendor,
        ["PRODUCT_TYPE"] = product => product.ProductType,
    };

    private static readonly Dictionary<string, Func<Variant, string>> VariantSorts = new()
    {
        ["SKU"] = variant => variant.Sku ?? "",
        ["TITLE"] = variant => variant.Title,
        ["POSITION"] = variant => variant.Position.ToString("D10", System.Globalization.CultureInfo.InvariantCulture),
    };

    private static Dictionary<string, Func<string, IEnumerable<Product>>> ProductIndexes(Store store) => new()
    {
        ["sku"] = sku => store.Skus.Find(sku).Select(variant => variant.Product),
        ["barcode"] = barcode => store.Barcodes.Find(barcode).Select(variant => variant.Product),
        ["id"] = id => ById<Product>(store, "Product", id),
    };

    private static Dictionary<string, Func<string, IEnumerable<Variant>>> VariantIndexes(Store store) => new()
    {
        ["sku"] = store.Skus.Find,
        ["barcode"] = store.Barcodes.Find,
        ["id"] = id => ById<Variant>(store, "ProductVariant", id),
        ["product_id"] = id => ById<Product>(store, "Product", id).SelectMany(product => product.Variants),
    };

    private static IEnumerable<T> ById<T>(Store store, string type, string id) where T : Noun =>
        store.Find<T>($"gid://shopify/{type}/{id[(id.LastIndexOf('/') + 1)..]}") is { } noun ? [noun] : [];
}
