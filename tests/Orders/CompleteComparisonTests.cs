using StoreSimulator;

namespace ShopifySync.Tests.Orders;

/// <summary>Changes that leave every total as it is are changes all the same: they cross, or are refused in words.</summary>
public sealed class CompleteComparisonTests
{
    private const string Amounts = """
        select format('discounts %s shipping %s fees %s tax %s total %s', (select trim_scale(sum(line.discount)) from order_lines line),
               trim_scale(shipping), trim_scale(fees), trim_scale(tax), trim_scale(total))
        from   orders
        """;

    private static readonly NewLine Cup = new() { Title = "Cup", Price = 10, Quantity = 3 };

    [Theory]
    [InlineData("erp")]
    [InlineData("shopify")]
    public async Task A_shipping_line_and_a_discount_that_Shopify_takes_off_for_the_same_amount_go_off_in_the_ERP(string conflicts)
    {
        await using var house = await TestHouse.Start();
        await house.Set("SHOPIFY_ORDER_CONFLICTS", conflicts);
        house.SubscribeOrders();
        var order = house.Store.PlaceOrder(new NewOrder
        {
            Lines = [Cup with { Discounts = [new NewDiscount("Five off", 5)] }],
            Shipping = [new NewShipping("Express", 5)],
        });
        await house.Settle();
        Assert.Equal("discounts 5 shipping 5 fees 0 tax 0 total 30", await house.Erp.Value<string>(Amounts));

        house.Store.Deliveries.Hold();
        house.Store.RemoveShipping(order.ShippingLines[0]);
        house.Store.RemoveDiscounts(order.LineItems[0]);
        house.Store.Deliveries.Release();
        await house.SettleLater();

        Assert.Equal("discounts 0 shipping 0 fees 0 tax 0 total 30", await house.Erp.Value<string>(Amounts));
    }

    [Fact]
    public async Task A_discount_that_Shopify_moves_from_one_line_to_another_moves_in_the_ERP()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var order = house.Store.PlaceOrder(new NewOrder
        {
            Lines = [Cup with { Discounts = [new NewDiscount("Five off", 5)] }, Cup with { Title = "Plate" }],
        });
        await house.Settle();

        house.Store.EditOrder(order.Gid, edited =>
        {
            edited.LineItems[1].Discounts.AddRange(edited.LineItems[0].Discounts);
            edited.LineItems[0].Discounts.Clear();
        });
        await house.SettleLater();

        Assert.Equal(["0", "5"], await house.Erp.Rows<string>("select trim_scale(discount)::text from order_lines order by id"));
    }

    [Theory]
    [InlineData(
        "update orders set shipping = shipping + 4, discount = discount + 4",
        "its shipping is 5.00 EUR in Shopify and 9.00 in the ERP, its discounts come to 0.00 EUR in Shopify and 4.00 in the ERP: "
            + "Shopify cannot change shipping, fees or discounts of an existing order")]
    [InlineData(
        "update orders set shipping = 2, fees = 3",
        "its shipping is 5.00 EUR in Shopify and 2.00 in the ERP, its fees are 0.00 EUR in Shopify and 3.00 in the ERP: "
            + "Shopify cannot change shipping, fees or discounts of an existing order")]
    [InlineData(
        "update orders set shipping_title = 'Express'",
        "its shipping is called 'Post' in Shopify and 'Express' in the ERP: "
            + "Shopify cannot change shipping, fees or discounts of an existing order")]
    public async Task What_the_ERP_shifts_within_the_same_total_is_refused_in_words_on_every_push(string edit, string words)
    {
        await using var house = await TestHouse.Start();
        var id = await Linked(house);

        await house.Erp.Run(edit);
        await house.SettleLater();
        Assert.Equal(words, await LastWords(house, id));

        await house.Erp.Run("update orders set note = 'looked at once more'");
        await house.SettleLater();

        Assert.Equal(words, await LastWords(house, id));
        Assert.Equal("looked at once more", house.Store.Orders[0].Note);
        Assert.Equal("failed", await house.Erp.Value<string>("select shopify_sync_status from orders"));
    }

    [Fact]
    public async Task A_shift_that_the_ERP_takes_back_is_no_longer_refused()
    {
        await using var house = await TestHouse.Start();
        await Linked(house);
        await house.Erp.Run("update orders set shipping = 9, discount = 4");
        await house.SettleLater();

        await house.Erp.Run("update orders set shipping = 5, discount = 0");
        await house.SettleLater();

        Assert.Equal("synced", await house.Erp.Value<string>("select shopify_sync_status from orders"));
    }

    [Fact]
    public async Task A_refund_of_money_alone_cannot_cross_and_says_so_until_it_is_made_in_Shopify()
    {
        await using var house = await TestHouse.Start();
        await house.Set("SHOPIFY_PUSH_REFUNDS", "true");
        var id = await Linked(house);

        await house.Erp.Run("insert into order_refunds (order_id, note, adjustment, total) values (@id, 'goodwill', 3, 3)", new { id });
        await house.SettleLater();

        Assert.Equal(
            "a refund of 3.00 EUR gives back neither goods nor shipping: only its money could cross, and that moves in Shopify alone. "
                + "Refund it there",
            await LastWords(house, id));

        house.Store.PayOrder(house.Store.Orders[0].Gid);
        house.Store.RefundOrder(house.Store.Orders[0].Gid, new NewRefund { Money = 3 });
        await house.SettleLater();
        await house.Erp.Run("update orders set note = 'looked at once more'");
        await house.SettleLater();

        Assert.Equal("synced", await house.Erp.Value<string>("select shopify_sync_status from orders"));
        Assert.Equal("goodwill", await house.Erp.Value<string>("select string_agg(note, ',') from order_refunds"));
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from order_refunds"));
    }

    [Theory]
    [InlineData("voided")]
    [InlineData("authorized")]
    public async Task A_payment_state_of_the_ERPs_that_Shopify_has_not_is_refused_in_words(string state)
    {
        await using var house = await TestHouse.Start();
        var id = await Linked(house);

        await house.Erp.Run("update orders set financial_status = @state, note = 'and a note' where id = @id", new { state, id });
        await house.SettleLater();

        Assert.Equal($"Shopify says itself what is paid: the ERP says {state}, and there it is pending", await LastWords(house, id));
        Assert.Equal("and a note", house.Store.Orders[0].Note);

        await house.Erp.Run("update orders set financial_status = 'pending' where id = @id", new { id });
        await house.SettleLater();

        Assert.Equal("synced", await house.Erp.Value<string>("select shopify_sync_status from orders"));
    }

    /// <summary>Three cups for 10 each and shipping for 5.</summary>
    private static async Task<long> Linked(TestHouse house)
    {
        house.SubscribeOrders();
        var id = await house.Erp.Value<long>("""
            with made as (
                insert into orders (currency, shipping, shipping_title, total) values ('EUR', 5, 'Post', 35) returning id
            ), line as (
                insert into order_lines (order_id, title, quantity, unit_price) select id, 'Cup', 3, 10 from made
            )
            select id from made
            """);
        await house.Settle();

        return id;
    }

    private static Task<string> LastWords(TestHouse house, long id) => house.Erp.Value<string>(
        "select error_message from sync_queue where direction = 'to_shopify' and entity_id = @id::text order by id desc limit 1",
        new { id });
}
