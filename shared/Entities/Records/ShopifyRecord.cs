using System.Security.Cryptography;
using System.Text;

namespace ShopifySync.Entities.Records;

/// <summary>A record of Shopify, whole: its own fields, and the fields of its parts by their Gids.</summary>
public record ShopifyRecord(string Gid, DateTime UpdatedAt, FieldValues Fields, IReadOnlyDictionary<string, FieldValues> Parts)
{
    /// <summary>The ERP's id that it carries since the app created it; null if it carries none.</summary>
    public string? ErpId { get; init; }

    /// <summary>Tells whether anything at all changed since it was last taken in.</summary>
    public string Digest
    {
        get
        {
            var parts = new SortedDictionary<string, FieldValues>(Parts.ToDictionary(), StringComparer.Ordinal);

            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(EntityJson.WriteSparse(new { Fields, parts }))));
        }
    }
}

/// <summary>What came of reading records.</summary>
/// <param name="Records">By Gid; null where Shopify has no such record.</param>
/// <param name="Problems">By Gid: why a record could not be read.</param>
public sealed record RecordsRead(IReadOnlyDictionary<string, ShopifyRecord?> Records, IReadOnlyDictionary<string, Queue.Outcome> Problems);

/// <summary>What a delivery tells of a record. Fields that it leaves out may have changed too.</summary>
/// <param name="Parts">By Shopify's number, as webhooks say it; null where the delivery may not tell of all of them.</param>
public sealed record TellingPayload(DateTime UpdatedAt, FieldValues Fields, IReadOnlyDictionary<string, FieldValues>? Parts)
{
    /// <summary>Further parts, of which the delivery says only when each last changed, by number.</summary>
    public IReadOnlyDictionary<string, DateTime> Unshown { get; init; } = new Dictionary<string, DateTime>();
}
