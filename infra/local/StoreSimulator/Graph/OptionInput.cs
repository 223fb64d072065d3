using Members = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace StoreSimulator.Graph;

/// <summary>Options to be created, in the words of OptionCreateInput.</summary>
internal static class OptionInput
{
    private const int Longest = 255;

    /// <summary>What stands between the values of a variant's title.</summary>
    private const string Delimiter = " / ";

    /// <summary>Why productCreate refuses these options.</summary>
    public static IEnumerable<UserError> WrongAtCreation(IReadOnlyList<Members> options)
    {
        if (options.Any(option => Name(option).Contains(Delimiter, StringComparison.Ordinal)))
        {
            yield return new(["options"], "Name cannot contain the character sequence \" / \"");
        }

        if (options.Count > Store.MostOptions)
        {
            yield return new(["options"], $"Can only specify a maximum of {Store.MostOptions} options");
        }

        foreach (var option in options)
        {
            if (Values(option).Count == 0)
            {
                yield return new(["options"], $"Option '{Name(option)}' must specify at least one option value.");
            }
        }
    }

    /// <summary>Why productOptionsCreate refuses these options.</summary>
    public static IEnumerable<UserError> Wrong(Product product, IReadOnlyList<Members> options)
    {
        var others = product.HasOnlyDefaultVariant ? [] : product.Options;
        for (var i = 0; i < options.Count; i++)
        {
            var name = Name(options[i]);
            IReadOnlyList<string> path = ["options", $"{i}"];
            if (WrongName(name, path, [.. path, "name"]) is { } wrong)
            {
                yield return wrong;
            }

            if (options.Take(i).Any(earlier => IsSame(Name(earlier), name)))
            {
                yield return new(path, "Duplicated option name.", "DUPLICATED_OPTION_NAME");
            }
            else if (others.Any(option => IsSame(option.Name, name)))
            {
                yield return new(path, $"Option '{name}' already exists.", "OPTION_ALREADY_EXISTS");
            }

            foreach (var error in WrongValues(name, Values(options[i]), path))
            {
                yield return error;
            }
        }

        if (others.Count + options.Count > Store.MostOptions)
        {
            yield return new(["options"], $"Can only specify a maximum of {Store.MostOptions} options", "OPTIONS_OVER_LIMIT");
        }
    }

    /// <summary>Why an option cannot have this name, or null.</summary>
    public static UserError? WrongName(string name, IReadOnlyList<string> path, IReadOnlyList<string> namePath) =>
        name.Length == 0 ? new(path, "Each option must have a name specified.", "OPTION_NAME_MISSING")
        : name.Length > Longest ? new(path, "Option name is too long.", "OPTION_NAME_TOO_LONG")
        : name.Contains(Delimiter, StringComparison.Ordinal)
            ? new(namePath, "The name contains unsupported sequence ' / '", "INVALID_NAME")
        : null;

    /// <summary>Why an option cannot have a value of this name, or null.</summary>
    public static UserError? WrongValue(string name, IReadOnlyList<string> path) =>
        name.Length > Longest ? new(path, "Option value name is too long.", "OPTION_VALUE_NAME_TOO_LONG") : null;

    /// <summary>Makes a new product's options; without any it gets Shopify's own.</summary>
    public static void Give(Store store, Product product, IReadOnlyList<Members> options)
    {
        foreach (var option in options)
        {
            Add(store, product, option);
        }

        if (options.Count == 0)
        {
            store.GiveDefaultOption(product);
        }
    }

    public static ProductOption Add(Store store, Product product, Members given)
    {
        RefuseLinks(given);
        var option = store.NewOption(product, Name(given), Values(given));
        var at = given.GetValueOrDefault("position") is int position ? position - 1 : product.OptionList.Count;
        product.OptionList.Insert(Math.Clamp(at, 0, product.OptionList.Count), option);
        return option;
    }

    public static IReadOnlyList<string> Values(Members option) =>
        [.. option.Parts("values").Select(value => value.Text("name")?.Trim()).OfType<string>().Where(name => name.Length > 0)];

    public static bool IsSame(string one, string another) => string.Equals(one, another, StringComparison.OrdinalIgnoreCase);

    private static string Name(Members option) => option.Text("name")?.Trim() ?? "";

    private static IEnumerable<UserError> WrongValues(string option, IReadOnlyList<string> values, IReadOnlyList<string> path)
    {
        if (values.Count == 0)
        {
            yield return new(path, $"Option '{option}' must specify at least one option value.", "OPTION_VALUES_MISSING");
        }

        foreach (var value in values)
        {
            if (WrongValue(value, [.. path, "values"]) is { } wrong)
            {
                yield return wrong;
            }
        }

        if (values.Distinct(StringComparer.OrdinalIgnoreCase).Count() < values.Count)
        {
            yield return new([.. path, "values"], "Duplicated option value.", "DUPLICATED_OPTION_VALUE");
        }
    }

    private static void RefuseLinks(Members option)
    {
        if (option.Part("linkedMetafield") is not null
            || option.Parts("values").Any(value => value.Text("linkedMetafieldValue") is not null))
        {
            throw new Refusal("The simulator does not create options that are linked to metafields.", "NOT_SIMULATED");
        }
    }
}
