using System.Globalization;
using Members = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace StoreSimulator.Graph;

/// <summary>The mutations that make, change, pin and delete metafield definitions.</summary>
internal static class DefinitionMutations
{
    private const int LongestText = 255;
    private const int LongestKey = 64;
    private const int MostOfAnOwner = 256;
    private const int MostPinned = 50;
    private const int MostFilters = 50;

    public static void List()
    {
        Fields.Mutation("metafieldDefinitionCreate", "", Create);
        Fields.Mutation("metafieldDefinitionUpdate", "", Update);
        Fields.Mutation("metafieldDefinitionDelete", "", Delete);
        Fields.Mutation("metafieldDefinitionPin", "", Pin);
        Fields.Mutation("metafieldDefinitionUnpin", "", Unpin);
    }

    private static Shape Create(FieldCall call)
    {
        var input = call.Input("definition");
        var (owner, key, type) = (input.Text("ownerType")!, input.Text("key")!, input.Text("type")!);
        var space = Namespace(call, "metafieldDefinitionCreate", input.Text("namespace"));
        DemandKnown("MetafieldDefinitionInput", input, "type");
        UserError[] errors =
        [
            .. Texts(space, key), .. Names(input),
            .. MetafieldTypes.IsKnown(type) ? Array.Empty<UserError>() :
            [
                new(["definition", "type"], $"Type name {type} is not a valid type. Valid types are: {MetafieldTypes.All}.", "INCLUSION"),
            ],
        ];
        if (errors.Length > 0)
        {
            return call.Refused(errors);
        }

        if (call.Store.Definition(owner, space, key) is not null)
        {
            return call.Refused(new UserError(
                ["definition", "key"], $"Key is in use for {Said(owner)} metafields on the '{space}' namespace.", "TAKEN"));
        }

        if ((Capability(call, owner, type, input) ?? Access(space, input, "INVALID") ?? Limits(call, owner, input)) is { } refusal)
        {
            return call.Refused(refusal);
        }

        var definition = call.Store.Define(owner, space, key, type);
        Write(definition, input);
        definition.UniqueValues |= type == "id";
        if (input.GetValueOrDefault("pin") is true)
        {
            definition.PinnedPosition = NextPin(call, owner);
        }

        return FieldCall.Done(("createdDefinition", definition));
    }

    private static Shape Update(FieldCall call)
    {
        var input = call.Input("definition");
        var owner = input.Text("ownerType")!;
        var space = Namespace(call, "metafieldDefinitionUpdate", input.Text("namespace"));
        DemandKnown("MetafieldDefinitionUpdateInput", input, null);
        if (call.Store.Definition(owner, space, input.Text("key")!) is not { } definition)
        {
            return call.Refused(new UserError(["definition"], "Definition not found.", "NOT_FOUND"));
        }

        UserError[] errors = [.. Names(input)];
        if (errors.Length > 0)
        {
            return call.Refused(errors);
        }

        if ((Capability(call, owner, definition.Type, input) ?? Access(space, input, "INVALID_INPUT")) is { } refusal)
        {
            return call.Refused(refusal);
        }

        var before = definition.Validations;
        Write(definition, input);
        var isChecked = !before.SequenceEqual(definition.Validations) && call.Store.MetafieldsOf(definition).Any();
        return FieldCall.Done(("updatedDefinition", definition), ("validationJob", isChecked ? call.Store.NewValidation() : null));
    }

    private static Shape Delete(FieldCall call)
    {
        if (Named(call) is not { } definition)
        {
            return call.Refused(new UserError(["id"], "Definition not found.", "NOT_FOUND"));
        }

        var withValues = call.Argument<bool>("deleteAllAssociatedMetafields");
        if (!withValues && Guard(definition) is { } guard)
        {
            return call.Refused(guard);
        }

        call.Store.Undefine(definition, withValues);
        return FieldCall.Done(
            ("deletedDefinitionId", definition.Gid),
            ("deletedDefinition", new Shape
            {
                ["ownerType"] = definition.OwnerType,
                ["namespace"] = definition.Namespace,
                ["key"] = definition.Key,
            }));
    }

