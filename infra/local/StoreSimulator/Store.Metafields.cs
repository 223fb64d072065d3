namespace StoreSimulator;

public sealed partial class Store
{
    private readonly List<MetafieldDefinition> definitions = [];
    private readonly Dictionary<(string OwnerType, string Namespace, string Key), MetafieldDefinition> definitionsByKey = [];
    private readonly Dictionary<(string Owner, string Namespace, string Key), Metafield> metafields = [];
    private readonly Dictionary<string, List<Metafield>> metafieldsByOwner = [];
    private readonly Dictionary<(string OwnerType, string Namespace, string Key, string Value), Metafield> uniqueMetafields = [];

    public IReadOnlyList<MetafieldDefinition> MetafieldDefinitions => definitions;

    /// <summary>The number of the app that asks, as in the store whose answers were recorded.</summary>
    internal const long AppId = 347_082_227_713;

    /// <summary>The app's own namespace is written $app, or left out.</summary>
    internal static string Namespace(string? given) =>
        given is null or "$app"
            ? $"app--{AppId}"
            : given.StartsWith("$app:", StringComparison.Ordinal) ? $"app--{AppId}--{given["$app:".Length..]}"
            : given;

    internal MetafieldDefinition? Definition(string ownerType, string space, string key) =>
        definitionsByKey.GetValueOrDefault((ownerType, space, key));

    /// <summary>What Shopify says of a namespace that belongs to another app.</summary>
    internal const string NotThisApps = "Access to this namespace and key on Metafields for this resource type is not allowed.";

    /// <summary>Whether a namespace belongs to another app.</summary>
    internal static bool IsForeign(string space) => space.StartsWith("app--", StringComparison.Ordinal)
        && space != $"app--{AppId}" && !space.StartsWith($"app--{AppId}--", StringComparison.Ordinal);

    internal MetafieldDefinition Define(string ownerType, string space, string key, string type)
    {
        var definition = Keep(new MetafieldDefinition(NextId(), ownerType, space, key, type));
        definitions.Add(definition);
        definitionsByKey.Add((ownerType, space, key), definition);
        return definition;
    }

    /// <summary>Deletes a definition, with its values or without.</summary>
    internal void Undefine(MetafieldDefinition definition, bool withValues)
    {
        foreach (var hung in withValues ? MetafieldsOf(definition).ToArray() : [])
        {
            TakeOff(hung);
        }

        foreach (var unique in uniqueMetafields.Where(unique =>
            (unique.Key.OwnerType, unique.Key.Namespace, unique.Key.Key) == (definition.OwnerType, definition.Namespace, definition.Key)))
        {
            uniqueMetafields.Remove(unique.Key);
        }

        definitions.Remove(definition);
        definitionsByKey.Remove((definition.OwnerType, definition.Namespace, definition.Key));
        nouns.Remove(definition.Gid);
    }

    /// <summary>A job that looks at the values there are once more.</summary>
    internal Job NewValidation() => Keep(new ValidationJob($"{NextGuid()}"));

    /// <summary>The values that a definition is about.</summary>
    internal IEnumerable<Metafield> MetafieldsOf(MetafieldDefinition definition) => metafields.Values.Where(hung =>
        hung.Namespace == definition.Namespace && hung.Key == definition.Key && Metafield.OwnerTypeOf(hung.Owner) == definition.OwnerType);

    internal Metafield? MetafieldOf(string owner, string space, string key) => metafields.GetValueOrDefault((owner, space, key));

    /// <summary>Deletes a value.</summary>
    internal bool TakeOff(Metafield hung)
    {
        uniqueMetafields.Remove((Metafield.OwnerTypeOf(hung.Owner), hung.Namespace, hung.Key, hung.Value));
        metafieldsByOwner[hung.Owner.Gid].Remove(hung);
        nouns.Remove(hung.Gid);
        return metafields.Remove((hung.Owner.Gid, hung.Namespace, hung.Key));
    }

    internal Metafield? MetafieldOf(Noun owner, string space, string key) => metafields.GetValueOrDefault((owner.Gid, space, key));

    internal IReadOnlyList<Metafield> MetafieldsOf(Noun owner) => metafieldsByOwner.GetValueOrDefault(owner.Gid) ?? [];

    /// <summary>The owner a unique metafield identifies.</summary>
    internal Noun? Identified(string ownerType, string space, string key, string value) =>
        uniqueMetafields.GetValueOrDefault((ownerType, space, key, value))?.Owner;

