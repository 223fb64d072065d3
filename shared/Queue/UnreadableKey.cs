namespace ShopifySync.Queue;

/// <summary>The entity id of a delivery whose body cannot be read; whoever applies it says why.</summary>
public static class UnreadableKey
{
    private const string Prefix = "unreadable:";

    public static string Of(string deliveryId) => Prefix + deliveryId;

    public static bool Is(string entityId) => entityId.StartsWith(Prefix, StringComparison.Ordinal);
}
