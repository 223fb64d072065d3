using StoreSimulator;

namespace ShopifySync.Tests.Orders.Apply;

/// <summary>Deliveries that come late, or of which Shopify shows no order any more.</summary>
public sealed class LateDeliveriesTests
{
    [Fact]
    public async Task An_order_changed_and_changed_back_stays_so_when_the_first_change_comes_late()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var order = house.Store.PlaceOrder(new NewOrder { Note = "ring twice", Lines = [new NewLine { Title = "Cup", Price = 10 }] });
        await house.Settle();
        house.Clock.Turn(TimeSpan.FromSeconds(10));

        await Task.Delay(TimeSpan.FromSeconds(1.1), TimeProvider.System); // Shopify tells moments in whole seconds
        house.Store.EditOrder(order.Gid, edited => edited.Note = "ring once");
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        await house.Erp.Run("update sync_queue set due_at = now() + interval '1 hour' where status = 'pending'");
        await Task.Delay(TimeSpan.FromSeconds(1.1), TimeProvider.System);
        house.Store.EditOrder(order.Gid, edited => edited.Note = "ring twice");
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        await house.ApplyOrders();
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from sync_queue where status = 'pending'"));

        house.Clock.Turn(TimeSpan.FromHours(2));
        await house.Settle();

        Assert.Equal("ring twice", await house.Erp.Value<string>("select note from orders"));
    }

    [Fact]
    public async Task An_order_that_Shopify_does_not_show_is_taken_from_its_newest_payload()
    {
        await using var house = await TestHouse.Start();
        await Hidden(
            house, "orders/updated",
            house.Store.PlaceOrder(new NewOrder { Note = "seventy days old", Lines = [new NewLine { Title = "Cup", Price = 10 }] }));

        await house.Apply();

        Assert.Equal("seventy days old", await house.Erp.Value<string>("select note from orders"));
    }

    [Fact]
    public async Task Of_an_order_that_Shopify_does_not_show_a_refund_alone_is_put_aside_and_names_the_scope()
    {
        await using var house = await TestHouse.Start();
        await Hidden(house, "refunds/create", house.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 10 }));

        await house.Apply();

        Assert.Equal("Shopify does not show it: it was deleted there, or it is older than 60 days and the app lacks the scope "
            + "read_all_orders",
            await house.Erp.Value<string>("select error_message from sync_queue where status = 'failed' and body is not null"));
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from orders"));
    }

    [Fact]
    public async Task An_edit_of_an_order_that_Shopify_does_not_show_is_refused_and_names_the_scope()
    {
        await using var house = await TestHouse.Start();
        await house.AddOrder();
        await house.Settle();

        await house.Erp.Run(
            "update shopify_links set gid = 'gid://shopify/Order/1' where entity_type = 'order'; update orders set note = 'ring once'");
        await house.PushOrders();

        Assert.Contains(
            "lacks the scope read_all_orders",
            await house.Erp.Value<string>("select error_message from sync_queue where status = 'failed'"), StringComparison.Ordinal);
    }

    /// <summary>A delivery under an id that Shopify does not show, beside one that tells only that there
    /// is something new: Shopify has to be asked, and knows nothing.</summary>
    private static async Task Hidden(TestHouse house, string topic, Order order)
    {
        house.SubscribeOrders();
        house.Store.EditOrder(order.Gid, edited => edited.Tags = ["old"]);
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        await house.Erp.Run("""
            delete from sync_queue where topic <> 'orders/updated';
            update sync_queue set topic = @topic, entity_id = '1',
                   body = convert_to(replace(convert_from(body, 'utf8'), '"id":' || @id, '"id":1'), 'utf8');
            insert into sync_queue (entity_type, entity_id, action, direction, delivery_id, topic, triggered_at, created_at, body)
            select entity_type, entity_id, action, direction, 'the edit of it', 'orders/edited', triggered_at, created_at, null
                   from sync_queue where @topic = 'orders/updated';
            """, new { topic, id = order.Gid.Split('/')[^1] });
    }
}
