using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Reconcile;

/// <summary>How a noun's records in Shopify are looked through.</summary>
/// <param name="Connection">The connection of Shopify's query root that holds all of them: <c>orders</c>.</param>
/// <param name="Changed">Reads the connection by <c>$query</c> and <c>$after</c>: <c>id</c> and <c>updatedAt</c>, by the last
/// change.</param>
/// <param name="Times">Reads <c>nodes(ids: $ids)</c>: <c>id</c> and <c>updatedAt</c>.</param>
/// <param name="Digests">The digest of each record as Shopify has it now, by Gid; and why one cannot be read now, null if none.</param>
public sealed record ReconciledNoun(
    EntityType EntityType, string Connection, GraphQlDocument Changed, GraphQlDocument Times,
    Func<IReadOnlyCollection<string>, CancellationToken, Task<(IReadOnlyDictionary<string, string> Found, Outcome? Problem)>> Digests);
