using Members = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace StoreSimulator.Graph;

/// <summary>The mutations that create, change and delete the options of a product.</summary>
internal static class OptionMutations
{
    public static void List()
    {
        Fields.Mutation("productOptionsCreate", "write_products", Create);
        Fields.Mutation("productOptionUpdate", "write_products", Update);
        Fields.Mutation("productOptionsDelete", "write_products", Delete);
    }

    private static Shape Create(FieldCall call)
    {
        var product = ProductMutations.Named(call);
        if (ProductMutations.Refusal(product) is { } refusal)
        {
            return Refused(call, product, refusal);
        }

        var given = call.List<Members>("options");
        UserError[] errors = [.. OptionInput.Wrong(product!, given)];
        if (errors.Length > 0)
        {
            return Refused(call, product, errors);
        }

        var fansOut = call.Argument<object>("variantStrategy")?.ToString() == "CREATE";
        var combinations = given.Aggregate((long)product!.Variants.Count, (count, option) => count * OptionInput.Values(option).Count);
        if (fansOut && combinations > Store.MostVariants)
        {
            return Refused(
                call, product,
                new UserError(
                    ["options"], $"The number of created variants would exceed the {Store.MostVariants} variants per product limit",
                    "TOO_MANY_VARIANTS_CREATED"));
        }

        if (product.HasOnlyDefaultVariant)
        {
            call.Store.Forget(product.OptionList[0]);
        }

        ProductOption[] added = [.. given.Select(option => OptionInput.Add(call.Store, product, option))];
        Arrange(call.Store, product);
        if (fansOut)
        {
            FanOut(call.Store, product, [.. added.Select(option => option.Values)]);
        }

        return Changed(call, product);
    }

    private static Shape Update(FieldCall call)
    {
        var product = ProductMutations.Named(call);
        if (ProductMutations.Refusal(product) is { } refusal)
        {
            return Refused(call, product, refusal);
        }

        var update = new OptionUpdate(call, product!);
        if (update.Option is null)
        {
            return Refused(call, product, new UserError(["option"], "Option does not exist", "OPTION_DOES_NOT_EXIST"));
        }

        UserError[] errors = [.. update.Wrong()];
        if (errors.Length > 0)
        {
            return Refused(call, product, errors);
        }

        update.Write();
        return Changed(call, product!);
    }

    private static Shape Delete(FieldCall call)
    {
        var product = ProductMutations.Named(call);
        if (ProductMutations.Refusal(product) is { } refusal)
        {
            return Refused(call, product, refusal);
        }

        string[] wanted = [.. call.List<object>("options").Select(id => id.ToString()!)];
        var errors = new List<UserError>();
        for (var i = 0; i < wanted.Length; i++)
        {
            if (product!.OptionList.Find(option => option.Gid == wanted[i]) is not { } option)
            {
                errors.Add(new(["options", $"{i}"], "Option does not exist", "OPTION_DOES_NOT_EXIST"));
            }
            else if (Strategy(call) == "DEFAULT" && option.UsedValues.Count() > 1)
            {
                errors.Add(
                    new(["options", $"{i}"], "Can't delete option with multiple values.", "CANNOT_DELETE_OPTION_WITH_MULTIPLE_VALUES"));
            }
        }

        var doubles = Doubles(product!, wanted);
        if (errors.Count == 0 && Strategy(call) == "NON_DESTRUCTIVE" && doubles.Count > 0)
        {
            errors.Add(new(["options"], "Cannot delete options without deleting variants.", "CANNOT_USE_NON_DESTRUCTIVE_STRATEGY"));
        }

        if (errors.Count > 0)
        {
            return Refused(call, product, errors).With("deletedOptionsIds", Array.Empty<string>());
        }

        doubles.ForEach(call.Store.Remove);
        foreach (var option in product!.OptionList.Where(option => wanted.Contains(option.Gid)).ToArray())
        {
            call.Store.Forget(option);
        }

        Arrange(call.Store, product);
        if (product.OptionList.Count == 0)
        {
            call.Store.GiveDefaultOption(product);
        }

        return Changed(call, product).With("deletedOptionsIds", wanted);
    }

    /// <summary>Gives each variant one value of each option in the options' order: its own, or the first there is.</summary>
    public static void Arrange(Store store, Product product)
    {
        foreach (var variant in product.VariantList)
        {
            variant.OptionValues =
            [
                .. product.OptionList.Select(option =>
                    variant.OptionValues.FirstOrDefault(value => value.Option == option) ?? option.ValueList[0]),
            ];
            variant.UpdatedAt = store.Now;
        }
    }

    /// <summary>Adds what is missing of the combinations of each variant with these values, an entry an option.</summary>
    public static void FanOut(Store store, Product product, IReadOnlyList<IReadOnlyList<ProductOptionValue>> values)
    {
        foreach (var variant in product.VariantList.ToArray())
        {
            foreach (var wanted in Combinations(variant.OptionValues, values))
            {
                if (product.With(wanted) is null)
                {
                    VariantMutations.Copy(store, variant, wanted);
                }
            }
        }
    }

    private static IEnumerable<IReadOnlyList<ProductOptionValue>> Combinations(
        IReadOnlyList<ProductOptionValue> from, IReadOnlyList<IReadOnlyList<ProductOptionValue>> values) =>
        values.Count == 0
            ? [from]
            : values[0].SelectMany(value => Combinations(
                [.. from.Select(own => own.Option == value.Option ? value : own)], [.. values.Skip(1)]));

    // the variants that would be the same as an earlier one without these options
    private static List<Variant> Doubles(Product product, string[] without)
    {
        var seen = new HashSet<string>();
        return [.. product.VariantList.Where(variant => !seen.Add(
            string.Join('/', variant.OptionValues.Where(value => !without.Contains(value.Option.Gid)).Select(value => value.Id))))];
    }

    private static string Strategy(FieldCall call) => call.Argument<object>("strategy")?.ToString() ?? "DEFAULT";

    private static Shape Changed(FieldCall call, Product product)
    {
        call.Store.Changed(product);
        return FieldCall.Done(("product", product));
    }

    private static Shape Refused(FieldCall call, Product? product, params IEnumerable<UserError> errors) =>
        call.Refused(errors).With("product", product);
}
