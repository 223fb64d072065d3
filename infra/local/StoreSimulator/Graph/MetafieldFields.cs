using Members = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace StoreSimulator.Graph;

/// <summary>Metafields, their definitions, and lookups by a unique one.</summary>
internal static class MetafieldFields
{
    /// <summary>Shopify's limit on one metafieldsSet.</summary>
    private const int MostAtOnce = 25;

    public static void List()
    {
        Fields.Query("metafieldDefinitions", "", call => Page.Of(call, Definitions(call), Sorts));
        Fields.Query("metafieldDefinition", "", call => call.Argument<object>("id") is { } id
            ? call.Store.Find<MetafieldDefinition>(id.ToString())
            : call.Input("identifier") is var asked
                ? call.Store.Definition(asked.Text("ownerType")!, Store.Namespace(asked.Text("namespace")), asked.Text("key")!)
                : null);
        Fields.Mutation("metafieldsSet", "", Set);
        Fields.Mutation("metafieldsDelete", "", Delete);

        Fields.Query("orderByIdentifier", "read_orders", call => Identified<Order>(call, "ORDER"));
        Fields.Query("productByIdentifier", "read_products", call => call.Input("identifier").Text("handle") is { } handle
            ? call.Store.ProductByHandle(handle)
            : Identified<Product>(call, "PRODUCT"));
        Fields.Query("productVariantByIdentifier", "read_products", call => Identified<Variant>(call, "PRODUCTVARIANT"));

        Owner<Product>("Product");
        Owner<Variant>("ProductVariant");
        Owner<Order>("Order");
        Owner<Customer>("Customer");
        Owner<Location>("Location");

        Fields.On<Metafield>("Metafield",
            ("id", (metafield, _) => metafield.Gid),
            ("legacyResourceId", (metafield, _) => metafield.Id),
            ("namespace", (metafield, _) => metafield.Namespace),
            ("key", (metafield, _) => metafield.Key),
            ("type", (metafield, _) => metafield.Type),
            ("value", (metafield, _) => metafield.Value),
            ("jsonValue", (metafield, _) => MetafieldValues.AsJson(metafield.Type, metafield.Value)),
            ("compareDigest", (metafield, _) => metafield.CompareDigest),
            ("ownerType", (metafield, _) => Metafield.OwnerTypeOf(metafield.Owner)),
            ("owner", (metafield, _) => metafield.Owner),
            ("definition", (metafield, call) =>
                call.Store.Definition(Metafield.OwnerTypeOf(metafield.Owner), metafield.Namespace, metafield.Key)),
            ("createdAt", (metafield, _) => metafield.CreatedAt),
            ("updatedAt", (metafield, _) => metafield.UpdatedAt));
        ListDefinitions();
    }

    private static void ListDefinitions() =>
        Fields.On<MetafieldDefinition>("MetafieldDefinition",
            ("id", (definition, _) => definition.Gid),
            ("name", (definition, _) => definition.Name),
            ("description", (definition, _) => definition.Description),
            ("namespace", (definition, _) => definition.Namespace),
            ("key", (definition, _) => definition.Key),
            ("ownerType", (definition, _) => definition.OwnerType),
            ("type", (definition, _) =>
                new Shape { ["name"] = definition.Type, ["category"] = MetafieldTypes.Category(definition.Type) }),
            ("validations", (definition, _) => definition.Validations
                .Select(rule => new Shape { ["name"] = rule.Key, ["type"] = definition.Type, ["value"] = rule.Value }).ToArray()),
            ("validationStatus", (_, _) => "ALL_VALID"),
            ("pinnedPosition", (definition, _) => definition.PinnedPosition),
            ("metafieldsCount", (definition, call) => call.Store.MetafieldsOf(definition).Count()),
            ("metafields", (definition, call) => Page.Of(call, (IReadOnlyList<Metafield>)[.. call.Store.MetafieldsOf(definition)])),
            ("useAsCollectionCondition", (definition, _) => definition.SmartCollectionCondition),
            ("standardTemplate", (_, _) => null),
            ("access", (definition, _) => new Shape
            {
                ["admin"] = definition.Admin,
                ["storefront"] = definition.Storefront,
                ["customerAccount"] = definition.CustomerAccount,
            }),
            ("capabilities", (definition, _) => Capabilities(definition)));

