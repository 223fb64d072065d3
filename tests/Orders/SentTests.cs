using StoreSimulator;

namespace ShopifySync.Tests.Orders;

/// <summary>What a push was sending when it was last heard of stands on the link: its echo is nobody's edit.</summary>
public sealed class SentTests
{
    [Theory]
    [InlineData("shopify")]
    [InlineData("newest")]
    public async Task The_echo_of_a_push_that_was_not_heard_of_does_not_revert_what_the_ERP_wrote_since(string setting)
    {
        await using var house = await TestHouse.Start();
        var order = await Linked(house, setting);
        house.Store.Faults.LoseAnswer.Next(1, "orderUpdate");

        await house.Erp.Run("update orders set note = 'first'");
        await house.PushOrders();
        Assert.Equal("first", order.Note);

        await house.Erp.Run("""
            update orders set note = 'second';
            update sync_queue set created_at = created_at - interval '1 hour' where direction = 'to_shopify';
            """);
        house.Clock.Turn(TimeSpan.FromMinutes(3));
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        await house.ApplyOrders();
        Assert.Equal("second", await house.Erp.Value<string>("select note from orders"));

        await house.SettleLater();
        Assert.Equal("second", order.Note);
        Assert.True(await house.Erp.Value<bool>("select sent is null from shopify_links where entity_type = 'order'"));
    }

    [Fact]
    public async Task What_both_sides_agreed_on_is_compared_for_the_whole_table_by_one_join()
    {
        const string differ = """
            select count(*)
            from   erp_order_documents document
            join   shopify_links link on link.entity_type = 'order' and link.entity_id = document.order_key::text
            where  sync_digest(document.content) is distinct from link.erp_digest
            """;

        await using var house = await TestHouse.Start();
        await Linked(house, "erp");
        Assert.Equal(0, await house.Erp.Value<long>(differ));

        await house.Erp.Run("""
            alter table orders disable trigger user;
            update orders set note = 'unheard by any trigger';
            alter table orders enable trigger user;
            """);
        Assert.Equal(1, await house.Erp.Value<long>(differ));
    }

    [Fact]
    public async Task A_document_that_gets_a_new_member_has_the_digest_that_it_had()
    {
        await using var house = await TestHouse.Start();

        Assert.True(await house.Erp.Value<bool>(
            """select sync_digest('{"note": "x", "lines": [{"id": "1"}]}') = sync_digest('{"lines": [{"id": "1", "new": null}], "note": "x"}')"""));
        Assert.False(await house.Erp.Value<bool>("""select sync_digest('{"note": "x"}') = sync_digest('{"note": "y"}')"""));
    }

    private static async Task<Order> Linked(TestHouse house, string setting)
    {
        await house.Set("SHOPIFY_ORDER_CONFLICTS", setting);
        house.SubscribeOrders();
        await house.AddOrder();
        await house.Settle();

        return house.Store.Orders[0];
    }
}
