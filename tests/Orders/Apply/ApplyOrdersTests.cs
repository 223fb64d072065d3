using System.Security.Cryptography;
using System.Text;
using ShopifySync.Orders;
using ShopifySync.Orders.Apply;
using ShopifySync.Shopify;
using StoreSimulator;

namespace ShopifySync.Tests.Orders.Apply;

public sealed class ApplyOrdersTests
{
    private const string Summary = """
        select format('%s %s %s/%s total %s tax %s refunded %s', order_number, status, financial_status, fulfillment_status,
               trim_scale(total), trim_scale(tax), trim_scale(refunded))
        from   orders order by id desc limit 1
        """;

    [Fact]
    public async Task An_order_of_the_store_stands_in_the_ERP_with_lines_taxes_discounts_and_its_customer()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        house.SubscribeOrders();
        var buyer = house.Store.AddCustomer("ann@example.com", firstName: "Ann", lastName: "Buyer");

        house.Store.PlaceOrder(new NewOrder
        {
            Customer = buyer,
            Note = "ring twice",
            Tags = ["rush", "b2b"],
            TaxesIncluded = true,
            Lines =
            [
                new NewLine
                {
                    Variant = house.Store.Variants[0].Gid,
                    Price = 10,
                    Quantity = 3,
                    Taxes = [new NewTax("MwSt", 0.19m)],
                    Discounts = [new NewDiscount("Ten off", 10, "TEN")],
                },
                new NewLine { Title = "Gift wrap", Price = 2.5m },
            ],
            Shipping = [new NewShipping("Post", 4.9m) { Taxes = [new NewTax("MwSt", 0.19m)] }],
            Tip = 1,
        });
        await house.Settle();

