using Members = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace StoreSimulator.Graph;

/// <summary>One productOptionUpdate: another name or position of an option; values renamed, added and deleted.</summary>
internal sealed class OptionUpdate(FieldCall call, Product product)
{
    private readonly Members given = call.Input("option");
    private readonly IReadOnlyList<Members> renamed = call.List<Members>("optionValuesToUpdate");
    private readonly IReadOnlyList<Members> added = call.List<Members>("optionValuesToAdd");
    private readonly IReadOnlyList<string> deleted = Given.Texts(call.Argument<IEnumerable<object?>>("optionValuesToDelete"));

    private readonly bool managesVariants = call.Argument<object>("variantStrategy")?.ToString() == "MANAGE";

    public ProductOption? Option => product.OptionList.Find(option => option.Gid == given.Text("id"));

    public IEnumerable<UserError> Wrong() => WrongOption(Option!).Concat(WrongRenames(Option!)).Concat(WrongAdditions(Option!))
        .Concat(WrongDeletions(Option!));

    public void Write()
    {
        var option = Option!;
        option.Name = given.Text("name")?.Trim() ?? option.Name;
        foreach (var value in renamed)
        {
            ValueOf(option, value.Text("id"))!.Name = Name(value);
        }

        ProductOptionValue[] fresh = [.. added.Select(value => call.Store.NewValue(option, Name(value)))];
        if (managesVariants && fresh.Length > 0)
        {
            OptionMutations.FanOut(call.Store, product, [fresh]);
        }

        foreach (var value in deleted.Select(gid => ValueOf(option, gid)!).ToArray())
        {
            foreach (var variant in product.VariantList.Where(variant => variant.OptionValues.Contains(value)).ToArray())
            {
                call.Store.Remove(variant);
            }

            call.Store.Forget(value);
        }

        if (given.GetValueOrDefault("position") is int position)
        {
            product.OptionList.Remove(option);
            product.OptionList.Insert(position - 1, option);
        }

        OptionMutations.Arrange(call.Store, product);
    }

    private IEnumerable<UserError> WrongOption(ProductOption option)
    {
        if (given.Part("linkedMetafield") is not null)
        {
            throw new Refusal("The simulator does not link options to metafields.", "NOT_SIMULATED");
        }

        var name = given.Text("name")?.Trim();
        if (name is not null && OptionInput.WrongName(name, ["option", "name"], ["option", "name"]) is { } wrong)
        {
            yield return wrong;
        }

        if (name is not null && product.OptionList.Exists(other => other != option && OptionInput.IsSame(other.Name, name)))
        {
            yield return new(["option", "name"], $"Option '{name}' already exists.", "OPTION_ALREADY_EXISTS");
        }

        if (given.GetValueOrDefault("position") is int position && (position < 1 || position > product.OptionList.Count))
        {
            yield return new(["option", "position"], "The option position provided is not valid.", "INVALID_POSITION");
        }

        if (option.LinkedMetafield is not null && renamed.Count + added.Count > 0)
        {
            yield return new(
                ["optionValuesToUpdate"], "Cannot set name for an option value linked to a metafield.",
                "CANNOT_SET_NAME_FOR_LINKED_OPTION_VALUE");
        }
    }

    private IEnumerable<UserError> WrongRenames(ProductOption option)
    {
        for (var i = 0; i < renamed.Count; i++)
        {
            IReadOnlyList<string> path = ["optionValuesToUpdate", $"{i}"];
            var value = ValueOf(option, renamed[i].Text("id"));
            if (value is null)
            {
                yield return new([.. path, "id"], "Option value does not exist", "OPTION_VALUE_DOES_NOT_EXIST");
            }
            else if (deleted.Contains(value.Gid))
            {
                yield return new(path, "Performing conflicting actions on an option value.", "OPTION_VALUE_CONFLICTING_OPERATION");
            }
            else if (Kept(option).Any(other => other != value && !IsRenamed(other) && OptionInput.IsSame(other.Name, Name(renamed[i])))
                || renamed.Take(i).Any(earlier => OptionInput.IsSame(Name(earlier), Name(renamed[i]))))
            {
                yield return new([.. path, "name"], "Option value already exists.", "OPTION_VALUE_ALREADY_EXISTS");
            }
            else if (OptionInput.WrongValue(Name(renamed[i]), [.. path, "name"]) is { } wrong)
            {
                yield return wrong;
            }
        }
    }

    private IEnumerable<UserError> WrongAdditions(ProductOption option)
    {
        for (var i = 0; i < added.Count; i++)
        {
            IReadOnlyList<string> path = ["optionValuesToAdd", $"{i}", "name"];
            if (Kept(option).Any(other => !IsRenamed(other) && OptionInput.IsSame(other.Name, Name(added[i])))
                || renamed.Concat(added.Take(i)).Any(other => OptionInput.IsSame(Name(other), Name(added[i]))))
            {
                yield return new(path, "Option value already exists.", "OPTION_VALUE_ALREADY_EXISTS");
            }
            else if (OptionInput.WrongValue(Name(added[i]), path) is { } wrong)
            {
                yield return wrong;
            }
        }

        if (managesVariants && added.Count > 0
            && product.Variants.Count + Others(option) * added.Count > Store.MostVariants)
        {
            yield return new(
                ["optionValuesToAdd"], $"The number of created variants would exceed the {Store.MostVariants} variants per product limit",
                "CANNOT_CREATE_VARIANTS_ABOVE_LIMIT");
        }
    }

    private IEnumerable<UserError> WrongDeletions(ProductOption option)
    {
        for (var i = 0; i < deleted.Count; i++)
        {
            if (ValueOf(option, deleted[i]) is not { } value)
            {
                yield return new(["optionValuesToDelete", $"{i}"], "Option value does not exist", "OPTION_VALUE_DOES_NOT_EXIST");
            }
            else if (!managesVariants && value.HasVariants)
            {
                yield return new(
                    ["optionValuesToDelete", $"{i}"], "Option value with variants linked cannot be deleted.", "OPTION_VALUE_HAS_VARIANTS");
            }
        }

        if (deleted.Count == 0)
        {
            yield break;
        }

        if (added.Count == 0 && !Kept(option).Any())
        {
            yield return new(
                ["optionValuesToDelete"], "Deleting all option values of an option is not allowed.",
                "CANNOT_DELETE_ALL_OPTION_VALUES_IN_OPTION");
        }
        else if (!Kept(option).Any(value => value.HasVariants) && (added.Count == 0 || !managesVariants))
        {
            yield return new(
                ["optionValuesToDelete"], "An option cannot be left only with option values that are not linked to any variant.",
                "CANNOT_LEAVE_OPTIONS_WITHOUT_VARIANTS");
        }
    }

    private IEnumerable<ProductOptionValue> Kept(ProductOption option) => option.ValueList.Where(value => !deleted.Contains(value.Gid));

    private bool IsRenamed(ProductOptionValue value) => renamed.Any(given => given.Text("id") == value.Gid);

    // how many combinations of the other options' values there are
    private int Others(ProductOption option) => product.VariantList
        .Select(variant => string.Join('/', variant.OptionValues.Where(value => value.Option != option).Select(value => value.Id)))
        .Distinct().Count();

    private static ProductOptionValue? ValueOf(ProductOption option, string? gid) => option.ValueList.Find(value => value.Gid == gid);

    private static string Name(Members value) => value.Text("name")?.Trim() ?? "";
}
