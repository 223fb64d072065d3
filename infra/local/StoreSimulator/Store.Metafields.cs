namespace StoreSimulator;

public sealed partial class Store
{
    private readonly List<MetafieldDefinition> definitions = [];
    private readonly Dictionary<(string OwnerType, string Namespace, string Key), MetafieldDefinition> definitionsByKey = [];
    private readonly Dictionary<(string Owner, string Namespace, string Key), Metafield> metafields = [];
    private readonly Dictionary<string, List<Metafield>> metafieldsByOwner = [];
    private readonly Dictionary<(string OwnerType, string Namespace, string Key, string Value), Metafield> uniqueMetafields = [];

    public IReadOnlyList<MetafieldDefinition> MetafieldDefinitions => definitions;

    /// <summary>The app's own namespace is written $app, or left out.</summary>
    internal static string Namespace(string? given) =>
        given is null or "$app"
            ? "app--1"
            : given.StartsWith("$app:", StringComparison.Ordinal) ? "app--1--" + given["$app:".Length..]
            : given;

    internal MetafieldDefinition? Definition(string ownerType, string space, string key) =>
        definitionsByKey.GetValueOrDefault((ownerType, space, key));

    internal MetafieldDefinition Define(
        string ownerType, string space, string key, string type, string name, string? description, bool unique)
    {
        var definition = Keep(
            new MetafieldDefinition(NextId(), ownerType, space, key, type)
            {
                Name = name,
                Description = description,
                UniqueValues = unique,
            });
        definitions.Add(definition);
        definitionsByKey.Add((ownerType, space, key), definition);
        return definition;
    }

    internal Metafield? MetafieldOf(Noun owner, string space, string key) => metafields.GetValueOrDefault((owner.Gid, space, key));

    internal IReadOnlyList<Metafield> MetafieldsOf(Noun owner) => metafieldsByOwner.GetValueOrDefault(owner.Gid) ?? [];

    /// <summary>The owner a unique metafield identifies.</summary>
    internal Noun? Identified(string ownerType, string space, string key, string value) =>
        uniqueMetafields.GetValueOrDefault((ownerType, space, key, value))?.Owner;

    /// <summary>Why a metafield cannot be written, or null.</summary>
    internal (string Field, string Message, string Code)? Refusal(NewMetafield wanted)
    {
        var ownerType = Metafield.OwnerTypeOf(wanted.Owner);
        var definition = Definition(ownerType, wanted.Namespace, wanted.Key);
        var present = MetafieldOf(wanted.Owner, wanted.Namespace, wanted.Key);
        if (wanted.Compares && wanted.CompareDigest != present?.CompareDigest)
        {
            return (
                "compareDigest", "The resource has been updated since it was loaded. Try again with an updated `compareDigest` value.",
                "STALE_OBJECT");
        }

        if (wanted.Type is null && definition is null && present is null)
        {
            return ("type", "Type can't be blank", "BLANK");
        }

        if (wanted.Type is { } type && definition is not null && type != definition.Type)
        {
            return ("type", $"Type '{type}' must be consistent with the definition's type: '{definition.Type}'.", "INVALID_TYPE");
        }

        if (wanted.Value.Length == 0)
        {
            return ("value", "Value can't be blank", "BLANK");
        }

        return definition is { UniqueValues: true }
            && Identified(ownerType, wanted.Namespace, wanted.Key, wanted.Value) is { } other
            && other != wanted.Owner
            ? ("value", "Value is already assigned to another resource. Choose a different value to ensure it remains unique.", "TAKEN")
            : null;
    }

    internal Metafield Write(NewMetafield wanted)
    {
        var ownerType = Metafield.OwnerTypeOf(wanted.Owner);
        var definition = Definition(ownerType, wanted.Namespace, wanted.Key);
        var metafield = MetafieldOf(wanted.Owner, wanted.Namespace, wanted.Key) ?? Hang(wanted, wanted.Type ?? definition!.Type);
        if (definition is { UniqueValues: true })
        {
            uniqueMetafields.Remove((ownerType, wanted.Namespace, wanted.Key, metafield.Value));
            uniqueMetafields[(ownerType, wanted.Namespace, wanted.Key, wanted.Value)] = metafield;
        }

        (metafield.Value, metafield.UpdatedAt) = (wanted.Value, Now);
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
