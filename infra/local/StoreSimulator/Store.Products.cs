namespace StoreSimulator;

public sealed partial class Store
{
    /// <summary>Shopify's limit on the options of a product.</summary>
    internal const int MostOptions = 3;

    /// <summary>Shopify's limit on the variants of a product.</summary>
    internal const int MostVariants = 2048;

    private readonly Dictionary<string, Product> productsByHandle = [];
    private readonly Dictionary<string, string> redirects = [];

    /// <summary>Redirects of the online store from an earlier handle to a later one.</summary>
    public IReadOnlyDictionary<string, string> Redirects => redirects;

    internal Product? ProductByHandle(string handle) => productsByHandle.GetValueOrDefault(handle);

    /// <summary>A product that is not yet in the catalogue, with a handle made from its title.</summary>
    internal Product NewProduct(string title) => new(NextId(), title, Now) { Vendor = Options.Domain.Split('.')[0] };

    /// <summary>Takes a new product into the catalogue. Its handle is made from the title, unless it has one.</summary>
    internal void Enrol(Product product)
    {
        products.Add(Keep(product));
        SetHandle(
            product,
            product.Handle.Length > 0 ? product.Handle : Handles.Free(Handles.Of(product.Title), productsByHandle.ContainsKey));
    }

    internal void SetHandle(Product product, string handle)
    {
        if (productsByHandle.GetValueOrDefault(product.Handle) == product)
        {
            productsByHandle.Remove(product.Handle);
        }

        (product.Handle, productsByHandle[handle]) = (handle, product);
    }

    internal void Redirect(string from, string to) => redirects[from] = to;

    /// <summary>The product changed: its updatedAt moves, and products/update is fired.</summary>
    internal void Changed(Product product)
    {
        product.UpdatedAt = Now;
        Fire("PRODUCTS_UPDATE", product);
    }

    internal ProductOption NewOption(Product product, string name, params IEnumerable<string> values)
    {
        var option = Keep(new ProductOption(NextId(), product, name));
        foreach (var value in values)
        {
            _ = NewValue(option, value);
        }

        return option;
    }

    internal ProductOptionValue NewValue(ProductOption option, string name)
    {
        var value = Keep(new ProductOptionValue(NextId(), option, name));
        option.ValueList.Add(value);
        return value;
    }

    /// <summary>The option's value of this name, made if there is none.</summary>
    internal ProductOptionValue ValueOf(ProductOption option, string name) => option.ValueNamed(name) ?? NewValue(option, name);

    internal void Forget(ProductOptionValue value)
    {
        value.Option.ValueList.Remove(value);
        nouns.Remove(value.Gid);
    }

    internal void Forget(ProductOption option)
    {
        foreach (var value in option.ValueList.ToArray())
        {
            Forget(value);
        }

        option.Product.OptionList.Remove(option);
        nouns.Remove(option.Gid);
    }

    /// <summary>Gives a product without options Shopify's own: Title, with the single value Default Title.</summary>
    internal void GiveDefaultOption(Product product)
    {
        var option = NewOption(product, ProductOption.DefaultName, ProductOption.DefaultValue);
        product.OptionList.Add(option);
        foreach (var variant in product.VariantList)
        {
            variant.OptionValues = [option.ValueList[0]];
        }
    }

    /// <summary>A variant at the end of its product's. The API's are untracked and cost nothing until it says otherwise.</summary>
    internal Variant NewVariant(Product product, IReadOnlyList<ProductOptionValue> values)
    {
        var item = Keep(new InventoryItem(NextId(), Now) { Tracked = false });
        var variant = Keep(new Variant(NextId(), product, item, Now) { OptionValues = values });
        item.Variant = variant;
        items.Add(item);
        variants.Add(variant);
        product.VariantList.Add(variant);
        return variant;
    }

    /// <summary>Removes a variant with its stock. Fires inventory_items/delete.</summary>
    internal void Remove(Variant variant)
    {
        Fire("INVENTORY_ITEMS_DELETE", variant.Item);
        Forget(variant);
        variant.Product.VariantList.Remove(variant);
    }

    /// <summary>Removes a product with its variants, stock and media. Fires products/delete.</summary>
    internal void Remove(Product product)
    {
        foreach (var variant in product.Variants)
        {
            Fire("INVENTORY_ITEMS_DELETE", variant.Item);
            Forget(variant);
        }

        foreach (var noun in product.OptionList.SelectMany(option => option.ValueList.Prepend<Noun>(option)).Concat(product.MediaList))
        {
            nouns.Remove(noun.Gid);
        }

        ForgetMetafields(product);
        nouns.Remove(product.Gid);
        products.Remove(product);
        productsByHandle.Remove(product.Handle);
        Fire("PRODUCTS_DELETE", product);
    }

    private void ForgetMetafields(Noun owner)
    {
        foreach (var metafield in MetafieldsOf(owner))
        {
            metafields.Remove((owner.Gid, metafield.Namespace, metafield.Key));
            uniqueMetafields.Remove((Metafield.OwnerTypeOf(owner), metafield.Namespace, metafield.Key, metafield.Value));
            nouns.Remove(metafield.Gid);
        }

        metafieldsByOwner.Remove(owner.Gid);
    }
}
