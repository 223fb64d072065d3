namespace StoreSimulator;

public sealed partial class Store
{
    private readonly List<Product> products = [];
    private readonly List<Variant> variants = [];
    private readonly List<InventoryItem> items = [];
    private readonly List<Location> locations = [];

    public IReadOnlyList<Product> Products => products;
    public IReadOnlyList<Variant> Variants => variants;
    public IReadOnlyList<InventoryItem> Items => items;

    /// <summary>The first one is there from the start.</summary>
    public IReadOnlyList<Location> Locations => locations;

    internal SearchIndex Skus { get; }
    internal SearchIndex Barcodes { get; }

    public Location AddLocation(string name)
    {
        lock (Gate)
        {
            var location = Keep(new Location(NextId(), name, Now));
            locations.Add(location);
            Fire("LOCATIONS_CREATE", location);
            return location;
        }
    }

    /// <summary>A merchant adds a product; products/create is fired.</summary>
    public Product AddProduct(string title, params IEnumerable<NewVariant> newVariants)
    {
        lock (Gate)
        {
            NextEvent();
            var product = Create(title, newVariants);
            Fire("PRODUCTS_CREATE", product);
            foreach (var variant in product.Variants)
            {
                Fire("INVENTORY_ITEMS_CREATE", variant.Item);
            }

            return product;
        }
    }

    /// <summary>Adds products of one variant, SKUs {prefix}1 to {prefix}{count}, stocked at the first location. Fires nothing.</summary>
    public IReadOnlyList<Product> Seed(int count, string skuPrefix = "SKU-", int available = 100)
    {
        lock (Gate)
        {
            var seeded = new List<Product>(count);
            for (var i = 1; i <= count; i++)
            {
                seeded.Add(
                    Create(
                        $"Product {skuPrefix}{i}",
                        [new NewVariant { Sku = $"{skuPrefix}{i}", Barcode = $"BAR-{skuPrefix}{i}", Available = available }]));
            }

            return seeded;
        }
    }

    /// <summary>A merchant edits a product; products/update is fired.</summary>
    public void EditProduct(string gid, Action<Product> edit)
    {
        lock (Gate)
        {
            NextEvent();
            var product = Known<Product>(gid);
            edit(product);
            product.UpdatedAt = Now;
            Fire("PRODUCTS_UPDATE", product);
        }
    }

    /// <summary>A merchant gives a variant another SKU or barcode; products/update and inventory_items/update are fired.</summary>
    public void Relabel(string variantGid, string? sku, string? barcode)
    {
        lock (Gate)
        {
            NextEvent();
            var variant = Known<Variant>(variantGid);
            Label(variant, sku, barcode);
            Touched(variant);
            Fire("PRODUCTS_UPDATE", variant.Product);
            Fire("INVENTORY_ITEMS_UPDATE", variant.Item);
        }
    }

    /// <summary>A merchant deletes a product with its variants and stock; products/delete is fired.</summary>
    public void DeleteProduct(string gid)
    {
        lock (Gate)
        {
            NextEvent();
            var product = Known<Product>(gid);
            foreach (var variant in product.Variants)
            {
                Forget(variant);
            }

            nouns.Remove(gid);
            products.Remove(product);
            Fire("PRODUCTS_DELETE", product);
        }
    }

    private Product Create(string title, IEnumerable<NewVariant> newVariants)
    {
        var product = Keep(new Product(NextId(), title, Now));
        products.Add(product);
        foreach (var wanted in newVariants.DefaultIfEmpty(new NewVariant()))
        {
            Add(product, wanted);
        }

        return product;
    }

    private void Add(Product product, NewVariant wanted)
    {
        var item = Keep(new InventoryItem(NextId(), Now) { Tracked = wanted.Tracked, IsBundle = wanted.IsBundle });
        var variant = Keep(new Variant(NextId(), product, item, Now) { Price = wanted.Price, Position = product.VariantList.Count + 1 });
        if (wanted.Title is { } title)
        {
            variant.Title = title;
        }

        item.Variant = variant;
        items.Add(item);
        variants.Add(variant);
        product.VariantList.Add(variant);
        Label(variant, wanted.Sku, wanted.Barcode);

        foreach (var (location, available) in wanted.Stock ?? new Dictionary<string, int> { [locations[0].Gid] = wanted.Available })
        {
            Connect(item, Known<Location>(location)).Set("available", available, Now);
        }
    }

    internal void Label(Variant variant, string? sku, string? barcode)
    {
        Skus.Move(variant, variant.Sku, sku);
        Barcodes.Move(variant, variant.Barcode, barcode);
        (variant.Item.Sku, variant.Barcode) = (sku, barcode);
    }

    internal void Touched(Variant variant) => variant.UpdatedAt = variant.Item.UpdatedAt = variant.Product.UpdatedAt = Now;

    private void Forget(Variant variant)
    {
        Label(variant, null, null);
        foreach (var level in variant.Item.Levels)
        {
            level.Location.Levels.Remove(level);
            nouns.Remove(level.Gid);
        }

        foreach (var line in orders.SelectMany(order => order.LineItems).Where(line => line.Variant == variant))
        {
            line.Variant = null;
        }

        variants.Remove(variant);
        items.Remove(variant.Item);
        nouns.Remove(variant.Gid);
        nouns.Remove(variant.Item.Gid);
    }
}
