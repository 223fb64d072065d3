namespace StoreSimulator.Graph;

/// <summary>How each field of the schema is answered from the store's state. What is not listed is refused by name.</summary>
internal static class Fields
{
    private static readonly Dictionary<(string Type, string Field), Field> Known = [];
    private static readonly HashSet<string> Types;

    static Fields()
    {
        ShopFields.List();
        ProductFields.List();
        ProductMutations.List();
        OptionMutations.List();
        VariantMutations.List();
        ReorderMutations.List();
        MediaFields.List();
        MediaMutations.List();
        PublicationFields.List();
        InventoryFields.List();
        InventoryMutations.List();
        CustomerFields.List();
        CustomerMutations.List();
        AddressMutations.List();
        ConsentMutations.List();
        MergeFields.List();
        TagMutations.List();
        OrderFields.List();
        OrderMutations.List();
        OrderEditing.List();
        RefundFields.List();
        FulfillmentFields.List();
        FulfillmentMutations.List();
        MetafieldFields.List();
        DefinitionMutations.List();
        WebhookFields.List();
        BulkFields.List();
        Types = [.. Known.Keys.Select(place => place.Type)];
    }

    /// <summary>Whether every field of the type that can be answered is listed here.</summary>
    public static bool Knows(string type) => Types.Contains(type);

    public static Field? Find(string type, string field) => Known.GetValueOrDefault((type, field));

    public static void Query(string field, string scope, Func<FieldCall, object?> answer) =>
        Known[("QueryRoot", field)] = new(answer, Scopes(scope));

    public static void Mutation(
        string field, string scope, Func<FieldCall, object?> answer, bool idempotent = false, Action<FieldCall>? demands = null) =>
        Known[("Mutation", field)] = new(answer, Scopes(scope)) { Idempotent = idempotent, Demands = demands };

    public static void On<T>(string type, params IEnumerable<(string Name, Func<T, FieldCall, object?> Answer)> fields) where T : class
    {
        foreach (var (name, answer) in fields)
        {
            Known[(type, name)] = new(call => answer((T)call.Context.Source!, call), []);
        }
    }

    // "read_a or read_b": any of them will do
    private static string[] Scopes(string scope) => scope.Split(" or ", StringSplitOptions.RemoveEmptyEntries);
}
