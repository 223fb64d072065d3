using Members = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace StoreSimulator.Graph;

/// <summary>One entry of a productVariantsBulkCreate or -Update: what it makes of a variant, and why Shopify would refuse it.</summary>
/// <param name="call">The mutation.</param>
/// <param name="product">Whose variant it is.</param>
/// <param name="input">The ProductVariantsBulkInput.</param>
/// <param name="index">Its place in the input.</param>
/// <param name="variant">The variant to be updated; null for a new one, and for one that does not exist.</param>
internal sealed class VariantInput(FieldCall call, Product product, Members input, int index, Variant? variant)
{
    private const int Longest = 255;
    private const int MostAvailable = 1_000_000_000;

    /// <summary>Shopify's limit on the locations of a shop.</summary>
    private const int MostLocations = 200;

    private readonly IReadOnlyList<Members> options = input.Parts("optionValues");

    public Variant? Variant => variant;

    // a new variant has no metafields yet, and no id
    private Variant Owner => variant ?? new Variant(0, product, new InventoryItem(0, call.Store.Now), call.Store.Now);

    public bool IsNew { get; init; }

    public IReadOnlyList<Members> Quantities { get; } = input.Parts("inventoryQuantities");

    public bool NamesItem => input.Part("inventoryItem") is not null;

    /// <summary>The names of its values, in the order of the product's options.</summary>
    public IReadOnlyList<string> Values =>
    [
        .. product.Options.Select(option =>
            options.Where(given => Is(option, given)).Select(given => NameIn(option, given)).FirstOrDefault()
                ?? variant?.OptionValues.FirstOrDefault(value => value.Option == option)?.Name
                ?? ""),
    ];

    public string Title => string.Join(" / ", Values);

    /// <summary>Why the entry stands at no good place: an unknown variant or option, a quantity where none may be.</summary>
    public IEnumerable<UserError> Misplaced()
    {
        if (IsNew)
        {
            return input.Text("id") is null
                ? WrongOptions().Concat(WrongLocations())
                : [Error("id cannot be specified during creation", "NO_KEY_ON_CREATE", "id")];
        }

        return input.Text("id") is null ? [Error("Product variant is missing ID attribute", "PRODUCT_VARIANT_ID_MISSING", "id")]
            : variant is null ? [Error("Product variant does not exist", "PRODUCT_VARIANT_DOES_NOT_EXIST", "id")]
            : Quantities.Count > 0
                ?
                [
                    Error(
                        "Inventory quantities can only be provided during create. To update inventory for existing variants, use "
                        + "inventoryAdjustQuantities.",
                        "NO_INVENTORY_QUANTITIES_ON_VARIANTS_UPDATE", "inventoryQuantities"),
                ]
            : WrongOptions();
    }

    /// <summary>Why its values are refused, in Shopify's order.</summary>
    public IEnumerable<UserError> Wrong()
    {
        foreach (var error in WrongMoney().Concat(WrongItem()))
        {
            yield return error;
        }

        if (input.Text("barcode") is { Length: > Longest })
        {
            yield return Error($"Barcode is too long (maximum is {Longest} characters)", "INVALID_INPUT", "barcode");
        }

        for (var i = 0; i < options.Count; i++)
        {
            if (options[i].Text("name") is { Length: > Longest })
            {
                yield return Error("Option value name is too long", "INVALID_INPUT", "optionValues", $"{i}", "name");
            }
        }

        if (Quantities.Any(quantity => quantity["availableQuantity"] is int and > MostAvailable))
        {
            yield return Error(
                $"Inventory quantity must be less than or equal to {MostAvailable}", "INVALID_INPUT", "inventoryQuantities");
        }

        foreach (var error in MetafieldFields.Wrong(call.Store, MetafieldFields.On(Owner, input), ["variants", $"{index}"]))
        {
            yield return error;
        }

        if (input.Text("mediaId") is { } media && call.Store.Find<MediaImage>(media)?.Product != product)
        {
            yield return Error("Media does not exist on the specified product.", "INVALID_INPUT", "mediaId");
        }
    }

