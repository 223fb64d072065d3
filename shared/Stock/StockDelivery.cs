using System.Text.Json;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Stock;

/// <summary>What an <c>inventory_levels/update</c> says, as far as it can be believed.</summary>
/// <param name="Available">The stock in the payload if that is no older than its event; else null, and Shopify is asked.</param>
public sealed record StockDelivery(SyncItem Item, Pair? Pair, DateTime? TriggeredAt, int? Available)
{
    /// <summary>Shopify writes <c>updated_at</c> in whole seconds.</summary>
    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(1);

    public static StockDelivery Read(SyncItem item, DateTime? triggeredAt, byte[]? body) =>
        PairOf(item.EntityId) is { } pair
            ? new StockDelivery(item, pair, triggeredAt, AvailableIn(body, triggeredAt))
            : new StockDelivery(item, null, triggeredAt, null);

    /// <summary>The Gids behind <c>item@location</c>; null if the body named none.</summary>
    private static Pair? PairOf(string entityId) =>
        entityId.Split('@') is [var item, var location] && !UnreadableKey.Is(entityId)
            ? new Pair($"gid://shopify/InventoryItem/{item}", $"gid://shopify/Location/{location}")
            : null;

    private static int? AvailableIn(byte[]? body, DateTime? triggeredAt)
    {
        if (body is null || triggeredAt is null)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(body);
            var level = json.RootElement;

            return level.Member("available") is { ValueKind: JsonValueKind.Number } && level.Moment("updated_at") >= triggeredAt - Rounding
                ? level.Whole("available")
                : null;
        }
        catch (Exception unlike) when (unlike is JsonException or UnreadableAnswerException or InvalidOperationException)
        {
            return null; // the delivery still names its level, and Shopify is asked
        }
    }
}