    private static UserError? Guard(MetafieldDefinition definition) =>
        definition.Type == "id"
            ? new(
                null, "Deleting an id type metafield definition requires deletion of its associated metafields.",
                "ID_TYPE_DELETION_ERROR")
        : MetafieldTypes.IsReference(definition.Type)
            ? new(
                null, "Deleting a reference type metafield definition requires deletion of its associated metafields.",
                "REFERENCE_TYPE_DELETION_ERROR")
        : definition.Namespace.StartsWith("app--", StringComparison.Ordinal)
            ? new(
                null, "Deleting a definition in a reserved namespace must have deleteAllAssociatedMetafields set to true.",
                "RESERVED_NAMESPACE_ORPHANED_METAFIELDS")
        : null;

    private static Shape Pin(FieldCall call)
    {
        if (Named(call) is not { } definition)
        {
            return call.Refused(new UserError(null, "Definition not found.", "NOT_FOUND"));
        }

        if (definition.PinnedPosition is not null)
        {
            return call.Refused(new UserError(null, "Definition already pinned.", "ALREADY_PINNED"));
        }

        if (TooManyPinned(call, definition.OwnerType))
        {
            return call.Refused(new UserError(null, $"Limit of {MostPinned} pinned definitions.", "PINNED_LIMIT_REACHED"));
        }

        definition.PinnedPosition = NextPin(call, definition.OwnerType);
        return FieldCall.Done(("pinnedDefinition", definition));
    }

    private static Shape Unpin(FieldCall call)
    {
        if (Named(call) is not { } definition)
        {
            return call.Refused(new UserError(null, "Definition not found.", "NOT_FOUND"));
        }

        if (definition.PinnedPosition is not { } place)
        {
            return call.Refused(new UserError(null, $"Definition {definition.Id} isn't pinned.", "NOT_PINNED"));
        }

        definition.PinnedPosition = null;
        foreach (var other in Of(call, definition.OwnerType).Where(other => other.PinnedPosition > place))
        {
            other.PinnedPosition--;
        }

        return FieldCall.Done(("unpinnedDefinition", definition));
    }

    private static MetafieldDefinition? Named(FieldCall call)
    {
        if ((call.Argument<object>("id") ?? call.Argument<object>("definitionId")) is { } id)
        {
            return call.Store.Find<MetafieldDefinition>(id.ToString());
        }

        return call.Argument<IDictionary<string, object?>>("identifier") is Members named
            ? call.Store.Definition(named.Text("ownerType")!, Store.Namespace(named.Text("namespace")), named.Text("key")!)
            : null;
    }

    // another app's namespace is none of this app's business
    private static string Namespace(FieldCall call, string mutation, string? given)
    {
        var space = Store.Namespace(given);
        if (Store.IsForeign(space))
        {
            const string access =
                "API client to have access to the namespace and the resource type associated with the metafield definition.\n";
            throw new Refusal(
                $"Access denied for {mutation} field. Required access: {access}", "ACCESS_DENIED",
                ("documentation", "https://shopify.dev/api/usage/access-scopes"), ("requiredAccess", access));
        }

        return space;
    }

    private static void DemandKnown(string name, Members input, string? besides) => Given.Each(name, input, (member, _) => member == besides
        || member is "ownerType" or "namespace" or "key" or "name" or "description"
            or "validations" or "capabilities" or "pin" or "access");

    private static IEnumerable<UserError> Texts(string space, string key) =>
        [.. Text("Namespace", "namespace", space, 3, LongestText), .. Text("Key", "key", key, 2, LongestKey)];

    private static IEnumerable<UserError> Text(string label, string member, string text, int shortest, int longest)
    {
        IReadOnlyList<string> path = ["definition", member];
        if (text.Length < shortest)
        {
            yield return new(path, $"{label} is too short (minimum is {shortest} characters)", "TOO_SHORT");
        }
        else if (text.Length > longest)
        {
            yield return new(path, $"{label} is too long (maximum is {longest} characters)", "TOO_LONG");
        }

        if (!text.All(one => char.IsAsciiLetterOrDigit(one) || one is '_' or '-'))
        {
            yield return new(path, $"{label} contains one or more invalid characters.", "INVALID_CHARACTER");
        }
    }

    private static IEnumerable<UserError> Names(Members input)
    {
        foreach (var (member, label) in new[] { ("name", "Name"), ("description", "Description") })
        {
            if (input.Text(member) is { Length: > LongestText })
            {
                yield return new(["definition", member], $"{label} is too long (maximum is {LongestText} characters)", "TOO_LONG");
            }
        }
    }

