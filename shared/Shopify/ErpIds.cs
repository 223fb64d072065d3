using System.Collections.Concurrent;
using ShopifySync.Queue;
using ShopifySync.Settings;

namespace ShopifySync.Shopify;

/// <summary>The ERP's id on a record in Shopify: a metafield of the app's that only one record of a kind can have.</summary>
/// <remarks>A record whose creation got no answer is found by it, and so is never made twice.</remarks>
public sealed class ErpIds(ShopifyClient shopify, SyncSettings settings)
{
    private const string Namespace = "$app";
    private static readonly GraphQlDocument DefineErpId = GraphQlDocument.Embedded("DefineErpId");

    private readonly ConcurrentDictionary<string, bool> defined = [];

    /// <summary>The metafield of a kind of record, as a mutation takes it.</summary>
    /// <param name="kind">The kind as Shopify's owner types name it: <c>ORDER</c>.</param>
    public static object Metafield(string kind, string id) => new { @namespace = Namespace, key = Key(kind), type = "id", value = id };

    /// <summary>Has Shopify keep the ERP's ids of a kind of record unique; null when it does.</summary>
    public async Task<Outcome?> Define(string kind, CancellationToken ct)
    {
        var store = $"{(await settings.Read(ct)).StoreUrl} {kind}";

        if (defined.ContainsKey(store))
        {
            return null;
        }

        var answer = await shopify.Send(DefineErpId, new
        {
            definition = new
            {
                name = $"ERP {kind.ToLowerInvariant()}",
                @namespace = Namespace,
                key = Key(kind),
                ownerType = kind,
                type = "id",
                capabilities = new { uniqueValues = new { enabled = true } },
            },
        }, ct);

        if (answer is not Answered answered)
        {
            return answer.Outcome();
        }

        if (UserError.Of(answered.Data.RequiredPart("metafieldDefinitionCreate"))
            .FirstOrDefault(error => error.Code != "TAKEN") is { } refused)
        {
            return Outcome.Rejected(
                Reason.BadSetting, $"Shopify does not let the ERP's {kind.ToLowerInvariant()} id be a unique metafield: {refused.Message}");
        }

        defined[store] = true;
        return null;
    }

    private static string Key(string kind) => $"erp_{kind.ToLowerInvariant()}_id";
}
