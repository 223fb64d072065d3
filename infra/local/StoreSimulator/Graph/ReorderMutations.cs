using Members = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace StoreSimulator.Graph;

/// <summary>The mutations that put options, variants and media of a product into another order.</summary>
internal static class ReorderMutations
{
    private const string Mixing = "MIXING_ID_AND_NAME_KEYS_IS_NOT_ALLOWED";

    public static void List()
    {
        Fields.Mutation("productOptionsReorder", "write_products", Options);
        Fields.Mutation("productVariantsBulkReorder", "write_products", Variants);
        Fields.Mutation("productReorderMedia", "write_products", Media);
    }

    private static Shape Options(FieldCall call)
    {
        var given = call.List<Members>("options");
        DemandOne(given, "OptionReorderInput");
        DemandOne([.. given.SelectMany(option => option.Parts("values"))], "OptionValueReorderInput");
        var product = ProductMutations.Named(call);
        if ((ProductMutations.Refusal(product) ?? WrongOptions(product!, given)) is { } refusal)
        {
            return call.Refused(refusal).With("product", product);
        }

        var before = product!.OptionList.ToArray();
        Order(product.OptionList, [.. given.Select(option => OptionOf(product, option)!)]);
        foreach (var option in given)
        {
            var known = OptionOf(product, option)!;
            Order(known.ValueList, [.. option.Parts("values").Select(value => ValueOf(known, value)!)]);
        }

        if (!before.SequenceEqual(product.OptionList) || given.Any(option => option.Parts("values").Count > 0))
        {
            OptionMutations.Arrange(call.Store, product);
            var sorted = product.VariantList.OrderBy(variant => string.Join('/', variant.OptionValues.Select(
                value => value.Option.ValueList.IndexOf(value).ToString("D5", System.Globalization.CultureInfo.InvariantCulture))),
                StringComparer.Ordinal).ToArray();
            product.VariantList.Clear();
            product.VariantList.AddRange(sorted);
        }

        call.Store.Changed(product);
        return FieldCall.Done(("product", product));
    }

    private static UserError? WrongOptions(Product product, IReadOnlyList<Members> given)
    {
        if (given.Select(option => option.ContainsKey("id")).Distinct().Count() > 1)
        {
            return new(["options"], "Only specify one of `id` or `name` fields for options.", Mixing);
        }

        if (given.Any(option => option.Parts("values").Select(value => value.ContainsKey("id")).Distinct().Count() > 1))
        {
            return new(["options"], "Only specify one of `id` or `name` fields for option values.", Mixing);
        }

        foreach (var (i, option) in given.Index())
        {
            if (OptionOf(product, option) is not { } known)
            {
                return option.Text("id") is { } id
                    ? new(["options"], $"Option id '{Number(id)}' does not exist.", "OPTION_ID_DOES_NOT_EXIST")
                    : new(["options"], $"Option name '{option.Text("name")}' does not exist.", "OPTION_NAME_DOES_NOT_EXIST");
            }

            if (given.Take(i).Any(earlier => OptionOf(product, earlier) == known))
            {
                return new(["options", $"{i}"], $"Duplicated option name '{known.Name}'.", "DUPLICATED_OPTION_NAME");
            }

            if (WrongValues(known, option.Parts("values")) is { } wrong)
            {
                return wrong;
            }
        }

        return null;
    }

    private static UserError? WrongValues(ProductOption option, IReadOnlyList<Members> given)
    {
        foreach (var (i, value) in given.Index())
        {
            if (ValueOf(option, value) is not { } known)
            {
                return value.Text("id") is { } id
                    ? new(["options"], $"Option value id '{Number(id)}' does not exist.", "OPTION_VALUE_ID_DOES_NOT_EXIST")
                    : new(["options"], $"Option value '{value.Text("name")}' does not exist.", "OPTION_VALUE_DOES_NOT_EXIST");
            }

            if (given.Take(i).Any(earlier => ValueOf(option, earlier) == known))
            {
                return new(["options", $"{i}"], $"Duplicated option value '{known.Name}'.", "DUPLICATED_OPTION_VALUE");
            }
        }

        return null;
    }