    private static Shape Capabilities(MetafieldDefinition definition) => new()
    {
        ["adminFilterable"] = new Shape
        {
            ["enabled"] = definition.AdminFilterable,
            ["eligible"] = MetafieldTypes.CanBeFiltered(definition.OwnerType, definition.Type),
            ["status"] = definition.AdminFilterable ? "FILTERABLE" : "NOT_FILTERABLE",
        },
        ["smartCollectionCondition"] = new Shape
        {
            ["enabled"] = definition.SmartCollectionCondition,
            ["eligible"] = MetafieldTypes.CanMakeCollections(definition.OwnerType, definition.Type),
        },
        ["uniqueValues"] = new Shape
        {
            ["enabled"] = definition.UniqueValues,
            ["eligible"] = MetafieldTypes.CanBeUnique(definition.Type),
        },
    };

    /// <summary>The noun an identifier's id or customId names.</summary>
    public static T? Identified<T>(FieldCall call, string ownerType) where T : Noun
    {
        var identifier = call.Input("identifier");
        if (identifier.Text("id") is { } id)
        {
            return call.Request.Seen(id) as T;
        }

        var custom = identifier.Part("customId")!;
        var (space, key) = (Store.Namespace(custom.Text("namespace")), custom.Text("key")!);
        if (call.Store.Definition(ownerType, space, key) is not { Type: "id" })
        {
            throw new Refusal("Metafield definition of type 'id' is required when using custom ids.", "NOT_FOUND");
        }

        return call.Store.Identified(ownerType, space, key, custom.Text("value")!) is T noun && call.Request.Sees(noun) ? noun : null;
    }

    /// <summary>The metafields of an input, to be hung on <paramref name="owner"/>.</summary>
    public static IReadOnlyList<NewMetafield> On(Noun owner, Members input) =>
        [.. input.Parts("metafields").Select(given => New(owner, given))];

    /// <summary>Why metafields cannot be written, each with the path of the input before its own.</summary>
    public static IEnumerable<UserError> Wrong(Store store, IReadOnlyList<NewMetafield> wanted, IReadOnlyList<string> path) =>
        wanted.Select((metafield, i) => store.Refusal(metafield) is { } refusal
            ? new UserError([.. path, "metafields", $"{i}", .. refusal.Path], refusal.Message, "INVALID_INPUT")
            : null).OfType<UserError>();

    private static void Owner<T>(string type) where T : Noun =>
        Fields.On<T>(type,
            ("metafield", (noun, call) =>
                call.Store.MetafieldOf(noun, Store.Namespace(call.Argument<string>("namespace")), call.Argument<string>("key")!)),
            ("metafields", (noun, call) => Page.Of<Metafield>(call, Asked(call, noun))));

    // several by key: in the order asked for, and named as they were asked for
    private static Metafield[] Asked(FieldCall call, Noun noun)
    {
        Metafield[] all =
        [
            .. call.Store.MetafieldsOf(noun).Where(hung =>
                call.Argument<string>("namespace") is not { } space || hung.Namespace == Store.Namespace(space)),
        ];
        if (call.Argument<object>("keys") is null)
        {
            return all;
        }

        var isQualified = call.Argument<string>("namespace") is null;
        return
        [
            .. call.List<string>("keys").SelectMany(key => all.Where(hung => Name(hung) == Full(key)).Select(hung => hung.As(key))),
        ];

        string Name(Metafield hung) => isQualified ? $"{hung.Namespace}.{hung.Key}" : hung.Key;

        string Full(string key) =>
            !isQualified || key.LastIndexOf('.') is not (> 0 and var dot) ? key : $"{Store.Namespace(key[..dot])}.{key[(dot + 1)..]}";
    }

