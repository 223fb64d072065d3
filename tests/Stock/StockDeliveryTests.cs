using System.Text;
using ShopifySync.Queue;
using ShopifySync.Stock;

namespace ShopifySync.Tests.Stock;

public sealed class StockDeliveryTests
{
    private static readonly DateTime TriggeredAt = new(2026, 11, 23, 10, 0, 5, 700, DateTimeKind.Utc);

    [Fact]
    public void A_payload_as_new_as_its_event_is_believed_though_Shopify_rounds_to_seconds()
    {
        Assert.Equal(7, Read("""
            { "inventory_item_id": 1, "location_id": 2, "available": 7, "updated_at": "2026-11-23T11:00:05+01:00" }
            """).Available);
    }

    [Theory]
    [InlineData("""{ "available": 7, "updated_at": "2026-11-23T10:00:04Z" }""")]
    [InlineData("""{ "available": 7 }""")]
    [InlineData("""{ "available": 7, "updated_at": 12 }""")]
    [InlineData("""{ "available": null, "updated_at": "2026-11-23T10:00:06Z" }""")]
    [InlineData("""{ "available": "7", "updated_at": "2026-11-23T10:00:06Z" }""")]
    [InlineData("""{ "updated_at": "2026-11-23T10:00:06Z" }""")]
    public void Whatever_else_it_says_Shopify_is_asked(string body)
    {
        Assert.Null(Read(body).Available);
    }

    [Fact]
    public void A_body_too_large_to_keep_still_names_its_level()
    {
        var delivery = StockDelivery.Read(Item("1@2"), TriggeredAt, null);

        Assert.Equal(new Pair("gid://shopify/InventoryItem/1", "gid://shopify/Location/2"), delivery.Pair);
        Assert.Null(delivery.Available);
    }

    [Fact]
    public void An_unreadable_body_names_no_level_and_is_not_parsed_again()
    {
        Assert.Null(StockDelivery.Read(Item("unreadable:a@b"), TriggeredAt, "{"u8.ToArray()).Pair);
    }

    private static StockDelivery Read(string body) => StockDelivery.Read(Item("1@2"), TriggeredAt, Encoding.UTF8.GetBytes(body));

    private static SyncItem Item(string entityId) => new()
    {
        Id = 1,
        EntityType = EntityType.Inventory,
        EntityId = entityId,
        Action = "update",
        Topic = "inventory_levels/update",
    };
}
