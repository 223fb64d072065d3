using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Shopify;

namespace ShopifySync.Products;

/// <summary>
/// Shows new products in the channels that <c>SHOPIFY_PUBLISH_TO</c> names. What a person published or took off later stays so.
/// </summary>
public sealed class ProductPublishing(ShopifyClient shopify, SyncSettings settings, TimeProvider time)
{
    /// <summary>How long the channels of a store are taken to stay as they were read.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private static readonly GraphQlDocument ReadPublications = GraphQlDocument.Embedded("ReadPublications");
    private static readonly GraphQlDocument ReadPublished = GraphQlDocument.Embedded("ReadPublished");
    private static readonly GraphQlDocument PublishProduct = GraphQlDocument.Embedded("PublishProduct");

    private volatile Known? known;

    /// <summary>Publishes a new product; returns why it could not be, null if it was or no channel is named.</summary>
    public async Task<Outcome?> Publish(string productGid, CancellationToken ct)
    {
        var wanted = (await settings.Read(ct)).PublishTo?
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

        if (wanted.Length == 0)
        {
            return null;
        }

        var (channels, unread) = await Channels(ct);

        if (unread is not null)
        {
            return unread;
        }

        var unknown = wanted.Where(name => !channels.ContainsKey(name)).ToList();
        var input = wanted.Except(unknown, StringComparer.OrdinalIgnoreCase)
            .Select(name => new { publicationId = channels[name] }).ToList();
        var refused = input.Count == 0 ? null : await Send(productGid, input, ct);

        return refused ?? (unknown.Count == 0 ? null : Outcome.Rejected(
            Reason.BadSetting,
            $"SHOPIFY_PUBLISH_TO names {string.Join(", ", unknown)}. The store's channels are {string.Join(", ", channels.Keys)}."));
    }

    /// <summary>The same for a product whose creation was cut off: it may be published already.</summary>
    public async Task<Outcome?> Finish(string productGid, CancellationToken ct)
    {
        if ((await settings.Read(ct)).PublishTo is null)
        {
            return null;
        }

        var answer = await shopify.Send(ReadPublished, new { id = productGid }, ct);

        return answer is not Answered answered ? answer.Outcome()
            : answered.Data.Part("product")?.Part("resourcePublicationsCount")?.Whole("count") is 0 ? await Publish(productGid, ct)
            : null;
    }

    private async Task<Outcome?> Send(string id, object input, CancellationToken ct)
    {
        var answer = await shopify.Send(PublishProduct, new { id, input }, ct);

        return answer is not Answered answered ? answer.Outcome()
            : UserError.Of(answered.Data.RequiredPart("publishablePublish")) is { Count: > 0 } errors
                ? Outcome.Rejected(Reason.RefusedByShopify, $"Shopify did not publish it: {UserError.Words(errors)}")
            : null;
    }

    /// <summary>The store's channels by name.</summary>
    private async Task<(IReadOnlyDictionary<string, string> Channels, Outcome? Problem)> Channels(CancellationToken ct)
    {
        var store = (await settings.Read(ct)).StoreUrl;

        if (known is { } channels && channels.Store == store && time.GetUtcNow() < channels.Until)
        {
            return (channels.ByName, null);
        }

        var answer = await shopify.Send(ReadPublications, new { }, ct);

        if (answer is not Answered answered)
        {
            return (new Dictionary<string, string>(), answer.Outcome());
        }

        var byName = answered.Data.Nodes("publications")
            .Where(node => node.Part("catalog")?.Text("title") is not null)
            .GroupBy(node => node.RequiredPart("catalog").RequiredText("title"), StringComparer.OrdinalIgnoreCase)
            .ToDictionary(same => same.Key, same => same.First().RequiredText("id"), StringComparer.OrdinalIgnoreCase);
        known = new Known(store, byName, time.GetUtcNow() + Fresh);

        return (byName, null);
    }

    private sealed record Known(string? Store, IReadOnlyDictionary<string, string> ByName, DateTimeOffset Until);
}
