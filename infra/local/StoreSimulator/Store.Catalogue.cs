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

    /// <summary>Adds products, SKUs {prefix}1 to {prefix}{count}, stocked at the first location. Fires nothing.</summary>
    /// <param name="count">How many products.</param>
    /// <param name="skuPrefix">What their SKUs begin with.</param>
    /// <param name="available">What each variant has of stock.</param>
    /// <param name="variantsEach">Of several variants each has a Size, and the SKUs {prefix}{n}-1, {prefix}{n}-2 and so on.</param>
    public IReadOnlyList<Product> Seed(int count, string skuPrefix = "SKU-", int available = 100, int variantsEach = 1)
    {
        lock (Gate)
        {
            var seeded = new List<Product>(count);
            for (var i = 1; i <= count; i++)
            {
                seeded.Add(Create($"Product {skuPrefix}{i}", Seeded($"{skuPrefix}{i}", available, variantsEach)));
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
            var handle = product.Handle;
            edit(product);
            if (product.Handle != handle)
            {
                var wanted = Handles.Of(product.Handle);
                product.Handle = handle;
                SetHandle(product, Handles.Free(wanted, taken => ProductByHandle(taken) is { } owner && owner != product));
            }

            Changed(product);
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
            Remove(Known<Product>(gid));
        }
    }

    /// <summary>A merchant edits a variant and its inventory item; products/update and inventory_items/update are fired.</summary>
    public void EditVariant(string gid, Action<Variant> edit)
    {
        lock (Gate)
        {
            NextEvent();
            var variant = Known<Variant>(gid);
            edit(variant);
            Touched(variant);
            Fire("PRODUCTS_UPDATE", variant.Product);
            Fire("INVENTORY_ITEMS_UPDATE", variant.Item);
        }
    }

    /// <summary>A merchant adds a variant; products/update and inventory_items/create are fired.</summary>
    public Variant AddVariant(string productGid, NewVariant wanted)
    {
        lock (Gate)
        {
            NextEvent();
            var product = Known<Product>(productGid);
            var variant = Add(product, wanted);
            Changed(product);
            Fire("INVENTORY_ITEMS_CREATE", variant.Item);
            return variant;
        }
    }

    /// <summary>A merchant removes a variant, though not the last one; products/update and inventory_items/delete are fired.</summary>
    public void RemoveVariant(string gid)
    {
        lock (Gate)
        {
            NextEvent();
            var variant = Known<Variant>(gid);
            if (variant.Product.Variants.Count == 1)
            {
                throw new ArgumentException($"{variant.Product.Title} has no other variant. Delete the product instead.");
            }

            Remove(variant);
            Changed(variant.Product);
        }
    }

    private static IEnumerable<NewVariant> Seeded(string sku, int available, int count) => count == 1
        ? [new NewVariant { Sku = sku, Barcode = $"BAR-{sku}", Available = available }]
        : Enumerable.Range(1, count).Select(n => new NewVariant
        {
            Sku = $"{sku}-{n}",
            Barcode = $"BAR-{sku}-{n}",
            Available = available,
            Options = new Dictionary<string, string> { ["Size"] = $"{n}" },
        });

    // a merchant's product is in every sales channel at once
    private Product Create(string title, IEnumerable<NewVariant> newVariants)
    {
        var product = NewProduct(title);
        Enrol(product);
        foreach (var publication in publications)
        {
            Publish(product, publication, Now);
        }

        NewVariant[] wanted = [.. newVariants.DefaultIfEmpty(new NewVariant())];
        foreach (var name in wanted[0].Options?.Keys ?? [ProductOption.DefaultName])
        {
            product.OptionList.Add(NewOption(product, name));
        }

        foreach (var variant in wanted)
        {
            Add(product, variant);
        }

        return product;
    }

    private Variant Add(Product product, NewVariant wanted)
    {
        if (product.Variants.Count >= MostVariants)
        {
            throw new ArgumentException($"{product.Title} has {MostVariants} variants. No product has more.");
        }

        var variant = NewVariant(product, Values(product, wanted));
        var item = variant.Item;
        (item.Tracked, item.IsBundle, item.Cost) = (wanted.Tracked, wanted.IsBundle, wanted.Cost);
        (item.Weight, item.WeightUnit) = (wanted.Weight, wanted.WeightUnit);
        (variant.Price, variant.CompareAtPrice) = (wanted.Price, wanted.CompareAtPrice);
        Label(variant, wanted.Sku, wanted.Barcode);

        foreach (var (location, available) in wanted.Stock ?? new Dictionary<string, int> { [locations[0].Gid] = wanted.Available })
        {
            Connect(item, Known<Location>(location)).Set("available", available, Now);
        }

        return variant;
    }

    private List<ProductOptionValue> Values(Product product, NewVariant wanted)
    {
        var values = product.Options
            .Select(option => ValueOf(option, wanted.Options?.GetValueOrDefault(option.Name) ?? FreeTitle(product, option, wanted)))
            .ToList();
        return product.With(values) is { } there
            ? throw new ArgumentException($"{product.Title} has a variant {there.Title} already.")
            : values;
    }

    // a variant without named options is told apart by its title, its SKU or its number
    private static string FreeTitle(Product product, ProductOption option, NewVariant wanted)
    {
        if (option.Name != ProductOption.DefaultName || wanted.Options is not null)
        {
            throw new ArgumentException($"{product.Title} has an option {option.Name}. Name the variant's value of it.");
        }

        var title = wanted.Title ?? (product.Variants.Count == 0 ? ProductOption.DefaultValue : wanted.Sku);
        return title is not null && option.ValueNamed(title) is null ? title : $"Variant {product.Variants.Count + 1}";
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

        ForgetMetafields(variant);
        variants.Remove(variant);
        items.Remove(variant.Item);
        nouns.Remove(variant.Gid);
        nouns.Remove(variant.Item.Gid);
    }
}
