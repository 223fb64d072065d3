namespace ShopifySync.Shopify;

/// <summary>Keys from the injected source of randomness, so that a run can be repeated.</summary>
public static class RandomGuid
{
    public static Guid NextGuid(this Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        bytes[7] = (byte)(bytes[7] & 0x0F | 0x40); // version 4
        bytes[8] = (byte)(bytes[8] & 0x3F | 0x80); // RFC 9562's variant

        return new Guid(bytes);
    }
}
