using System.Globalization;
using StoreSimulator;

namespace ShopifySync.Measurements;

/// <summary>Generated orders: discounts, taxes, shipping, tips, duties, two currencies, edits, partial refunds.</summary>
/// <param name="WrongByACent">Share of the ERP's orders whose total is a cent more than they add up to.</param>
/// <param name="Kills">How often one of two processes is killed meanwhile. The one that receives webhooks lives on.</param>
public sealed record OrderMoneyRun(int Orders, double WrongByACent, double RestoreRate, int Kills = 0, int Seed = 1)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);
    private static readonly decimal[] Rates = [0, 0.07m, 0.19m, 0.2m, 0.081m];

    /// <summary>From the store into the ERP.</summary>
    public async Task<OrderMoneyReport> In(CancellationToken ct)
    {
        await using var house = await Start(ct);
        var random = new Random(Seed);
        var started = TimeProvider.System.GetTimestamp();
        var killing = OrderRuns.Kill([.. house.Functions.Skip(1)], Kills, new Random(Seed), ct);

        for (var n = 0; n < Orders; n++)
        {
            Live(house.Store, random);

            if (n % 200 == 199)
            {
                await house.Store.Quiet(TimeSpan.FromMinutes(5)); // Shopify does not wait either, but gives up after some hours
            }
        }

        await killing;

        return await Report(house, started, expectedRejections: 0, ct);
    }

    /// <summary>From the ERP into the store; then every third is edited, and of every third a piece is refunded.</summary>
    public async Task<OrderMoneyReport> Out(CancellationToken ct)
    {
        await using var house = await Start(ct);
        await house.Run("update api_settings set value = 'true' where key in ('SHOPIFY_AUTO_SYNC_ORDERS', 'SHOPIFY_PUSH_REFUNDS')");
        var random = new Random(Seed);
        var started = TimeProvider.System.GetTimestamp();
        var wrong = await Insert(house, random);
        await OrderRuns.Kill(house.Functions, Kills / 2, random, ct);
        await OrderRuns.Quiet(house, started, Patience, ct);

        // one piece more of the last line of every third that went across, at what it cost so far
        await house.Run("""
            with edited as (
                select orders.id, max(line.id) as line_id from orders join order_lines line on line.order_id = orders.id
                where  orders.id % 3 = 0 and shopify_sync_status = 'synced' group by orders.id
            ), lines as (
                update order_lines line set quantity = quantity + 1 from edited where line.id = edited.line_id and line.tax = 0
                returning line.order_id, line.unit_price
            )
            update orders set total = total + lines.unit_price from lines where orders.id = lines.order_id
            """);

        // a piece of the last line of every third is refunded, with its share of discount and tax
        await house.Run("""
            with chosen as (
                select orders.id, max(line.id) as line_id from orders join order_lines line on line.order_id = orders.id
                where  orders.id % 3 = 1 and shopify_sync_status = 'synced' group by orders.id
            ), part as (
                select line.order_id, line.id, round(line.discount / line.quantity, 2) as discount,
                       round(line.tax / line.quantity, 2) as tax, line.unit_price, taxes_included
                from   chosen join order_lines line on line.id = chosen.line_id join orders on orders.id = line.order_id
            ), refunds as (
                insert into order_refunds (order_id, note, total) select order_id, 'one came back', 0 from part returning id, order_id
            ), parts as (
                insert into order_refund_lines (refund_id, line_id, quantity, subtotal, tax)
                select refunds.id, part.id, 1, part.unit_price - part.discount, part.tax from part join refunds using (order_id)
            ), lines as (
                update order_lines line
                set quantity = quantity - 1, discount = line.discount - part.discount, tax = line.tax - part.tax
                from part where line.id = part.id
            )
            update orders set total = total - part.unit_price + part.discount - case when part.taxes_included then 0 else part.tax end,
                              tax = orders.tax - part.tax
            from   part where orders.id = part.order_id
            """);
        await OrderRuns.Kill(house.Functions, Kills - Kills / 2, random, ct);

        return await Report(house, started, wrong, ct);
    }

    private async Task<MeasuredHouse> Start(CancellationToken ct)
    {
        var house = await MeasuredHouse.Start(20, RestoreRate, ct);

        for (var instance = 0; instance < (Kills == 0 ? 1 : 2); instance++)
        {
            await house.AddFunctions(ct);
        }

        house.SubscribeOrders(house.Functions[0].Address);

        return house;
    }

    private static async Task<OrderMoneyReport> Report(MeasuredHouse house, long started, int expectedRejections, CancellationToken ct)
    {
        var took = await OrderRuns.Quiet(house, started, Patience, ct);
        var (differ, silent, first) = await OrderRuns.Disagreements(house);
        var reasons = await house.Rows<string>("""
            select format('%s × %s', count(*), reason)
            from   (select regexp_replace(error_message, '[0-9]+(\.[0-9]+)?', 'n', 'g') as reason
                    from sync_queue where status = 'failed') as failed
            group  by reason order by count(*) desc limit 8
            """);

        return new OrderMoneyReport
        {
            InStore = house.Store.Orders.Count,
            InErp = await house.Value<long>("select count(*) from orders"),
            Differ = differ,
            Silent = silent,
            FirstSilent = first,
            Rejected = await house.Value<long>("select count(*) from sync_queue where status = 'failed'"),
            ExpectedRejections = expectedRejections,
            Reasons = [.. reasons],
            NotAddingUp = await house.Value<long>("""
                select count(*) from orders
                where total <> (select coalesce(sum(quantity * unit_price - discount), 0) from order_lines where order_id = orders.id)
                    - discount + shipping + fees + case when taxes_included then 0 else tax end and shopify_sync_status = 'synced'
                """),
            Open = await house.Value<long>("select count(*) from sync_queue where status in ('pending', 'processing')"),
            Seconds = took.TotalSeconds,
        };
    }

    private static void Live(Store store, Random random)
    {
        var order = Place(store, random);

        for (var events = random.Next(3); events > 0; events--)
        {
            if (order.LineItems.Find(line => line.UnfulfilledQuantity > 0 && line.CurrentQuantity > 0) is not { } line)
            {
                return;
            }

            if (random.Next(4) == 0)
            {
                store.RefundOrder(order.Gid, new NewRefund
                {
                    Shipping = random.Next(2) == 0 ? Math.Round(order.CurrentShipping.Shop / 2, 2) : 0,
                    Duties = order.DutiesIncluded ? 0 : Math.Round(order.CurrentDuties.Shop / 2, 2),
                    Money = order.Received.Shop > 0 ? null : 0,
                });
            }
            else if (random.Next(2) == 0)
            {
                store.ChangeQuantity(order.Gid, line, line.CurrentQuantity - 1);
            }
            else
            {
                store.RefundOrder(order.Gid, line, 1, paysBack: order.Received.Shop > 0);
            }
        }
    }

    private static StoreSimulator.Order Place(Store store, Random random)
    {
        decimal Price() => random.Next(1, 9_999) / 100m;
        var lines = Enumerable.Range(0, random.Next(1, 6)).Select(n =>
        {
            var (price, quantity, rate) = (Price(), random.Next(1, 6), Rates[random.Next(Rates.Length)]);

            return new NewLine
            {
                Variant = random.Next(2) == 0 ? store.Variants[random.Next(store.Variants.Count)].Gid : null,
                Title = $"Thing {n}",
                Price = price,
                Quantity = quantity,
                Duty = random.Next(10) == 0 ? Price() : 0,
                IsGiftCard = random.Next(20) == 0,
                Taxes = rate == 0 ? [] : [new NewTax("VAT", rate)],
                Discounts = random.Next(3) == 0
                    ? [new NewDiscount("Ten", Math.Round(price * quantity * random.Next(1, 90) / 100, 2), "TEN")]
                    : [],
            };
        }).ToList();

        return store.PlaceOrder(new NewOrder
        {
            Lines = lines,
            Paid = random.Next(3) > 0,
            TaxesIncluded = random.Next(2) == 0,
            Tip = random.Next(5) == 0 ? Price() : 0,
            AdditionalFees = random.Next(10) == 0 ? Price() : 0,
            DutiesIncluded = random.Next(3) == 0,
            PresentmentCurrency = random.Next(3) == 0 ? "USD" : null,
            Rate = 1.0837m,
            Shipping = random.Next(3) == 0 ? [] : [new NewShipping("Post", Price())
            {
                Taxes = random.Next(2) == 0 ? [new NewTax("VAT", 0.19m)] : [],
                Discounts = random.Next(4) == 0 ? [new NewDiscount("Off", 0.01m * random.Next(1, 50))] : [],
            }],
        });
    }

    /// <summary>Inserts orders that add up, but for those that shall not; returns how many those are.</summary>
    private async Task<int> Insert(MeasuredHouse house, Random random)
    {
        const string sql = """
            with added as (
                insert into orders (order_number, currency, taxes_included, discount, shipping, shipping_title, shipping_tax,
                                    fees, tax, total)
                select o.number, o.currency, o.included, o.discount, o.shipping, 'Post', o.shipping_tax, o.fees, o.tax, o.total
                from   unnest(@numbers, @currencies, @included, @discounts, @shippings, @shippingTaxes, @fees, @taxes, @totals)
                       as o (number, currency, included, discount, shipping, shipping_tax, fees, tax, total)
                returning id, order_number
            )
            insert into order_lines (order_id, product_id, title, quantity, unit_price, discount, tax, tax_rate)
            select added.id, line.product::bigint, line.title, line.quantity, line.price, line.discount, line.tax, line.rate
            from   unnest(@owners, @products, @titles, @quantities, @prices, @lineDiscounts, @lineTaxes, @rates)
                   with ordinality as line (owner, product, title, quantity, price, discount, tax, rate, place)
            join   added on added.order_number = line.owner
            order  by line.place
            """;

        var wrong = 0;

        foreach (var chunk in Enumerable.Range(0, Orders).Chunk(500))
        {
            var orders = chunk.Select(n => Generated(n, random)).ToList();
            wrong += orders.Count(order => order.IsWrong);
            var lines = orders.SelectMany(order => order.Lines.Select(line => (order.Number, line))).ToList();

            await house.Run(sql, new
            {
                numbers = orders.Select(order => order.Number).ToArray(),
                currencies = orders.Select(order => order.Currency).ToArray(),
                included = orders.Select(order => order.TaxesIncluded).ToArray(),
                discounts = orders.Select(order => order.Discount).ToArray(),
                shippings = orders.Select(order => order.Shipping).ToArray(),
                shippingTaxes = orders.Select(order => order.ShippingTax).ToArray(),
                fees = orders.Select(order => order.Fees).ToArray(),
                taxes = orders.Select(order => order.Tax).ToArray(),
                totals = orders.Select(order => order.Total).ToArray(),
                owners = lines.Select(line => line.Number).ToArray(),
                products = lines.Select(line => line.line.Product).ToArray(),
                titles = lines.Select(line => line.line.Title).ToArray(),
                quantities = lines.Select(line => line.line.Quantity).ToArray(),
                prices = lines.Select(line => line.line.Price).ToArray(),
                lineDiscounts = lines.Select(line => line.line.Discount).ToArray(),
                lineTaxes = lines.Select(line => line.line.Tax).ToArray(),
                rates = lines.Select(line => line.line.Rate).ToArray(),
            });
        }

        return wrong;
    }

    private Order Generated(int number, Random random)
    {
        decimal Price() => random.Next(1, 9_999) / 100m;
        decimal Tax(decimal price, decimal rate, bool included) =>
            Math.Round(price * (included ? rate / (1 + rate) : rate), 2, MidpointRounding.AwayFromZero);

        var included = random.Next(2) == 0;
        var lines = Enumerable.Range(0, random.Next(1, 6)).Select(n =>
        {
            var (price, quantity, rate) = (Price(), random.Next(1, 6), Rates[random.Next(Rates.Length)]);
            var discount = random.Next(3) == 0 ? Math.Round(price * quantity * random.Next(1, 60) / 100, 2) : 0;

            return new Line(
                random.Next(2) == 0 ? random.Next(1, 21) : null, $"Thing {n}", quantity, price, discount,
                Tax(price * quantity - discount, rate, included), rate);
        }).ToList();
        var goods = lines.Sum(line => line.Price * line.Quantity - line.Discount);
        var discount = random.Next(3) == 0 ? Math.Round(goods * random.Next(1, 30) / 100, 2) : 0;
        var shipping = random.Next(3) == 0 ? 0 : Price();
        var shippingTax = random.Next(2) == 0 ? 0 : Tax(shipping, 0.19m, included);
        var fees = random.Next(5) == 0 ? Price() : 0;
        var tax = lines.Sum(line => line.Tax) + shippingTax;
        var isWrong = random.NextDouble() < WrongByACent;

        return new Order
        {
            Number = string.Create(CultureInfo.InvariantCulture, $"ERP-{number}"),
            Currency = random.Next(3) == 0 ? "USD" : "EUR",
            TaxesIncluded = included,
            Discount = discount,
            Shipping = shipping,
            ShippingTax = shippingTax,
            Fees = fees,
            Tax = tax,
            Total = goods - discount + shipping + fees + (included ? 0 : tax) + (isWrong ? 0.01m : 0),
            IsWrong = isWrong,
            Lines = lines,
        };
    }

    private sealed record Order
    {
        public required string Number { get; init; }
        public required string Currency { get; init; }
        public required bool TaxesIncluded { get; init; }
        public required decimal Discount { get; init; }
        public required decimal Shipping { get; init; }
        public required decimal ShippingTax { get; init; }
        public required decimal Fees { get; init; }
        public required decimal Tax { get; init; }
        public required decimal Total { get; init; }
        public required bool IsWrong { get; init; }
        public required IReadOnlyList<Line> Lines { get; init; }
    }

    private sealed record Line(long? Product, string Title, int Quantity, decimal Price, decimal Discount, decimal Tax, decimal Rate);
}

