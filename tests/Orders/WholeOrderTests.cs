using ShopifySync.Entities;
using ShopifySync.Orders;
using ShopifySync.Orders.Apply;
using StoreSimulator;

namespace ShopifySync.Tests.Orders;

/// <summary>Of everything that Shopify says of an order, nothing is taken for less than
/// it is, and nothing is lost without a word.</summary>
public sealed class WholeOrderTests
{
    private const string Details = "select shopify_baseline -> 'details' from shopify_links where entity_type = 'order'";

    private static readonly NewLine Cup = new() { Title = "Cup", Price = 10, Quantity = 2 };

    [Fact]
    public async Task Properties_attributes_numbers_taxes_and_part_payments_are_kept_beside_the_tables_and_said_once()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        house.Store.Deliveries.Hold();
        var order = house.Store.PlaceOrder(new NewOrder
        {
            Paid = false,
            CustomAttributes = [new("gift", "yes")],
            Lines = [Cup with
            {
                Properties = [new("Engraving", "For Ann")],
                Taxes = [new NewTax("State", 0.05m, 5.00m), new NewTax("City", 0.0998m, 9.98m)],
            }],
        });
        house.Store.EditOrder(order.Gid, edited =>
        {
            (edited.PoNumber, edited.CashRounding, edited.FinancialStatus) = ("PO-7", MoneyBag.Of(0.02m), "PARTIALLY_PAID");
            edited.LineItems[0].Taxes[0] = edited.LineItems[0].Taxes[0] with { ChannelLiable = true };
        });
        house.Store.Deliveries.Release();
        await house.Settle();

        Assert.Equal("PO-7|gift|Engraving|5.00|9.98|true|34.98|0.02", await house.Erp.Value<string>($$"""
            select concat_ws('|', details ->> 'po_number', details #>> '{note_attributes,0,name}',
                   line #>> '{properties,0,name}', to_char((line #>> '{taxes,0,amount}')::numeric, 'FM0.00'),
                   to_char((line #>> '{taxes,1,amount}')::numeric, 'FM0.00'), line #>> '{taxes,0,is_channel_liable}',
                   details ->> 'outstanding', details ->> 'cash_rounding')
            from   ({{Details}}) as link (details), lateral (select value from jsonb_each(details -> 'lines')) as lines (line)
            """));
        Assert.Equal(
            "imported, kept beside the ERP's tables, which have no column for it: PO number, note attributes, properties of lines, "
                + "several taxes of a line, taxes that Shopify pays itself, what is still to be paid, cash rounding",
            await house.Erp.Value<string>("select why from sync_logs where verdict = 'done' order by id limit 1"));

        house.Store.EditOrder(order.Gid, edited => edited.Note = "second thoughts");
        await house.SettleLater();

