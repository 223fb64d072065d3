namespace ShopifySync.Queue;

/// <summary>A delivery that only tries the address out.</summary>
/// <remarks>Shopify says so in a header, and its id in the queue says it from then on.</remarks>
public static class TestDelivery
{
    private const string Prefix = "test:";

    public static string Id(string id) => Prefix + id;

    public static bool Is(SyncItem item) => item.DeliveryId?.StartsWith(Prefix, StringComparison.Ordinal) is true;
}
