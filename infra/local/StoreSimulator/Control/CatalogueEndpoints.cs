using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace StoreSimulator.Control;

/// <summary>What a merchant does to products and their variants, over HTTP.</summary>
internal static class CatalogueEndpoints
{
    private sealed record Goods(string? Sku, string? NewSku, string? Barcode);

    private sealed record NewGoods(string? Sku, string? Title, int Available = 0)
    {
        public IReadOnlyList<NewForm> Variants { get; init; } = [];
    }

    private sealed record Picture(string? Sku, string? Url, string? Alt);

    /// <summary>A variant to be added to the product that has a variant of the SKU.</summary>
    private sealed record NewForm
    {
        public string? Sku { get; init; }
        public string? NewSku { get; init; }
        public string? Barcode { get; init; }
        public decimal Price { get; init; } = 10m;
        public decimal? CompareAtPrice { get; init; }
        public int Available { get; init; }
        public IReadOnlyDictionary<string, string>? Options { get; init; }
    }

    public static void Map(RouteGroupBuilder simulator, Store store)
    {
        MapReads(simulator, store);
        simulator.MapPost("/products", (NewGoods goods) => Results.Ok(Add(store, goods)));
        simulator.MapPost("/products/delete", (Goods goods) => Done(() => store.DeleteProduct(Variant(store, goods.Sku).Product.Gid)));
        simulator.MapPost("/products/archive", (Goods goods) =>
            Done(() => store.EditProduct(Variant(store, goods.Sku).Product.Gid, product => product.Status = "ARCHIVED")));
        simulator.MapPost("/products/relabel", (Goods goods) => Done(() =>
        {
            var variant = Variant(store, goods.Sku);
            store.Relabel(variant.Gid, goods.NewSku, goods.Barcode ?? variant.Barcode);
        }));
        simulator.MapPost("/products/untrack", (Goods goods) =>
            Done(() => store.Track(Variant(store, goods.Sku).Item.Gid, tracked: false)));
        simulator.MapPost("/products/edit", (Dictionary<string, JsonElement> wanted) => Done(() => ProductEdit.Apply(store, wanted)));
        simulator.MapPost("/products/variants", (NewForm form) =>
        {
            var added = store.AddVariant(Variant(store, form.Sku).Product.Gid, New(form, Needed(form.NewSku, "newSku")));
            return Results.Ok(new { variant = added.Gid, item = added.Item.Gid });
        });
        simulator.MapPost("/products/images", (Picture picture) =>
        {
            var url = Needed(picture.Url, "url");
            return Uri.TryCreate(url, UriKind.Absolute, out _)
                ? Results.Ok(new { image = store.AddImage(Variant(store, picture.Sku).Product.Gid, url, picture.Alt).Gid })
                : throw new ArgumentException($"{url} is no address of an image.");
        });
        simulator.MapPost("/products/variants/delete", (Goods goods) => Done(() => store.RemoveVariant(Variant(store, goods.Sku).Gid)));
    }

    /// <summary>The first variant with the SKU.</summary>
    public static Variant Variant(Store store, string? sku)
    {
        lock (store.Gate)
        {
            return store.Skus.Find(Needed(sku, "sku")).FirstOrDefault()
                ?? throw new ArgumentException($"The store has no variant with the SKU {sku}.");
        }
    }

    private static void MapReads(RouteGroupBuilder simulator, Store store)
    {
        simulator.MapGet("/products", () =>
        {
            lock (store.Gate)
            {
                return Results.Ok(new { products = store.Products.Count, variants = store.Variants.Count });
            }
        });
        simulator.MapGet("/product", (string? sku, string? product) =>
        {
            lock (store.Gate)
            {
                return Results.Ok(Shown(product is null ? Variant(store, sku).Product : store.Find<Product>(product)
                    ?? throw new ArgumentException($"The store has no product {product}.")));
            }
        });
    }

    private static object Add(Store store, NewGoods goods)
    {
        if (goods.Variants.Count > 0)
        {
            var several = store.AddProduct(
                Needed(goods.Title, "title"), goods.Variants.Select(form => New(form, Needed(form.Sku, "the variant's sku"))));
            return new { product = several.Gid, items = several.Variants.Select(variant => variant.Item.Gid) };
        }

        var sku = Needed(goods.Sku, "sku");
        var product = store.AddProduct(goods.Title ?? sku, new NewVariant { Sku = sku, Available = goods.Available });
        return new { product = product.Gid, item = product.Variants[0].Item.Gid, sku };
    }

    private static NewVariant New(NewForm form, string sku) => new()
    {
        Sku = sku,
        Barcode = form.Barcode,
        Price = form.Price,
        CompareAtPrice = form.CompareAtPrice,
        Available = form.Available,
        Options = form.Options,
    };

    private static object Shown(Product product) => new
    {
        product = product.Gid,
        product.Title,
        product.Handle,
        product.DescriptionHtml,
        product.Vendor,
        product.ProductType,
        product.Status,
        product.Tags,
        seo = new { title = product.SeoTitle, description = product.SeoDescription },
        product.CreatedAt,
        product.UpdatedAt,
        product.PublishedAt,
        publications = product.Publications.Keys.Select(publication => publication.Name),
        options = product.Options.Select(option => new
        {
            option = option.Gid,
            option.Name,
            values = option.Values.Select(value => new { value = value.Gid, value.Name, value.HasVariants }),
        }),
        media = product.Media.Select(image => new { image = image.Gid, image.Source, image.Alt, image.Status, image.Url }),
        variants = product.Variants.Select(Shown),
    };

    private static object Shown(Variant variant) => new
    {
        variant = variant.Gid,
        item = variant.Item.Gid,
        variant.Title,
        variant.Sku,
        variant.Barcode,
        variant.Price,
        variant.CompareAtPrice,
        variant.Taxable,
        variant.InventoryPolicy,
        variant.Item.Tracked,
        variant.Item.RequiresShipping,
        variant.Item.Cost,
        variant.Item.Weight,
        variant.Item.WeightUnit,
        variant.Item.CountryCodeOfOrigin,
        variant.Item.HarmonizedSystemCode,
        image = variant.Image?.Gid,
        options = variant.OptionValues.ToDictionary(value => value.Option.Name, value => value.Name),
        available = variant.InventoryQuantity,
    };

    private static string Needed(string? value, string name) =>
        string.IsNullOrEmpty(value) ? throw new ArgumentException($"{name} is missing.") : value;

    private static IResult Done(Action action)
    {
        action();
        return Results.Ok(new { done = true });
    }
}