    public UserError AlreadyThere() => Error(
        $"The variant '{Title}' already exists. Please change at least one option value.",
        IsNew ? "VARIANT_ALREADY_EXISTS_CHANGE_OPTION_VALUE" : "VARIANT_ALREADY_EXISTS");

    public void Write(Variant target)
    {
        Given.Each("ProductVariantsBulkInput", input, (member, value) =>
        {
            switch (member)
            {
                case "id" or "optionValues" or "inventoryQuantities" or "metafields":
                    return true;
                case "price":
                    target.Price = Cents(value) ?? target.Price;
                    return true;
                case "compareAtPrice":
                    target.CompareAtPrice = Cents(value);
                    return true;
                case "barcode":
                    call.Store.Label(target, target.Sku, (string?)value);
                    return true;
                case "inventoryPolicy":
                    target.InventoryPolicy = value?.ToString() ?? target.InventoryPolicy;
                    return true;
                case "taxable":
                    target.Taxable = value as bool? ?? target.Taxable;
                    return true;
                case "requiresComponents":
                    target.Item.IsBundle = value is true;
                    return true;
                case "inventoryItem":
                    InventoryItemInput.Write(call.Store, target, input.Part(member) ?? new Dictionary<string, object?>());
                    return true;
                case "mediaId":
                    target.Image = call.Store.Find<MediaImage>((string?)value);
                    return true;
                case "mediaSrc":
                    target.Image = Given.Texts(value) is [var source, ..]
                        ? product.MediaList.FindLast(image => image.Source == source)
                        : null;
                    return true;
                default:
                    return false;
            }
        });
        foreach (var metafield in MetafieldFields.On(target, input))
        {
            call.Store.Write(metafield);
        }

        target.UpdatedAt = call.Store.Now;
    }

    /// <summary>The values it wants, made where the option has none of the name.</summary>
    public IReadOnlyList<ProductOptionValue> WantedValues() =>
        [.. product.Options.Zip(Values, (option, name) => call.Store.ValueOf(option, name))];

    private IEnumerable<UserError> WrongMoney()
    {
        if (Money("compareAtPrice") >= InventoryItemInput.TooMuch)
        {
            yield return Error($"must be less than {InventoryItemInput.TooMuch}", "INVALID_INPUT", "compareAtPrice");
        }

        if (input.ContainsKey("price") && input["price"] is null)
        {
            yield return Error("Price can't be blank", IsNew ? "INVALID" : "BLANK", "price");
        }
        else if (Money("price") < 0)
        {
            yield return Error("Price must be greater than or equal to 0", "GREATER_THAN_OR_EQUAL_TO", "price");
        }
        else if (Money("price") >= InventoryItemInput.TooMuch)
        {
            yield return Error($"Price must be less than {InventoryItemInput.TooMuch}", "INVALID_INPUT", "price");
        }
    }

    private IEnumerable<UserError> WrongItem()
    {
        if (input.Part("inventoryItem") is not { } item)
        {
            yield break;
        }

        var cost = InventoryItemInput.Cost(item);
        if (cost < 0 || cost >= InventoryItemInput.TooMuch)
        {
            var wrong = cost < 0 ? "greater than or equal to 0" : $"less than {InventoryItemInput.TooMuch}";
            yield return Error($"must be {wrong}", null);
            yield return Error(
                $"Cost per item must be {wrong}", cost < 0 ? "GREATER_THAN_OR_EQUAL_TO" : "INVALID_INPUT", "inventoryItem", "cost");
        }

        if (item.Text("sku") is { Length: > Longest })
        {
            yield return Error($"SKU is too long (maximum is {Longest} characters)", "INVALID_INPUT");
            yield return Error($"is too long (maximum is {Longest} characters)", null);
        }

        if (InventoryItemInput.Weight(item) is { } weight && weight.Value is < 0 or >= 2_000_000_000)
        {
            yield return weight.Value < 0
                ? Error("Weight must be greater than or equal to 0", "GREATER_THAN_OR_EQUAL_TO")
                : Error("Weight must be less than 2000000000", "INVALID_INPUT");
        }

        foreach (var error in InventoryItemInput.WrongCustoms(item, ["variants", $"{index}", "inventoryItem"], "INVALID_INPUT"))
        {
            yield return error;
        }
    }

