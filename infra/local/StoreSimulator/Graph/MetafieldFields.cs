using Members = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace StoreSimulator.Graph;

/// <summary>Metafields, their definitions, and lookups by a unique one.</summary>
internal static class MetafieldFields
{
    /// <summary>Shopify's limit on one metafieldsSet.</summary>
    private const int MostAtOnce = 25;

    public static void List()
    {
        Fields.Query("metafieldDefinitions", "", call => Page.Of(call, Definitions(call)));
        Fields.Query("metafieldDefinition", "", call => call.Argument<object>("id") is { } id
            ? call.Store.Find<MetafieldDefinition>(id.ToString())
            : call.Input("identifier") is var asked
                ? call.Store.Definition(asked.Text("ownerType")!, Store.Namespace(asked.Text("namespace")), asked.Text("key")!)
                : null);
        Fields.Mutation("metafieldDefinitionCreate", "", Define);
        Fields.Mutation("metafieldsSet", "", Set);

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
            ("compareDigest", (metafield, _) => metafield.CompareDigest),
            ("ownerType", (metafield, _) => Metafield.OwnerTypeOf(metafield.Owner)),
            ("owner", (metafield, _) => metafield.Owner),
            ("definition", (metafield, call) =>
                call.Store.Definition(Metafield.OwnerTypeOf(metafield.Owner), metafield.Namespace, metafield.Key)),
            ("createdAt", (metafield, _) => metafield.CreatedAt),
            ("updatedAt", (metafield, _) => metafield.UpdatedAt));
        Fields.On<MetafieldDefinition>("MetafieldDefinition",
            ("id", (definition, _) => definition.Gid),
            ("name", (definition, _) => definition.Name),
            ("description", (definition, _) => definition.Description),
            ("namespace", (definition, _) => definition.Namespace),
            ("key", (definition, _) => definition.Key),
            ("ownerType", (definition, _) => definition.OwnerType),
            ("type", (definition, _) => new Shape { ["name"] = definition.Type }),
            ("capabilities", (definition, _) =>
                new Shape { ["uniqueValues"] = new Shape { ["enabled"] = definition.UniqueValues, ["eligible"] = true } }));
    }

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
            ? new UserError([.. path, "metafields", $"{i}", refusal.Field], refusal.Message, "INVALID_INPUT")
            : null).OfType<UserError>();

    private static void Owner<T>(string type) where T : Noun =>
        Fields.On<T>(type,
            ("metafield", (noun, call) =>
                call.Store.MetafieldOf(noun, Store.Namespace(call.Argument<string>("namespace")), call.Argument<string>("key")!)),
            ("metafields", (noun, call) => Page.Of(call, (IReadOnlyList<Metafield>)[.. call.Store.MetafieldsOf(noun)
                .Where(metafield => call.Argument<string>("namespace") is not { } space || metafield.Namespace == Store.Namespace(space))
                .Where(metafield =>
                    call.Argument<object>("keys") is null
                        || call.List<string>("keys").Contains(metafield.Key)
                        || call.List<string>("keys").Contains($"{metafield.Namespace}.{metafield.Key}"))])));

    private static NewMetafield New(Noun owner, Members given) =>
        new(owner, Store.Namespace(given.Text("namespace")), given.Text("key")!, given.Text("value") ?? "")
        {
            Type = given.Text("type"),
            Compares = given.ContainsKey("compareDigest"),
            CompareDigest = given.Text("compareDigest"),
        };

    private static IReadOnlyList<MetafieldDefinition> Definitions(FieldCall call)
    {
        if (call.Argument<string>("query") is not null)
        {
            throw new Refusal("The simulator does not search MetafieldDefinition.", "NOT_SIMULATED");
        }

        return [.. call.Store.MetafieldDefinitions
            .Where(definition => definition.OwnerType == call.Argument<string>("ownerType"))
            .Where(definition => call.Argument<string>("namespace") is not { } space || definition.Namespace == Store.Namespace(space))
            .Where(definition => call.Argument<string>("key") is not { } key || definition.Key == key)];
    }

    private static Shape Define(FieldCall call)
    {
        var input = call.Input("definition");
        var (ownerType, space, key, type) = (
            input.Text("ownerType")!, Store.Namespace(input.Text("namespace")), input.Text("key")!, input.Text("type")!);
        if (call.Store.Definition(ownerType, space, key) is not null)
        {
            return call.Refused(new UserError(["definition", "key"], "Key is in use for this owner type on the namespace.", "TAKEN"));
        }

        Given.Each("MetafieldDefinitionInput", input, (member, _) =>
            member is "ownerType" or "namespace" or "key" or "type" or "name" or "description" or "capabilities" or "pin" or "access");
        var unique = input.Part("capabilities")?.Part("uniqueValues")?.GetValueOrDefault("enabled") is true;
        if (type == "id" && !unique)
        {
            return call.Refused(
                new UserError(
                    ["definition", "capabilities"], "The unique values capability is required for the id type.",
                    "CAPABILITY_REQUIRED_BUT_DISABLED"));
        }

        return FieldCall.Done(
            ("createdDefinition", call.Store.Define(ownerType, space, key, type, input.Text("name")!, input.Text("description"), unique)));
    }

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
                errors.Add(new(["metafields", $"{i}", "ownerId"], "Owner does not exist.", "INVALID"));
                continue;
            }

            call.Request.Demand("metafieldsSet", Scopes(owner));
            wanted.Add(New(owner, given[i]));
            if (call.Store.Refusal(wanted[^1]) is { } refusal)
            {
                errors.Add(new(["metafields", $"{i}", refusal.Field], refusal.Message, refusal.Code));
            }
        }

        return errors.Count > 0 ? call.Refused(errors) : FieldCall.Done(("metafields", wanted.Select(call.Store.Write).ToArray()));
    }

    private static string[] Scopes(Noun owner) => owner switch
    {
        Product or Variant => ["write_products"],
        Order => ["write_orders"],
        Customer => ["write_customers"],
        _ => [],
    };
}