    private static NewMetafield New(Noun owner, Members given) =>
        new(owner, Store.Namespace(given.Text("namespace")), given.Text("key")!, given.Text("value") ?? "")
        {
            Type = given.Text("type"),
            Compares = given.ContainsKey("compareDigest"),
            CompareDigest = given.Text("compareDigest"),
        };

    private static IReadOnlyList<MetafieldDefinition> Definitions(FieldCall call) => Search<MetafieldDefinition>.In(
        call,
        [.. call.Store.MetafieldDefinitions
            .Where(definition => definition.OwnerType == call.Argument<string>("ownerType"))
            .Where(definition => call.Argument<string>("namespace") is not { } space || definition.Namespace == Store.Namespace(space))
            .Where(definition => call.Argument<string>("key") is not { } key || definition.Key == key)
            .Where(definition => call.Argument<string>("pinnedStatus") switch
            {
                "PINNED" => definition.PinnedPosition is not null,
                "UNPINNED" => definition.PinnedPosition is null,
                _ => true,
            })],
        Terms, ShopFields.Unindexed<MetafieldDefinition>());

    private static readonly Dictionary<string, Func<MetafieldDefinition, object?>> Terms = new()
    {
        ["id"] = definition => definition.Id,
        ["namespace"] = definition => definition.Namespace,
        ["key"] = definition => definition.Key,
        ["owner_type"] = definition => definition.OwnerType,
        ["type"] = definition => definition.Type,
    };

    private static readonly Dictionary<string, Func<MetafieldDefinition, string>> Sorts = new()
    {
        ["NAME"] = definition => definition.Name,
        ["PINNED_POSITION"] = definition => $"{definition.PinnedPosition ?? int.MaxValue:D10}",
    };

    // all or nothing
    private static Shape Set(FieldCall call)
    {
        var given = call.List<Members>("metafields");
        if (given.Count > MostAtOnce)
        {
            return call.Refused(
                new UserError(["metafields"], $"Exceeded the maximum metafields input limit of {MostAtOnce}.", "LESS_THAN_OR_EQUAL_TO"));
        }

        var errors = new List<UserError>();
        var wanted = new List<NewMetafield>();
        for (var i = 0; i < given.Count; i++)
        {
            if (call.Store.Find(given[i].Text("ownerId")!) is not { } owner)
            {
                errors.Add(new(["metafields", $"{i}", "ownerId"], "Owner does not exist.", "INVALID_VALUE"));
                continue;
            }

            call.Request.Demand("metafieldsSet", Scopes(owner));
            wanted.Add(New(owner, given[i]));
            if (call.Store.Refusal(wanted[^1]) is { } refusal)
            {
                errors.Add(new(["metafields", $"{i}", .. refusal.Path], refusal.Message, refusal.Code) { ElementIndex = refusal.Entry });
            }
        }

        return errors.Count > 0 ? call.Refused(errors) : FieldCall.Done(("metafields", wanted.Select(call.Store.Write).ToArray()));
    }

    private static Shape Delete(FieldCall call)
    {
        var deleted = new List<Shape?>();
        foreach (var named in call.List<Members>("metafields"))
        {
            var (owner, space, key) = (named.Text("ownerId")!, Store.Namespace(named.Text("namespace")), named.Text("key")!);
            if (Store.IsForeign(space))
            {
                return call.Refused(new UserError(["metafields"], Store.NotThisApps));
            }

            if (call.Store.Find(owner) is { } noun)
            {
                call.Request.Demand("metafieldsDelete", Scopes(noun));
            }

            deleted.Add(call.Store.MetafieldOf(owner, space, key) is { } hung && call.Store.TakeOff(hung)
                ? new Shape { ["ownerId"] = owner, ["namespace"] = space, ["key"] = key }
                : null);
        }

        return FieldCall.Done(("deletedMetafields", deleted));
    }

    private static string[] Scopes(Noun owner) => owner switch
    {
        Product or Variant => ["write_products"],
        Order => ["write_orders"],
        Customer => ["write_customers"],
        _ => [],
    };
}