    private IEnumerable<UserError> WrongOptions()
    {
        for (var i = 0; i < options.Count; i++)
        {
            if (WrongOption(i) is { } wrong)
            {
                yield return wrong;
                yield break; // Shopify names the first only
            }
        }

        if (IsNew && product.Options.FirstOrDefault(option => !options.Any(given => Is(option, given))) is { } missing)
        {
            yield return Error($"You need to add option values for {missing.Name}", "NEED_TO_ADD_OPTION_VALUES");
        }
    }

    private UserError? WrongOption(int at)
    {
        var given = options[at];
        if (given.Text("linkedMetafieldValue") is not null)
        {
            throw new Refusal("The simulator holds no state for VariantOptionValueInput.linkedMetafieldValue.", "NOT_SIMULATED");
        }

        string[] path = ["optionValues", $"{at}"];
        if (given.ContainsKey("optionId") && given.ContainsKey("optionName"))
        {
            return Error("cannot specify both `optionId` and `optionName`", "INVALID_INPUT", path);
        }

        if (given.ContainsKey("id") && given.ContainsKey("name"))
        {
            return Error("cannot specify both `id` and `name`", "INVALID_INPUT", path);
        }

        if (product.Options.FirstOrDefault(option => Is(option, given)) is not { } option)
        {
            return Error("Option does not exist", IsNew ? "INVALID_INPUT" : "OPTION_DOES_NOT_EXIST", path);
        }

        return options.Take(at).Any(earlier => Is(option, earlier))
                ? Error($"Duplicated option name '{option.Name}'", "INVALID_INPUT", "optionValues")
            : option.LinkedMetafield is not null && given.Text("name") is not null
                ? Error(
                    "Cannot set name for an option value linked to a metafield.", "CANNOT_SET_NAME_FOR_LINKED_OPTION_VALUE", path)
            : string.IsNullOrEmpty(NameIn(option, given))
                ? Error("Option value does not exist", IsNew ? "INVALID_INPUT" : "OPTION_VALUE_DOES_NOT_EXIST", path)
            : null;
    }

    private IEnumerable<UserError> WrongLocations()
    {
        if (Quantities.Count > MostLocations)
        {
            yield return Error("Inventory locations cannot exceed the allowed resource limit", "TOO_MANY_INVENTORY_LOCATIONS");
        }
        else if (Quantities.Any(quantity => call.Store.Find<Location>(quantity.Text("locationId")) is not { IsActive: true }))
        {
            yield return Error(
                $"Quantity for {Title} couldn't be set because the location was deleted.", "TRACKED_VARIANT_LOCATION_NOT_FOUND",
                "inventoryQuantities");
        }
    }

    private static bool Is(ProductOption option, Members given) =>
        given.Text("optionId") is { } id ? id == option.Gid : given.Text("optionName") == option.Name;

    private static string? NameIn(ProductOption option, Members given) => given.Text("id") is { } id
        ? option.ValueList.Find(value => value.Gid == id)?.Name
        : option.ValueNamed(given.Text("name")?.Trim() ?? "")?.Name ?? given.Text("name")?.Trim();

    private decimal? Money(string member) => input.GetValueOrDefault(member) is { } amount ? Given.Number(amount) : null;

    private static decimal? Cents(object? amount) =>
        amount is null ? null : Math.Round(Given.Number(amount), 2, MidpointRounding.AwayFromZero);

    private UserError Error(string message, string? code, params string[] path) =>
        new(["variants", $"{index}", .. path], message, code);
}