    private static UserError? Capability(FieldCall call, string owner, string type, Members input)
    {
        var wanted = input.Part("capabilities");
        if (type == "id" && wanted?.Part("uniqueValues")?.GetValueOrDefault("enabled") is false)
        {
            return new(
                ["definition"], "Capability unique_values is required for type id but is disabled", "CAPABILITY_REQUIRED_BUT_DISABLED");
        }

        var invalid = Enables("uniqueValues") && !MetafieldTypes.CanBeUnique(type) ? "unique_values"
            : Enables("smartCollectionCondition") && !MetafieldTypes.CanMakeCollections(owner, type) ? "smart_collection_condition"
            : Enables("adminFilterable") && !MetafieldTypes.CanBeFiltered(owner, type) ? "admin_filterable"
            : null;
        return invalid is not null
            ? new(["definition"], $"The capability {invalid} is not valid for this definition.", "INVALID_CAPABILITY")
            : Enables("adminFilterable") && Of(call, owner).Count(definition => definition.AdminFilterable) >= MostFilters
                ? new(
                    ["definition"],
                    $"You can only use {MostFilters} {Said(owner).ToLowerInvariant()} metafield definitions to filter the "
                        + $"{Said(owner).ToLowerInvariant()} list. To add a new filter, disable filtering on an existing one.",
                    "OWNER_TYPE_LIMIT_EXCEEDED_FOR_USE_AS_ADMIN_FILTERS")
            : null;

        bool Enables(string name) => wanted?.Part(name)?.GetValueOrDefault("enabled") is true;
    }

    private static UserError? Access(string space, Members input, string code) =>
        input.Part("access")?.Text("admin") is { } admin and not "PUBLIC_READ_WRITE"
        && !space.StartsWith("app--", StringComparison.Ordinal)
            ? new(["definition"], "Setting this access control is not permitted. It must be one of [\"public_read_write\"].", code)
            : null;

    private static UserError? Limits(FieldCall call, string owner, Members input) =>
        Of(call, owner).Count() >= MostOfAnOwner
            ? new(
                ["definition"], $"Stores can only have {MostOfAnOwner} definitions for each store resource.",
                "RESOURCE_TYPE_LIMIT_EXCEEDED")
        : input.GetValueOrDefault("pin") is true && TooManyPinned(call, owner)
            ? new(["definition"], $"Limit of {MostPinned} pinned definitions.", "PINNED_LIMIT_REACHED")
        : null;

    private static void Write(MetafieldDefinition definition, Members input)
    {
        definition.Name = input.Text("name") ?? definition.Name;
        definition.Description = input.ContainsKey("description") ? input.Text("description") : definition.Description;
        if (input.ContainsKey("validations"))
        {
            definition.Validations =
                [.. input.Parts("validations").Select(rule => KeyValuePair.Create(rule.Text("name")!, rule.Text("value") ?? ""))];
        }

        definition.UniqueValues = Enabled("uniqueValues") ?? definition.UniqueValues;
        definition.AdminFilterable = Enabled("adminFilterable") ?? definition.AdminFilterable;
        definition.SmartCollectionCondition = Enabled("smartCollectionCondition") ?? definition.SmartCollectionCondition;
        var access = input.Part("access");
        definition.Admin = access?.Text("admin") ?? definition.Admin;
        definition.Storefront = access?.Text("storefront") ?? definition.Storefront;
        definition.CustomerAccount = access?.Text("customerAccount") ?? definition.CustomerAccount;

        bool? Enabled(string name) => input.Part("capabilities")?.Part(name)?.GetValueOrDefault("enabled") as bool?;
    }

    private static IEnumerable<MetafieldDefinition> Of(FieldCall call, string owner) =>
        call.Store.MetafieldDefinitions.Where(definition => definition.OwnerType == owner);

    private static bool TooManyPinned(FieldCall call, string owner) =>
        Of(call, owner).Count(definition => definition.PinnedPosition is not null) >= MostPinned;

    private static int NextPin(FieldCall call, string owner) => (Of(call, owner).Max(definition => definition.PinnedPosition) ?? 0) + 1;

    // PRODUCTVARIANT is a ProductVariant
    private static string Said(string owner) => owner switch
    {
        "PRODUCTVARIANT" => "ProductVariant",
        "COMPANY_LOCATION" => "CompanyLocation",
        _ => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(owner.ToLowerInvariant()).Replace("_", "", StringComparison.Ordinal),
    };
}
