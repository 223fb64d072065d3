using System.Text;
using ShopifySync.Queue;
using ShopifySync.Webhooks;

namespace ShopifySync.Tests.Webhooks;

public sealed class EntityKeyTests
{
    [Fact]
    public void Stock_is_known_by_its_item_and_location()
    {
        Assert.Equal("271878346596884015@24826418", Of(EntityType.Inventory,
            """{ "inventory_item_id": 271878346596884015, "location_id": 24826418, "available": 3 }"""));
    }

    [Fact]
    public void An_order_is_known_by_its_id_and_an_edit_by_the_order_it_edits()
    {
        Assert.Equal("12", Of(EntityType.Order, """{ "line_items": [ { "id": 99 } ], "id": 12 }"""));
        Assert.Equal(
            "12",
            Of(EntityType.Order, """{ "order_edit": { "id": 7, "order_id": 12, "line_items": { "additions": [ { "id": 99 } ] } } }"""));
    }

    [Fact]
    public void A_refund_is_known_by_the_order_that_it_refunds()
    {
        Assert.Equal("12", Of(EntityType.Order, """{ "id": 7, "order_id": 12, "refund_line_items": [ { "id": 99 } ] }"""));
    }

    [Fact]
    public void A_name_that_is_no_UTF_8_is_kept_under_its_delivery()
    {
        Assert.Equal(
            "unreadable:d-1", Of(EntityType.Inventory, [(byte)'{', (byte)'"', 0xff, 0xfe, (byte)'"', (byte)':', (byte)'1', (byte)'}']));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ \"inventory_item_id\": 1, ")]
    [InlineData("{ \"inventory_item_id\": 1, \"location_id\": 2 } and more")]
    [InlineData("[ 1, 2 ]")]
    [InlineData("{ \"inventory_item_id\": \"1\", \"location_id\": 2 }")]
    [InlineData("{ \"inventory_item_id\": 1.5, \"location_id\": 2 }")]
    [InlineData("null")]
    public void What_cannot_be_read_is_kept_under_its_delivery(string body)
    {
        Assert.Equal("unreadable:d-1", Of(EntityType.Inventory, body));
    }

    [Fact]
    public void Of_a_body_too_large_to_keep_the_beginning_is_enough()
    {
        var start = """{ "inventory_item_id": 1, "location_id": 2, "note": "endl""";

        Assert.Equal(
            "1@2",
            EntityKey.Of(
                SyncedEntities.All.Single(entity => entity.Type == EntityType.Inventory), Delivery(Encoding.UTF8.GetBytes(start), null)));
    }

    private static string Of(EntityType entityType, string body) => Of(entityType, Encoding.UTF8.GetBytes(body));

    private static string Of(EntityType entityType, byte[] body) =>
        EntityKey.Of(SyncedEntities.All.Single(entity => entity.Type == entityType), Delivery(body, body));

    private static Delivery Delivery(byte[] start, byte[]? body) =>
        new(new DeliveryHeaders("", "d-1", "inventory_levels/update", "shop", null, null), IsSigned: true, start, body);
}