/// <summary>What a run of generated orders showed.</summary>
public sealed record OrderMoneyReport : IReport
{
    public required int InStore { get; init; }
    public required long InErp { get; init; }

    /// <summary>Orders of the store that the ERP does not have, or has with another total, tax, refund or number of pieces.</summary>
    public required int Differ { get; init; }

    /// <summary>The wrong ones that are not put aside.</summary>
    public required int Silent { get; init; }

    public required string? FirstSilent { get; init; }

    /// <summary>Orders that were put aside, and why.</summary>
    public required long Rejected { get; init; }

    public required int ExpectedRejections { get; init; }
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>Synced orders of the ERP whose lines, discount, shipping, fees and taxes do not make their total.</summary>
    public required long NotAddingUp { get; init; }

    public required long Open { get; init; }
    public required double Seconds { get; init; }

    public bool IsRight => this is { Silent: 0, NotAddingUp: 0, Open: 0 } && Rejected >= ExpectedRejections;

    public override string ToString() => $"""
        the store has {InStore} orders, the ERP {InErp}; {Differ} differ, {Silent} of them unsaid {FirstSilent};
        {NotAddingUp} do not add up; still open {Open}; {Seconds:0} s
        put aside {Rejected} ({ExpectedRejections} were a cent off on purpose):
          {string.Join("\n  ", Reasons)}
        {(IsRight ? "right" : "WRONG")}
        """;
}
