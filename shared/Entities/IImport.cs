using System.Text.Json;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Entities;

/// <summary>A noun as a full sync takes it in: how its records are exported, and how many of them are taken into the ERP at once.</summary>
public interface IImport
{
    EntityType EntityType { get; }

    /// <summary>Shopify's word for a record in its Gids: <c>Customer</c>.</summary>
    string GidKind { get; }

    /// <summary>The connection of a record in which each kind of child stands, by the kind that the child's Gid names.</summary>
    IReadOnlyDictionary<string, string> Children { get; }

    /// <summary>What Shopify searches for, in its syntax; null for all records.</summary>
    /// <param name="ordersSince">Older orders are not imported.</param>
    string? Filter(DateTime ordersSince);

    /// <summary>The connection of Shopify's query root that holds all records: <c>customers</c>.</summary>
    string Connection { get; }

    /// <summary>Reads <c>nodes(ids: $ids)</c>, each whole: what an export asks for.</summary>
    GraphQlDocument ReadWhole { get; }

    /// <summary>Reads <see cref="Connection"/> by <c>$query</c> and <c>$after</c>, <c>id</c> of each: where no export can be had.</summary>
    GraphQlDocument ReadPage { get; }

    /// <summary>Takes records in, each in one transaction with <paramref name="settling"/>, until the deadline.</summary>
    /// <returns>Why Shopify could not be asked for what an export does not tell; null if it could.</returns>
    Task<Outcome?> Take(IReadOnlyList<ImportedRecord> records, ImportSettling settling, Deadline deadline, CancellationToken ct);
}

/// <summary>A record on its way in.</summary>
/// <param name="Node">As an export says it, with its children in their connections; null where it has to be read by id.</param>
public sealed record ImportedRecord(string Gid, JsonElement? Node);

/// <summary>What came of a record.</summary>
public sealed record ImportedOutcome(string Gid, Outcome Outcome);

/// <summary>Writes down what came of records, in the transaction that wrote them.</summary>
public delegate Task ImportSettling(ErpTransaction transaction, IReadOnlyList<ImportedOutcome> outcomes, CancellationToken ct);