    /// <summary>Why a metafield cannot be written, or null: where in the entry, the words, the code, the place in a list value.</summary>
    internal (string[] Path, string Message, string? Code, int? Entry)? Refusal(NewMetafield wanted)
    {
        var ownerType = Metafield.OwnerTypeOf(wanted.Owner);
        var definition = Definition(ownerType, wanted.Namespace, wanted.Key);
        var present = MetafieldOf(wanted.Owner, wanted.Namespace, wanted.Key);
        if (IsForeign(wanted.Namespace))
        {
            return ([], NotThisApps, "APP_NOT_AUTHORIZED", null);
        }

        if (WrongName(wanted) is { } name)
        {
            return name;
        }

        if (wanted.Compares && wanted.CompareDigest != present?.CompareDigest)
        {
            return present is null
                ? ([], "Invalid `compareDigest` value.", "INVALID_COMPARE_DIGEST", null)
                : (
                    [], "The resource has been updated since it was loaded. Try again with an updated `compareDigest` value.",
                    "STALE_OBJECT", null);
        }

        if (WrongType(wanted, definition, present) is { } typeFault)
        {
            return typeFault;
        }

        var type = wanted.Type ?? definition?.Type ?? present!.Type;
        if (MetafieldValues.Fault(this, type, wanted.Value, definition) is { } fault)
        {
            return (["value"], $"Value {fault.Fault}", "INVALID_VALUE", fault.Entry);
        }

        return definition is { UniqueValues: true }
            && Identified(ownerType, wanted.Namespace, wanted.Key, MetafieldValues.Normal(type, wanted.Value)) is { } other
            && other != wanted.Owner
            ? (
                ["value"], "Value is already assigned to another resource. Choose a different value to ensure it remains unique.",
                "TAKEN", null)
            : null;
    }

    private static (string[] Path, string Message, string? Code, int? Entry)? WrongName(NewMetafield wanted) =>
        wanted.Namespace is "protected" or "shopify_standard" or "shopify-l10n-fields"
            ? (["namespace"], $"Namespace {wanted.Namespace} is a reserved namespace", null, null)
        : wanted.Namespace.Length < 3 ? (["namespace"], "Namespace is too short (minimum is 3 characters)", "TOO_SHORT", null)
        : wanted.Namespace.Length > 255 ? (["namespace"], "Namespace is too long (maximum is 255 characters)", "TOO_LONG", null)
        : wanted.Key.Length < 2 ? (["key"], "Key is too short (minimum is 2 characters)", "TOO_SHORT", null)
        : wanted.Key.Length > 64 ? (["key"], "Key is too long (maximum is 64 characters)", "TOO_LONG", null)
        : null;

    private static (string[] Path, string Message, string? Code, int? Entry)? WrongType(
        NewMetafield wanted, MetafieldDefinition? definition, Metafield? present) =>
        wanted.Type is not { } type ? definition is null && present is null ? (["type"], "Type can't be blank", "BLANK", null) : null
        : !MetafieldTypes.IsKnown(type) ? (["type"], $"Type must be one of the following: {MetafieldTypes.All}.", "INCLUSION", null)
        : definition is not null && type != definition.Type
            ? (["type"], $"Type '{type}' must be consistent with the definition's type: '{definition.Type}'.", "INVALID_TYPE", null)
        : null;

    internal Metafield Write(NewMetafield wanted)
    {
        var ownerType = Metafield.OwnerTypeOf(wanted.Owner);
        var definition = Definition(ownerType, wanted.Namespace, wanted.Key);
        var metafield = MetafieldOf(wanted.Owner, wanted.Namespace, wanted.Key) ?? Hang(wanted, wanted.Type ?? definition!.Type);
        var value = MetafieldValues.Normal(metafield.Type, wanted.Value);
        if (definition is { UniqueValues: true })
        {
            uniqueMetafields.Remove((ownerType, wanted.Namespace, wanted.Key, metafield.Value));
            uniqueMetafields[(ownerType, wanted.Namespace, wanted.Key, value)] = metafield;
        }

        (metafield.Value, metafield.UpdatedAt) = (value, Now);
        return metafield;
    }

    private Metafield Hang(NewMetafield wanted, string type)
    {
        var metafield = Keep(new Metafield(NextId(), wanted.Owner, wanted.Namespace, wanted.Key, type, Now));
        metafields.Add((wanted.Owner.Gid, wanted.Namespace, wanted.Key), metafield);
        if (!metafieldsByOwner.TryGetValue(wanted.Owner.Gid, out var hung))
        {
            metafieldsByOwner[wanted.Owner.Gid] = hung = [];
        }

        hung.Add(metafield);
        return metafield;
    }
}