    private static Shape Variants(FieldCall call)
    {
        var product = ProductMutations.Named(call);
        var given = call.List<Members>("positions");
        if ((ProductMutations.Refusal(product) ?? WrongPositions(product!, given)) is { } refusal)
        {
            return call.Refused(refusal).With("product", product);
        }

        foreach (var position in given.OrderBy(position => (int)position["position"]!))
        {
            Move(product!.VariantList, product.VariantList.Find(one => one.Gid == position.Text("id"))!, (int)position["position"]! - 1);
        }

        call.Store.Changed(product!);
        return FieldCall.Done(("product", product));
    }

    private static UserError? WrongPositions(Product product, IReadOnlyList<Members> given)
    {
        if (given.Select(position => position.Text("id")).Distinct().Count() < given.Count)
        {
            return new(["positions"], "Product variant IDs must be unique", "DUPLICATED_VARIANT_ID");
        }

        foreach (var (i, position) in given.Index())
        {
            if ((int)position["position"]! < 1)
            {
                return new(["positions", $"{i}", "position"], "Position can not be zero or negative number", "INVALID_POSITION");
            }

            if (!product.VariantList.Exists(variant => variant.Gid == position.Text("id")))
            {
                return new(["positions", $"{i}", "id"], "Product variant does not exist", "MISSING_VARIANT");
            }
        }

        return null;
    }

    // one move after the other, each in the order that the one before has left
    private static Shape Media(FieldCall call)
    {
        if (call.Store.Find<Product>(call.Argument<object>("id")!.ToString()) is not { } product)
        {
            return Payload(null, new UserError(["id"], "Product does not exist", "PRODUCT_DOES_NOT_EXIST"));
        }

        foreach (var move in call.List<Members>("moves"))
        {
            if (product.MediaList.Find(image => image.Gid == move.Text("id")) is not { } image)
            {
                return Payload(null, new UserError(["moves"], "Media does not exist", "MEDIA_DOES_NOT_EXIST"));
            }

            Move(product.MediaList, image, (int)Given.Number(move["newPosition"]));
        }

        call.Store.Changed(product);
        return Payload(call.Store.NewReorder());

        static Shape Payload(Job? job, params UserError[] errors)
        {
            var shapes = errors.Select(error => error.ToShape()).ToArray();
            return new Shape { ["job"] = job, ["mediaUserErrors"] = shapes, ["userErrors"] = shapes };
        }
    }

    private static void Move<T>(List<T> all, T one, int to)
    {
        all.Remove(one);
        all.Insert(Math.Clamp(to, 0, all.Count), one);
    }

    // the named ones first, the others after them as they were
    private static void Order<T>(List<T> all, IReadOnlyList<T> first)
    {
        T[] sorted = [.. first, .. all.Where(one => !first.Contains(one))];
        all.Clear();
        all.AddRange(sorted);
    }

    private static void DemandOne(IReadOnlyList<Members> given, string type)
    {
        if (given.Any(one => one.Text("id") is null == one.Text("name") is null))
        {
            throw new Refusal($"{type} requires exactly one of id, name", "INVALID_FIELD_ARGUMENTS");
        }
    }

    private static ProductOption? OptionOf(Product product, Members given) =>
        product.OptionList.Find(option => given.Text("id") is { } id ? option.Gid == id : option.Name == given.Text("name"));

    private static ProductOptionValue? ValueOf(ProductOption option, Members given) =>
        option.ValueList.Find(value => given.Text("id") is { } id ? value.Gid == id : value.Name == given.Text("name"));

    private static string Number(string gid) => gid[(gid.LastIndexOf('/') + 1)..];
}
