using ShopifySync.Orders;
using ShopifySync.Orders.Apply;
using ShopifySync.Shopify;
using StoreSimulator;

namespace ShopifySync.Tests.Orders.Apply;

public sealed class OrderMoneyTests
{
    private const string Sums = """
        select format('lines %s shipping %s fees %s tax %s total %s refunded %s',
                      (select trim_scale(sum(quantity * unit_price - line.discount)) from order_lines line), trim_scale(shipping),
                          trim_scale(fees), trim_scale(tax), trim_scale(total), trim_scale(refunded))
        from   orders
        """;

    private const string Refunds = """
        select string_agg(format('shipping %s adjustment %s total %s', trim_scale(shipping), trim_scale(adjustment), trim_scale(total)),
               '; ' order by id) from order_refunds
        """;

    private static readonly NewLine Cup = new() { Title = "Cup", Price = 10, Quantity = 2 };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_returned_duty_beside_a_kept_tip_lowers_what_the_order_is_worth_and_nothing_else(bool fromPayload)
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var order = house.Store.PlaceOrder(new NewOrder { Lines = [Cup with { Duty = 3 }], Tip = 2, AdditionalFees = 1.5m });
        await house.Settle();
        Assert.Equal("lines 22 shipping 0 fees 4.5 tax 0 total 26.5 refunded 0", await house.Erp.Value<string>(Sums));

        house.Store.RefundOrder(order.Gid, new NewRefund { Duties = 3 });
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        await house.Erp.Run(
            "delete from sync_queue where status = 'pending' and topic = @topic",
            new { topic = fromPayload ? "refunds/create" : "orders/updated" });
        await house.SettleLater();

