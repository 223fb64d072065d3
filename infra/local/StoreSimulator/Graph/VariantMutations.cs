using Members = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace StoreSimulator.Graph;

/// <summary>The mutations that create, change and delete the variants of one product.</summary>
internal static class VariantMutations
{
    public static void List()
    {
        Fields.Mutation("productVariantsBulkCreate", "write_products", Create);
        Fields.Mutation("productVariantsBulkUpdate", "write_products", Update);
        Fields.Mutation("productVariantsBulkDelete", "write_products", Delete);
    }

    /// <summary>Stocks a new variant where the input says, or else at the first location, with nothing.</summary>
    public static void Stock(Store store, Variant variant, IReadOnlyList<Members> quantities)
    {
        if (quantities.Count == 0)
        {
            store.Stocked(variant.Item, store.Locations.First(location => location.IsActive));
        }

        foreach (var quantity in quantities)
        {
            var level = store.Stocked(variant.Item, store.Find<Location>(quantity.Text("locationId"))!);
            level.Set("available", (int)Given.Number(quantity["availableQuantity"]), store.Now);
            store.Fire("INVENTORY_LEVELS_UPDATE", level);
        }
    }

    /// <summary>A variant like another one but for these option values; it has no SKU, barcode or stock.</summary>
    public static void Copy(Store store, Variant original, IReadOnlyList<ProductOptionValue> values)
    {
        var copy = store.NewVariant(original.Product, values);
        (copy.Price, copy.CompareAtPrice) = (original.Price, original.CompareAtPrice);
        (copy.Taxable, copy.InventoryPolicy) = (original.Taxable, original.InventoryPolicy);
        (copy.Item.Tracked, copy.Item.RequiresShipping) = (original.Item.Tracked, original.Item.RequiresShipping);
        (copy.Item.Weight, copy.Item.WeightUnit) = (original.Item.Weight, original.Item.WeightUnit);
        Stock(store, copy, []);
        store.Fire("INVENTORY_ITEMS_CREATE", copy.Item);
    }

    private static Shape Create(FieldCall call)
    {
        var product = ProductMutations.Named(call);
        if (ProductMutations.Refusal(product) is { } refusal)
        {
            return call.Refused(refusal).With("productVariants", Array.Empty<Variant>());
        }

        var given = call.List<Members>("variants");
        VariantInput[] wanted = [.. given.Select((input, i) => new VariantInput(call, product!, input, i, null) { IsNew = true })];
        var standalone = wanted.Length == 0 ? null : Standalone(product!, call.Argument<object>("strategy")?.ToString() ?? "DEFAULT");
        UserError[] errors = [.. wanted.SelectMany(variant => variant.Misplaced())];
        if (errors.Length == 0)
        {
            errors =
            [
                .. wanted.SelectMany(variant => variant.Wrong()), .. MediaInput.Wrong(call, product),
                .. Doubles(product!, wanted, standalone), .. TooMany(product!, wanted, standalone),
            ];
        }

        if (errors.Length > 0)
        {
            return call.Refused(errors).With("product", null).With("productVariants", Array.Empty<Variant>());
        }

        if (standalone is not null)
        {
            RemoveStandalone(call.Store, standalone);
        }

        MediaInput.Append(call, product!);
        Variant[] created = [.. wanted.Select(variant => Added(call.Store, product!, variant))];
        return Changed(call, product!, created);
    }

    private static Shape Update(FieldCall call)
    {
        var product = ProductMutations.Named(call);
        if (ProductMutations.Refusal(product) is { } refusal)
        {
            return call.Refused(refusal).With("productVariants", null);
        }

        VariantInput[] wanted = [.. call.List<Members>("variants").Select((input, i) => new VariantInput(
            call, product!, input, i, product!.VariantList.Find(variant => variant.Gid == input.Text("id"))))];
        var misplaced = wanted.ToDictionary(variant => variant, variant => variant.Misplaced().ToArray());
        UserError[] wrongMedia = [.. MediaInput.Wrong(call, product)];
        var wrong = wanted.ToDictionary(variant => variant, variant => misplaced[variant].Length > 0 ? [] : variant.Wrong().ToArray());
        foreach (var (variant, there) in Doubles(product!, [.. wanted.Where(variant => misplaced[variant].Length == 0)]))
        {
            wrong[variant] = [.. wrong[variant], there];
        }

        UserError[] errors = [.. wrongMedia, .. wanted.SelectMany(variant => misplaced[variant].Concat(wrong[variant]))];
        var partial = call.Argument<bool>("allowPartialUpdates") && wrongMedia.Length == 0;
        if (errors.Length > 0 && !partial)
        {
            // values that are refused leave the variants as they were; a variant that is unknown leaves none to show
            return call.Refused(errors).With("product", product)
                .With("productVariants", misplaced.Values.Any(found => found.Length > 0) ? null : Known(wanted));
        }

        MediaInput.Append(call, product!);
        foreach (var variant in wanted.Where(variant => misplaced[variant].Length + wrong[variant].Length == 0))
        {
            Write(call.Store, variant);
        }

        var payload = wanted.Length == 0 ? FieldCall.Done(("product", product)) : Changed(call, product!, []);
        return payload.With("productVariants", Known(wanted)).With("userErrors", errors.Select(error => error.ToShape()).ToArray());
    }

