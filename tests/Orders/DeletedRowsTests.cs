using ShopifySync.Shopify;
using StoreSimulator;

namespace ShopifySync.Tests.Orders;

/// <summary>Rows below an order that the ERP deletes, though Shopify has them.</summary>
public sealed class DeletedRowsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_shipment_that_the_ERP_deletes_is_refused_in_words_until_it_is_cancelled_in_Shopify_or_entered_again(
        bool cancelledInShopify)
    {
        await using var house = await TestHouse.Start();
        var order = await Linked(house);
        await Ship(house);
        await house.SettleLater();

        await house.Erp.Run("delete from order_fulfillment_lines; delete from order_fulfillments");
        house.Store.EditOrder(order.Gid, edited => edited.Note = "from Shopify");
        await house.SettleLater();
        Assert.Equal(
            "from Shopify|0", await house.Erp.Value<string>("select note || '|' || (select count(*) from order_fulfillments) from orders"));
        Assert.Equal(
            "the ERP deleted the shipment JD014, which stands in Shopify: cancel it there, or enter it again", await Failed(house));

        await house.Erp.Run("update orders set email = 'bob@example.com'");
        await house.SettleLater();
        Assert.Equal("bob@example.com", order.Email);
        Assert.Contains("which stands in Shopify", await Failed(house), StringComparison.Ordinal);

        if (cancelledInShopify)
        {
            await house.Get<ShopifyClient>()
                .Send(GraphQlDocument.Embedded("CancelFulfillment"), new { id = order.Fulfillments[0].Gid }, default);
        }
        else
        {
            await Ship(house);
        }

        await house.SettleLater();
        await house.Erp.Run("update orders set email = 'eve@example.com'");
        await house.SettleLater();

        Assert.Equal("synced|eve@example.com", await house.Erp.Value<string>("select shopify_sync_status || '|' || email from orders"));
        Assert.Equal(("eve@example.com", 1), (order.Email, order.Fulfillments.Count));
        Assert.Equal(cancelledInShopify ? 0 : 1, await house.Erp.Value<long>("select count(*) from order_fulfillments"));
    }

    [Fact]
    public async Task A_refund_that_the_ERP_deletes_is_not_made_anew_and_the_order_goes_on()
    {
        await using var house = await TestHouse.Start();
        var order = await Linked(house);
        house.Store.RefundOrder(order.Gid, order.LineItems[0], 1);
        await house.SettleLater();
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from order_refunds"));

        await house.Erp.Run("delete from order_refund_lines; delete from order_refunds");
        house.Store.EditOrder(order.Gid, edited => edited.Note = "from Shopify");
        await house.SettleLater();
        await house.Erp.Run("update orders set email = 'bob@example.com'");
        await house.SettleLater();

        Assert.Equal(
            "from Shopify|0", await house.Erp.Value<string>("select note || '|' || (select count(*) from order_refunds) from orders"));
        Assert.Equal("bob@example.com", order.Email);
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_queue where status = 'failed'"));
    }

    private static Task<string> Failed(TestHouse house) =>
        house.Erp.Value<string>("select error_message from sync_queue where status = 'failed' order by id desc limit 1");

    private static async Task<Order> Linked(TestHouse house)
    {
        house.SubscribeOrders();
        await house.AddOrder();
        await house.Settle();

        return house.Store.Orders[0];
    }

    private static Task Ship(TestHouse house) => house.Erp.Run("""
        with sent as (insert into order_fulfillments (order_id, tracking_number) select id, 'JD014' from orders returning id)
        insert into order_fulfillment_lines (fulfillment_id, line_id, quantity) select sent.id, line.id, 1 from sent, order_lines line
            where title = 'CUP'
        """);
}