        Assert.Equal("#1001 open paid/unfulfilled total 28.4 tax 3.97 refunded 0", await house.Erp.Value<string>(Summary));
        Assert.Equal(["CUP product 3 × 10 - 10", "Gift wrap custom 1 × 2.5 - 0", "Tip tip 1 × 1 - 0"], await house.Erp.Rows<string>(
            "select format('%s %s %s × %s - %s', title, kind, quantity, trim_scale(unit_price), trim_scale(discount)) from order_lines "
                + "order by id"));
        Assert.Equal("Ann Buyer ann@example.com|ring twice|b2b, rush|4.9|0", await house.Erp.Value<string>("""
            select format('%s %s %s|%s|%s|%s|%s', first_name, last_name, customers.email, orders.note, orders.tags, trim_scale(shipping),
                   trim_scale(fees))
            from   orders join customers on customers.id = customer_id
            """));
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from order_lines where product_id is not null"));
        Assert.Equal("synced", await house.Erp.Value<string>("select shopify_sync_status from orders"));
        Assert.Equal(
            0, await house.Erp.Value<long>("select count(*) from sync_queue where direction = 'to_shopify' and entity_type = 'order'"));
        Assert.Equal(2, await house.Erp.Quantity(cup));
    }

    [Fact]
    public async Task Whatever_happens_to_an_order_in_the_store_happens_to_it_in_the_ERP()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var order = house.Store.PlaceOrder(
            new NewOrder { Paid = false, Lines = [new NewLine { Title = "Cup", Price = 10, Quantity = 3 }] });
        await house.Settle();

        house.Store.PayOrder(order.Gid);
        await house.SettleLater();
        Assert.Equal("#1001 open paid/unfulfilled total 30 tax 0 refunded 0", await house.Erp.Value<string>(Summary));

        var sent = house.Store.Fulfil(order.Gid, order.LineItems[0], 1, label => label.Track("DHL", "JD014", "https://dhl.example/JD014"));
        await house.SettleLater();
        house.Store.Track(sent.Gid, "DHL", "JD015");
        await house.SettleLater();
        Assert.Equal("#1001 open paid/partial total 30 tax 0 refunded 0", await house.Erp.Value<string>(Summary));
        Assert.Equal("success DHL JD015 1", await house.Erp.Value<string>("""
            select format('%s %s %s %s', status, tracking_company, tracking_number, quantity)
            from   order_fulfillments sent join order_fulfillment_lines on fulfillment_id = sent.id
            """));

        house.Store.RefundOrder(order.Gid, order.LineItems[0], 1);
        await house.SettleLater();
        Assert.Equal("#1001 open partially_refunded/partial total 20 tax 0 refunded 10", await house.Erp.Value<string>(Summary));
        Assert.Equal("10 1 10", await house.Erp.Value<string>(
            "select format('%s %s %s', trim_scale(total), quantity, trim_scale(subtotal)) from order_refunds refund join "
                + "order_refund_lines on refund_id = refund.id"));
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from orders"));
        Assert.Equal(2, await house.Erp.Value<int>("select quantity from order_lines"));
    }

    [Fact]
    public async Task A_cancelled_order_is_cancelled_and_no_stock_is_moved_by_it()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        house.SubscribeOrders();
        var order = house.Store.PlaceOrder(null, new NewLine { Variant = house.Store.Variants[0].Gid, Quantity = 2 });
        await house.Settle();

        house.Store.CancelOrder(order.Gid, "CUSTOMER");
        await house.SettleLater();

        Assert.StartsWith("#1001 cancelled refunded/", await house.Erp.Value<string>(Summary));
        Assert.Equal("customer", await house.Erp.Value<string>("select cancel_reason from orders"));
        Assert.Equal(5, await house.Erp.Quantity(cup));
        Assert.Equal(5, house.Store.Available(cup.ItemGid, cup.LocationGid));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stock_counts_once_whether_the_ERP_books_it_on_orders_or_not_and_whichever_webhook_comes_first(bool orderFirst)
    {
        foreach (var books in new[] { true, false })
        {
            await using var house = await TestHouse.Start();
            var cup = await house.AddLinked("CUP", 10);

            if (books)
            {
                await house.Erp.Run("""
                    create function book() returns trigger language plpgsql as $$
                    begin update inventory set quantity = quantity - new.quantity where product_id = new.product_id; return null; end $$;
                    create trigger book after insert on order_lines for each row execute function book();
                    """);
            }

            house.SubscribeOrders();
            house.Store.Deliveries.Hold();
            house.Store.PlaceOrder(null, new NewLine { Variant = house.Store.Variants[0].Gid, Quantity = 3 });
            house.Store.Deliveries.Release();
            await house.Store.Quiet(TimeSpan.FromSeconds(10));

            if (orderFirst)
            {
                await house.ApplyOrders();
            }

            await house.Settle();

            Assert.Equal(7, await house.Erp.Quantity(cup));
            Assert.Equal(7, house.Store.Available(cup.ItemGid, cup.LocationGid));
        }
    }

    [Fact]
    public async Task An_order_always_lands_whatever_it_is_made_of()
    {
        await using var house = await TestHouse.Start();
        await house.AddLinked("CUP", 5);
        house.SubscribeOrders();
        var gone = house.Store.AddProduct("Gone", new NewVariant { Sku = "GONE", Price = 3 });

        house.Store.PlaceOrder(new NewOrder
        {
            Lines =
            [
                new NewLine { Variant = gone.Variants[0].Gid, Quantity = 2 },
                new NewLine { Title = "Voucher", Price = 25, IsGiftCard = true },
                new NewLine { Title = "Import", Price = 7, Duty = 1.4m },
                .. Enumerable.Range(1, 257).Select(n => new NewLine { Title = $"Thing {n}", Price = 0.01m * n }),
            ],
            Tip = 3,
            AdditionalFees = 0.6m,
            PresentmentCurrency = "USD",
            Rate = 1.0837m,
        });
        await house.Settle();

        var there = house.Store.Orders[0];
        Assert.Equal(261, await house.Erp.Value<long>("select count(*) from order_lines"));
        Assert.Equal(there.CurrentTotal.Shop, await house.Erp.Value<decimal>("select total from orders"));
        Assert.Equal(
            there.CurrentTotal.Presentment,
            await house.Erp.Value<decimal>("select presentment_total from orders where presentment_currency = 'USD'"));
        Assert.Equal(2, await house.Erp.Value<decimal>("select fees from orders"));
        Assert.Equal(
            "tip 3", await house.Erp.Value<string>("select kind || ' ' || trim_scale(unit_price) from order_lines where title = 'Tip'"));
        Assert.Equal("gift_card", await house.Erp.Value<string>("select kind from order_lines where title = 'Voucher'"));
    }

    [Fact]
    public async Task An_order_reads_the_same_from_its_webhook_and_from_the_API_to_the_last_of_its_260_lines()
    {
        await using var house = await TestHouse.Start();
        var buyer = house.Store.AddCustomer("ann@example.com", firstName: "Ann", lastName: "Buyer");
        var order = house.Store.PlaceOrder(new NewOrder
        {
            Customer = buyer,
            Lines = [.. Enumerable.Range(1, 260)
                .Select(
                    n => new NewLine
                    {
                        Title = $"Thing {n}",
                        Price = 0.37m * n,
                        Quantity = 1 + n % 3,
                        Taxes = [new NewTax("VAT", 0.07m)],
                    })],
            Shipping = [new NewShipping("Post", 5) { Taxes = [new NewTax("VAT", 0.07m)] }],
            Tip = 2.5m,
            AdditionalFees = 1.2m,
            PresentmentCurrency = "USD",
            Rate = 1.0837m,
        });
        house.Store.Fulfil(order.Gid, label => label.Track("DHL", "JD014"));
        house.SubscribeOrders(); // only now, so that one delivery tells of all this
        house.Store.RefundOrder(order.Gid, order.LineItems[5], 1, paysBack: false);
        await house.Store.Quiet(TimeSpan.FromSeconds(10));

        var body = await house.Erp.Value<byte[]>("select body from sync_queue where topic = 'orders/updated'");
        var told = OrderPayload.Read(body)!;
        var read = (await house.Get<OrderReader>().Read([order.Gid], default)).Orders[order.Gid]!;

        Assert.Equal(261, read.Lines.Count);
        Assert.Equal(260, read.Fulfillments[0].Lines.Count);
        Assert.Equal(OrderDigest.Of(told), OrderDigest.Of(read));
    }

    [Fact]
    public async Task Deliveries_in_any_order_and_any_number_make_one_order_as_it_is_now()
    {
        await using var house = await TestHouse.Start();
        house.Store.Faults.DuplicateDelivery.Randomly(0.5);
        house.Store.Faults.Shuffle = true;
        house.SubscribeOrders();
        house.Store.Deliveries.Hold();

        var orders = Enumerable.Range(0, 10)
            .Select(
                _ => house.Store.PlaceOrder(
                    new NewOrder { Paid = false, Lines = [new NewLine { Title = "Cup", Price = 10, Quantity = 3 }] }))
            .ToList();
        foreach (var order in orders)
        {
            house.Store.EditOrder(order.Gid, edited => edited.Note = "second thoughts");
            house.Store.PayOrder(order.Gid);
            house.Store.Fulfil(order.Gid);
        }

        house.Store.CancelOrder(house.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 10 }).Gid);
        house.Store.Deliveries.Release();
        await house.Settle();

        Assert.Equal(11, await house.Erp.Value<long>("select count(*) from orders"));
        Assert.Equal(
            10,
            await house.Erp.Value<long>(
                "select count(*) from orders where note = 'second thoughts' and financial_status = 'paid' and fulfillment_status = "
                    + "'fulfilled'"));
        Assert.Equal(10, await house.Erp.Value<long>("select count(*) from order_fulfillments"));
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from orders where status = 'cancelled'"));
    }

    [Fact]
    public async Task A_payload_that_does_not_add_up_is_no_reason_to_reject_an_order_that_does_in_Shopify()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        house.Store.PlaceOrder(new NewOrder { Lines = [new NewLine { Title = "Cup", Price = 10 }] });
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        await house.Erp.Run("delete from sync_queue where topic <> 'orders/create'");
        await house.Erp.Run(
            "update sync_queue set body = convert_to(replace(convert_from(body, 'utf8'), "
                + "'\"total_price\":\"10.00\",\"total_price_set\":{\"shop_money\":{\"amount\":\"10.00\"', "
                + "'\"total_price\":\"10.01\",\"total_price_set\":{\"shop_money\":{\"amount\":\"10.01\"'), 'utf8')");

        await house.Apply();

        Assert.Equal(10m, await house.Erp.Value<decimal>("select total from orders"));
    }

    [Fact]
    public async Task Totals_that_do_not_add_up_in_Shopify_either_are_put_aside_with_the_cent_explained_until_somebody_tries_again()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        house.Store.Deliveries.Hold();
        var order = house.Store.PlaceOrder(
            new NewOrder { Lines = [new NewLine { Title = "Cup", Price = 10, Taxes = [new NewTax("VAT", 0.19m)] }] });
        house.Store.EditOrder(order.Gid, edited => edited.OwnTaxes.Add(new TaxLine("Levy", 0.001m, MoneyBag.Of(0.01m))));
        house.Store.Deliveries.Release();
        await house.Store.Quiet(TimeSpan.FromSeconds(10));

        await house.Apply();

        Assert.Equal("the taxes of lines and shipping come to 1.90 EUR, Shopify's total tax is 1.91 EUR: 0.01 EUR is not explained",
            await house.Erp.Value<string>("select distinct error_message from sync_queue where status = 'failed'"));
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from orders"));

        order.OwnTaxes.Clear();
        await house.Erp.Run("update sync_queue set status = 'pending', settled_at = null where topic = 'orders/updated'");
        await house.Apply();

        Assert.Equal(11.9m, await house.Erp.Value<decimal>("select total from orders"));
    }

    [Fact]
    public async Task A_storm_of_updates_of_one_order_costs_few_writes_and_no_reads()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var order = house.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 10 });
        await house.Settle();
        house.Store.Statistics.Reset();
        var started = TimeProvider.System.GetTimestamp();

        for (var n = 0; n < 100; n++)
        {
            house.Store.EditOrder(order.Gid, edited => edited.Note = $"note {n}");
            await house.Store.Quiet(TimeSpan.FromSeconds(10));
            await house.Apply();
        }

        var mostWrites = 2 + (int)(TimeProvider.System.GetElapsedTime(started) / ShopifySync.Orders.Apply.ApplyOrders.Calm);
        await house.SettleLater();

        Assert.Equal("note 99", await house.Erp.Value<string>("select note from orders"));
        Assert.InRange(await house.Erp.Value<long>("select count(*) from sync_logs where verdict = 'done'"), 1, mostWrites);
        Assert.InRange(house.Store.Statistics.Requests.GetValueOrDefault("nodes"), 0, mostWrites);
    }

    [Fact]
    public async Task An_order_that_somebody_is_changing_in_the_ERP_waits_and_stops_no_other()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var held = house.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 10 });
        await house.Settle();
        house.Clock.Turn(TimeSpan.FromSeconds(10));

        await using var somebody = await house.Erp.Open();
        await using var transaction = await somebody.BeginTransactionAsync();
        await Dapper.SqlMapper.ExecuteAsync(somebody, "update orders set order_number = order_number", transaction: transaction);
        house.Store.EditOrder(held.Gid, edited => edited.Note = "waits");
        house.Store.PlaceOrder(null, new NewLine { Title = "Plate", Price = 10 });
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        await house.Apply();

        Assert.Equal(2, await house.Erp.Value<long>("select count(*) from orders"));
        Assert.Equal(
            "Another transaction of the ERP is changing this order.",
            await house.Erp.Value<string>("select error_message from sync_queue where status = 'pending'"));

        await transaction.CommitAsync();
        await house.SettleLater();
        Assert.Equal("waits", await house.Erp.Value<string>("select note from orders order by id limit 1"));
    }

    [Fact]
    public async Task A_delivery_that_names_no_order_is_rejected_with_the_reason()
    {
        await using var house = await TestHouse.Start();
        var body = "not json at all"u8.ToArray();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(house.Address, "api/handle-shopify-order-update"))
        { Content = new ByteArrayContent(body) };
        request.Headers.Add(
            "X-Shopify-Hmac-Sha256", Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(TestHouse.Secret), body)));
        request.Headers.Add("X-Shopify-Shop-Domain", TestHouse.Domain);
        request.Headers.Add("X-Shopify-Topic", "orders/updated");
        request.Headers.Add("X-Shopify-Webhook-Id", "1");

        using var answer = await http.SendAsync(request);
        await house.Apply();

        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal(
            "its body is not an order: no id can be read from it",
            await house.Erp.Value<string>("select error_message from sync_queue where status = 'failed'"));
    }
}