    private static Shape Delete(FieldCall call)
    {
        var product = ProductMutations.Named(call);
        if (ProductMutations.Refusal(product) is { } refusal)
        {
            return call.Refused(refusal);
        }

        string[] wanted = [.. call.List<object>("variantsIds").Select(id => id.ToString()!)];
        var stranger = Array.FindIndex(wanted, id => !product!.VariantList.Exists(variant => variant.Gid == id));
        if (stranger >= 0)
        {
            return call.Refused(
                new UserError(
                    ["variantsIds", $"{stranger}"], "At least one variant does not belong to the product",
                    "AT_LEAST_ONE_VARIANT_DOES_NOT_BELONG_TO_THE_PRODUCT")).With("product", null);
        }

        Variant[] doomed = [.. product!.VariantList.Where(variant => wanted.Contains(variant.Gid))];
        if (doomed.Length == product.Variants.Count)
        {
            return call.Refused(new UserError(["variantsIds"], "Cannot delete default variant.", "CANNOT_DELETE_LAST_VARIANT"))
                .With("product", null);
        }

        foreach (var variant in doomed)
        {
            call.Store.Remove(variant);
        }

        return doomed.Length == 0 ? FieldCall.Done(("product", product)) : Changed(call, product, []);
    }

    // the only variant, which a strategy removes as soon as there are others: the default one, or any
    private static Variant? Standalone(Product product, string strategy) => product.Variants is [var only]
        && (strategy == "REMOVE_STANDALONE_VARIANT" || strategy == "DEFAULT" && product.HasOnlyDefaultVariant)
            ? only
            : null;

    private static void RemoveStandalone(Store store, Variant variant)
    {
        var wasDefault = variant.Product.HasOnlyDefaultVariant;
        store.Remove(variant);
        if (wasDefault)
        {
            store.Forget(variant.OptionValues[0]);
        }
    }

    private static IEnumerable<UserError> Doubles(Product product, VariantInput[] wanted, Variant? standalone)
    {
        var titles = product.Variants.Where(variant => variant != standalone).Select(variant => variant.Title)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return wanted.Where(variant => !titles.Add(variant.Title)).Select(variant => variant.AlreadyThere());
    }

    private static IEnumerable<(VariantInput Variant, UserError There)> Doubles(Product product, VariantInput[] wanted)
    {
        var titles = product.Variants.Except(wanted.Select(variant => variant.Variant!)).Select(variant => variant.Title)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return wanted.Where(variant => !titles.Add(variant.Title)).Select(variant => (variant, variant.AlreadyThere()));
    }

    private static IEnumerable<UserError> TooMany(Product product, VariantInput[] wanted, Variant? standalone) =>
        product.Variants.Count - (standalone is null ? 0 : 1) + wanted.Length > Store.MostVariants
            ?
            [
                new(
                    ["variants"], $"The number of created variants would exceed the {Store.MostVariants} variants per product limit",
                    "INVALID_INPUT"),
            ]
            : [];

    private static Variant Added(Store store, Product product, VariantInput wanted)
    {
        var variant = store.NewVariant(product, wanted.WantedValues());
        wanted.Write(variant);
        Stock(store, variant, wanted.Quantities);
        store.Fire("INVENTORY_ITEMS_CREATE", variant.Item);
        return variant;
    }

    private static void Write(Store store, VariantInput wanted)
    {
        var variant = wanted.Variant!;
        variant.OptionValues = wanted.WantedValues();
        wanted.Write(variant);
        if (wanted.NamesItem)
        {
            store.Fire("INVENTORY_ITEMS_UPDATE", variant.Item);
        }
    }

    private static Variant[] Known(IEnumerable<VariantInput> wanted) => [.. wanted.Select(variant => variant.Variant).OfType<Variant>()];

    private static Shape Changed(FieldCall call, Product product, Variant[] variants)
    {
        call.Store.Changed(product);
        return FieldCall.Done(("product", product), ("productVariants", variants));
    }
}