        Assert.Equal("note", await house.Erp.Value<string>("select why from sync_logs where verdict = 'done' order by id desc limit 1"));
    }

    [Fact]
    public async Task A_payload_and_an_answer_say_the_same_of_all_of_it()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var order = house.Store.PlaceOrder(new NewOrder
        {
            Currency = "GBP",
            TaxesIncluded = true,
            Test = true,
            CustomAttributes = [new("gift", "yes")],
            Lines = [Cup with
            {
                Duty = 28.38m,
                DutyTaxes = [new NewTax("VAT", 0.2m)],
                Properties = [new("Engraving", "For Ann")],
                Taxes = [new NewTax("VAT", 0.2m)],
            }],
            Shipping = [new NewShipping("Post", 5) { Taxes = [new NewTax("VAT", 0.2m)] }],
        });
        house.Store.EditOrder(order.Gid, edited => edited.PoNumber = "PO-7");
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        house.Store.Fulfil(
            order.Gid, order.LineItems[0], 1,
            label => label.Track("DHL", ["P1", "P2"], ["https://dhl.example/P1", "https://dhl.example/P2"]));
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        var told = OrderPayload.Read(
            await house.Erp.Value<byte[]>("select body from sync_queue where topic = 'orders/updated' order by id desc limit 1"))!;
        var read = (await house.Get<OrderReader>().Read([order.Gid], default)).Orders[order.Gid]!;

        Assert.Equal(["P1", "P2"], read.Fulfillments[0].Numbers!);
        Assert.NotNull(read.Details);
        Assert.Equal(4.73m, read.Money.FeesTax);
        Assert.True(read.IsTest);
        Assert.Equal(
            EntityJson.WriteSparse(read with { IsOurs = null, Header = read.Header.WithoutEmpty() }),
            EntityJson.WriteSparse(told with { Header = told.Header.WithoutEmpty() }));
        Assert.Equal(OrderDigest.Of(read), OrderDigest.Of(told));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Taxed_duties_and_fees_land_to_the_cent(bool isDuty)
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var vat = new NewTax("VAT", 0.2m);
        var line = new NewLine { Title = "Coat", Price = 100, Taxes = [vat] };
        var order = house.Store.PlaceOrder(new NewOrder
        {
            Currency = "GBP",
            TaxesIncluded = true,
            Lines = [isDuty ? line with { Duty = 28.38m, DutyTaxes = [vat] } : line],
            AdditionalFees = isDuty ? 0 : 28.38m,
            FeeTaxes = isDuty ? [] : [vat],
        });
        await house.Settle();

        Assert.Equal("fees 28.38 tax 21.40 total 128.38", await house.Erp.Value<string>(Sums));

        house.Store.CancelOrder(order.Gid);
        await house.SettleLater();

        Assert.Equal("fees 0.00 tax 0.00 total 0.00", await house.Erp.Value<string>(Sums));
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_queue where status = 'failed'"));
    }

    [Fact]
    public async Task Taxed_duties_on_top_of_the_prices_land_and_a_part_of_the_goods_goes_back()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var vat = new NewTax("VAT", 0.2m);
        var order = house.Store.PlaceOrder(new NewOrder
        {
            Lines = [new NewLine { Title = "Coat", Price = 100, Quantity = 2, Taxes = [vat], Duty = 23.65m, DutyTaxes = [vat] }],
        });
        await house.Settle();
        Assert.Equal("fees 23.65 tax 44.73 total 268.38", await house.Erp.Value<string>(Sums));

        house.Store.RefundOrder(order.Gid, order.LineItems[0], 1);
        await house.SettleLater();

        Assert.Equal("fees 23.65 tax 24.73 total 148.38", await house.Erp.Value<string>(Sums));
    }

    [Theory]
    [InlineData("erp")]
    [InlineData("shopify")]
    public async Task Personal_fields_that_a_later_payload_leaves_out_stay_in_the_ERP_and_its_edits_of_them_too(string conflicts)
    {
        await using var house = await TestHouse.Start();
        await house.Set("SHOPIFY_ORDER_CONFLICTS", conflicts);
        house.SubscribeOrders();
        var order = house.Store.PlaceOrder(new NewOrder
        {
            Customer = house.Store.AddCustomer("ann@example.com", firstName: "Ann"),
            Lines = [Cup],
            ShippingAddress = AddressIn(house, "High Street 1"),
            BillingAddress = AddressIn(house, "Low Street 2"),
        });
        await house.Settle();
        Assert.Equal("ann@example.com|High Street 1|Low Street 2|", await house.Erp.Value<string>(Personal));

        house.Store.WithholdsPersonal = true;
        house.Store.EditOrder(order.Gid, edited => edited.Note = "once");
        await house.SettleLater();
        Assert.Equal("ann@example.com|High Street 1|Low Street 2|once", await house.Erp.Value<string>(Personal));

        await house.Erp.Run("""
            update api_settings set value = 'false' where key = 'SHOPIFY_AUTO_SYNC_ORDERS';
            update orders set email = 'edited@example.com';
            """);
        house.Store.WithholdsPersonal = false;
        house.Store.EditOrder(order.Gid, edited => edited.Note = "twice");
        await house.SettleLater();

        Assert.Equal("edited@example.com|High Street 1|Low Street 2|twice", await house.Erp.Value<string>(Personal));
    }

    [Fact]
    public async Task Personal_fields_that_a_payload_leaves_out_stay_on_the_ERPs_own_order()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        await house.AddOrder();
        await house.Settle();
        house.Store.WithholdsPersonal = true;

        house.Store.EditOrder(house.Store.Orders[0].Gid, edited => edited.Note = "once");
        await house.SettleLater();

        Assert.Equal("ann@example.com|High Street 1|once", await house.Erp.Value<string>(Personal));
    }

    [Theory]
    [InlineData("update order_fulfillments set tracking_company = 'UPS'", "UPS", "P1, P2, P3", "https://p.example/1, https://p.example/2")]
    [InlineData("update order_fulfillments set tracking_number = 'Q1'", "DHL", "Q1, P2, P3", "https://p.example/1, https://p.example/2")]
    public async Task Several_tracking_numbers_stay_when_the_ERP_edits_the_one_that_it_shows(
        string edit, string company, string numbers, string urls)
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var order = house.Store.PlaceOrder(new NewOrder { Lines = [Cup] });
        var sent = Assert.Single(house.Store.Fulfil(
            order.Gid, label => label.Track("DHL", ["P1", "P2", "P3"], ["https://p.example/1", "https://p.example/2"])));
        await house.Settle();
        Assert.Equal("P1", await house.Erp.Value<string>("select tracking_number from order_fulfillments"));

        await house.Erp.Run(edit);
        await house.SettleLater();

        Assert.Equal(
            (company, numbers, urls),
            (sent.TrackingCompany, string.Join(", ", sent.TrackingNumbers), string.Join(", ", sent.TrackingUrls)));
        Assert.Equal(
            numbers,
            await house.Erp.Value<string>("""
                select string_agg(number, ', ' order by place)
                from   shopify_links, jsonb_each(shopify_baseline -> 'fulfillments') as sent (gid, state),
                       jsonb_array_elements_text(state -> 'numbers') with ordinality as tracking (number, place)
                where  entity_type = 'order'
                """));
        Assert.Equal("synced", await house.Erp.Value<string>("select shopify_sync_status from orders"));
    }

    private const string Sums = """
        select format('fees %s tax %s total %s', to_char(fees, 'FM990.00'), to_char(tax, 'FM990.00'), to_char(total, 'FM990.00'))
        from   orders
        """;

    private const string Personal =
        "select concat_ws('|', email, shipping_address ->> 'address1', billing_address ->> 'address1', coalesce(note, '')) from orders";

    private static Address AddressIn(TestHouse house, string street)
    {
        var address = house.Store.NewAddress();
        (address.FirstName, address.Address1, address.City, address.CountryCode) = ("Ann", street, "Berlin", "DE");

        return address;
    }
}