        Assert.Equal("lines 22 shipping 0 fees 1.5 tax 0 total 23.5 refunded 3", await house.Erp.Value<string>(Sums));
        Assert.Equal("shipping 0 adjustment 3 total 3", await house.Erp.Value<string>(Refunds));
    }

    [Fact]
    public async Task Duties_that_the_prices_include_are_not_counted_twice()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var order = house.Store.PlaceOrder(new NewOrder { Lines = [Cup with { Duty = 3 }], DutiesIncluded = true });
        await house.Settle();

        Assert.Equal("lines 20 shipping 0 fees 0 tax 0 total 20 refunded 0", await house.Erp.Value<string>(Sums));
        Assert.Equal(0, (await Read(house, order)).Money.Fees);
    }

    [Fact]
    public async Task A_tipped_order_that_is_cancelled_is_worth_nothing()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var order = house.Store.PlaceOrder(
            new NewOrder { Lines = [Cup], Tip = 2, AdditionalFees = 1, Shipping = [new NewShipping("Post", 4)] });
        await house.Settle();

        house.Store.CancelOrder(order.Gid);
        await house.SettleLater();

        Assert.Equal("lines 0 shipping 0 fees 0 tax 0 total 0 refunded 27", await house.Erp.Value<string>(Sums));
    }

    [Fact]
    public async Task A_custom_line_that_is_not_shipped_is_no_tip_because_there_is_one()
    {
        await using var house = await TestHouse.Start();
        var order = house.Store.PlaceOrder(
            new NewOrder { Lines = [new NewLine { Title = "Repair", Price = 2, RequiresShipping = false, Taxable = false }], Tip = 2 });

        Assert.Equal(["custom", "tip"], (await Read(house, order)).Lines.Select(line => line.Kind));
    }

    [Theory]
    [InlineData("USD")]
    [InlineData(null)]
    public async Task What_a_refund_paid_back_stands_in_the_orders_currency_and_is_put_right_when_the_bank_has_decided(string? shown)
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var order = house.Store.PlaceOrder(
            new NewOrder { Lines = [Cup with { Quantity = 3 }], PresentmentCurrency = shown, Rate = shown is null ? 1 : 1.1m });
        await house.Settle();

        var paid = house.Store.RefundOrder(order.Gid, new NewRefund { Lines = [(order.LineItems[0], 1)], IsPending = true });
        var refused = house.Store.RefundOrder(order.Gid, new NewRefund { Lines = [(order.LineItems[0], 1)] });
        await house.SettleLater();
        Assert.Equal("shipping 0 adjustment 0 total 0; shipping 0 adjustment 0 total 10", await house.Erp.Value<string>(Refunds));
        Assert.Equal("lines 10 shipping 0 fees 0 tax 0 total 10 refunded 10", await house.Erp.Value<string>(Sums));

        house.Store.ConfirmRefund(paid);
        house.Store.ConfirmRefund(refused, isRefused: true);
        await house.SettleLater();

        Assert.Equal("shipping 0 adjustment 0 total 10; shipping 0 adjustment 0 total 0", await house.Erp.Value<string>(Refunds));
        Assert.EndsWith(
            "refund", await house.Erp.Value<string>("select why from sync_logs where verdict = 'done' order by id desc limit 1"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "shipping 2.95 adjustment 0 total 2.95", "shipping 2.95 fees 0 tax 3.66 total 22.95 refunded 2.95")]
    [InlineData(false, "shipping 3.51 adjustment 0 total 3.51", "shipping 2.95 fees 0 tax 4.36 total 27.31 refunded 3.51")]
    public async Task Shipping_that_is_given_back_counts_its_tax_once_whether_prices_include_it_or_not(
        bool taxesIncluded, string refund, string sums)
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var vat = new NewTax("VAT", 0.19m);
        var order = house.Store.PlaceOrder(
            new NewOrder
            {
                TaxesIncluded = taxesIncluded,
                Lines = [Cup with { Taxes = [vat] }],
                Shipping = [new NewShipping("Post", 5.9m) { Taxes = [vat] }],
            });
        await house.Settle();

        house.Store.RefundOrder(order.Gid, new NewRefund { Shipping = 2.95m });
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        var told = OrderPayload.Read(
            await house.Erp.Value<byte[]>("select body from sync_queue where topic = 'orders/updated' order by id desc limit 1"))!;
        await house.SettleLater();

        Assert.Equal(refund, await house.Erp.Value<string>(Refunds));
        Assert.Equal("lines 20 " + sums, await house.Erp.Value<string>(Sums));
        Assert.Equal(OrderDigest.Of(await Read(house, order)), OrderDigest.Of(told));
    }

    [Fact]
    public async Task Money_that_is_given_back_for_nothing_in_particular_is_an_adjustment()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var order = house.Store.PlaceOrder(new NewOrder { Lines = [Cup] });
        await house.Settle();

        house.Store.RefundOrder(order.Gid, new NewRefund { Money = 1.23m });
        await house.SettleLater();

        Assert.Equal("shipping 0 adjustment 1.23 total 1.23", await house.Erp.Value<string>(Refunds));
        Assert.Equal("lines 20 shipping 0 fees 0 tax 0 total 20 refunded 1.23", await house.Erp.Value<string>(Sums));
    }

    [Fact]
    public async Task An_order_in_yen_comes_and_is_given_back_in_part_in_whole_yen()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var order = house.Store.PlaceOrder(
            new NewOrder
            {
                Currency = "JPY",
                Lines = [Cup with { Price = 1250, Quantity = 4, Taxes = [new NewTax("VAT", 0.1m)] }],
                Shipping = [new NewShipping("Post", 800)],
            });
        await house.Settle();

        house.Store.RefundOrder(order.Gid, order.LineItems[0], 1);
        await house.SettleLater();

        Assert.Equal("lines 3750 shipping 800 fees 0 tax 375 total 4925 refunded 1375", await house.Erp.Value<string>(Sums));
        Assert.Equal("JPY", await house.Erp.Value<string>("select currency from orders"));
    }

    [Fact]
    public async Task A_discount_on_shipping_lowers_the_shipping_and_a_shipping_line_that_is_taken_off_is_gone()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var order = house.Store.PlaceOrder(new NewOrder
        {
            Lines = [Cup],
            Shipping = [
                new NewShipping("Post", 5.9m) { Discounts = [new NewDiscount("Half", 2.95m)] },
                .. Enumerable.Range(1, 3).Select(n => new NewShipping($"Parcel {n}", n))],
        });
        await house.Settle();
        Assert.Equal("lines 20 shipping 8.95 fees 0 tax 0 total 28.95 refunded 0", await house.Erp.Value<string>(Sums));
        Assert.Equal(8.95m, (await Read(house, order)).Money.Shipping);

        house.Store.RemoveShipping(order.ShippingLines[3]);
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        await house.Erp.Run("delete from sync_queue where status = 'pending' and topic <> 'orders/edited'");
        await house.SettleLater();

        Assert.Equal("lines 20 shipping 5.95 fees 0 tax 0 total 25.95 refunded 0", await house.Erp.Value<string>(Sums));
        Assert.Equal(
            "lines and total", await house.Erp.Value<string>("select why from sync_logs where verdict = 'done' order by id desc limit 1"));
    }

    [Fact]
    public async Task An_order_with_more_shipping_lines_than_are_read_says_so()
    {
        await using var house = await TestHouse.Start();
        var order = house.Store.PlaceOrder(
            new NewOrder { Lines = [Cup], Shipping = [.. Enumerable.Range(1, 11).Select(n => new NewShipping($"Parcel {n}", n))] });

        var read = await house.Get<OrderReader>().Read([order.Gid], default);

        Assert.Equal("The order has more than ten shipping lines, which are not all read.", read.Problems[order.Gid].Why);
    }

    [Fact]
    public async Task An_order_of_the_online_store_costs_no_read_though_its_checkout_has_an_identifier_too()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        house.Store.Statistics.Reset();
        var order = house.Store.PlaceOrder(new NewOrder { Lines = [Cup], Tip = 1 });
        await house.Settle();

        Assert.NotNull(order.SourceIdentifier);
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from orders"));
        Assert.False(house.Store.Statistics.Requests.ContainsKey("nodes"));
    }

    private static async Task<ShopifyOrder> Read(TestHouse house, Order order) =>
        (await house.Get<OrderReader>().Read([order.Gid], default)).Orders[order.Gid]!;
}
