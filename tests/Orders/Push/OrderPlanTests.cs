using System.Globalization;
using System.Text.Json;
using ShopifySync.Customers;
using ShopifySync.Entities;
using ShopifySync.Orders;
using ShopifySync.Orders.Push;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Tests.Orders.Push;

public sealed class OrderPlanTests
{
    private const string Cup = "gid://shopify/LineItem/1";
    private const string Plate = "gid://shopify/LineItem/2";

    private static readonly ErpOrder Here = new()
    {
        Id = "7",
        Number = "A-7",
        SyncStatus = "synced",
        Currency = "EUR",
        PlacedAt = new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc),
        Total = 35,
        Email = "ann@example.com",
        Phone = null,
        Note = "ring",
        Tags = "b2b",
        ShippingAddress = null,
        BillingAddress = null,
        Lines =
        [
            new ErpLine { Id = "1", Gid = Cup, Title = "Cup", Quantity = 3, UnitPrice = 10 },
            new ErpLine { Id = "2", Gid = Plate, Title = "Plate", Quantity = 1, UnitPrice = 5 },
        ],
    };

    private static readonly ShopifyOrder There = new()
    {
        Gid = "gid://shopify/Order/7",
        Name = "#1007",
        ErpId = "7",
        IsOurs = true,
        UpdatedAt = new DateTime(2026, 11, 2, 0, 0, 0, DateTimeKind.Utc),
        PlacedAt = Here.PlacedAt,
        Currency = "EUR",
        Money = new OrderMoney { Subtotal = 35, Total = 35, CurrentSubtotal = 35, CurrentTotal = 35, PresentmentTotal = 35 },
        Email = "ann@example.com",
        Phone = null,
        Note = "ring",
        Tags = "b2b",
        ShippingAddress = null,
        BillingAddress = null,
        Lines =
        [
            new ShopifyLine
            {
                Gid = Cup,
                Title = "Cup",
                Ordered = 3,
                Current = 3,
                UnitPrice = 10,
                RequiresShipping = true,
                ErpLineId = "1",
            },
            new ShopifyLine
            {
                Gid = Plate,
                Title = "Plate",
                Ordered = 1,
                Current = 1,
                UnitPrice = 5,
                RequiresShipping = true,
                ErpLineId = "2",
            },
        ],
    };

    [Fact]
    public void What_agrees_needs_no_step() => Nothing(Plan(Here, There));

    [Fact]
    public void What_Shopify_shows_already_needs_no_step_though_the_ERP_has_moved()
    {
        var here = Here with
        {
            Note = "knock",
            Total = 15,
            FinancialStatus = "paid",
            Lines = [Here.Lines[0] with { Quantity = 1 }, Here.Lines[1]],
        };
        var there = There with
        {
            Note = "knock",
            FinancialStatus = "paid",
            Lines = [There.Lines[0] with { Current = 1 }, There.Lines[1]],
            Money = There.Money with { CurrentTotal = 15 },
        };

        Nothing(Plan(here, there));
    }

    [Fact]
    public void Only_what_the_ERP_has_moved_is_sent()
    {
        var (steps, _) = Plan(Here with { Note = "knock" }, There with { Email = "other@example.com" });

        Assert.Equal(["note"], Assert.IsType<UpdateHeader>(Assert.Single(steps)).Fields.Keys);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void Where_both_have_moved_the_winner_counts(bool erpWins, int steps) =>
        Assert.Equal(steps, Plan(Here with { Note = "knock" }, There with { Note = "shout" }, erpWins: erpWins).Steps.Count);

    [Fact]
    public void Tags_are_merged_one_by_one_onto_what_Shopify_has_now()
    {
        var (steps, _) = Plan(Here with { Tags = "rush" }, There with { Tags = "b2b, vip" }, erpWins: false);

        Assert.Equal(["rush", "vip"], ((IEnumerable<string>)Assert.IsType<UpdateHeader>(Assert.Single(steps)).Fields["tags"]!).Order());
    }

    [Fact]
    public void Quantities_removed_lines_and_new_lines_are_one_edit_to_the_ERPs_total()
    {
        var saucer = Here.Lines[0] with { Id = "3", Gid = null, Title = "Saucer", Quantity = 2, UnitPrice = 2 };
        var (steps, _) = Plan(
            Here with { Total = 24, Lines = [Here.Lines[0] with { Quantity = 2 }, saucer], GoneLines = [new ErpGone("2", Plate)] }, There);

        var edit = Assert.IsType<EditLines>(Assert.Single(steps));
        Assert.Equal([new LineQuantity(Cup, 2), new LineQuantity(Plate, 0)], edit.Quantities);
        Assert.Equal(["Saucer"], edit.Added.Select(line => line.Title));
        Assert.Equal(24, edit.Total);
    }

    [Fact]
    public void A_changed_price_is_refused_and_names_the_line()
    {
        var (steps, refused) = Plan(Here with { Total = 36, Lines = [Here.Lines[0], Here.Lines[1] with { UnitPrice = 6 }] }, There);

        Assert.Empty(steps);
        Assert.Equal(
            "line 'Plate' costs 6.00 in the ERP and 5.00 in Shopify: Shopify does not change the price of an existing line", refused);
    }

    [Theory]
    [InlineData("Mug", null)]
    [InlineData("Cup", "MUG")]
    public void Other_goods_in_a_line_that_is_there_are_refused_and_name_it(string title, string? sku)
    {
        var (steps, refused) = Plan(
            Here with { Lines = [Here.Lines[0] with { Title = title, Sku = sku, ProductId = sku is null ? "9" : null }, Here.Lines[1]] },
            There);

        Assert.Empty(steps);
        Assert.Equal(
            $"line '{title}' was other goods when it came to Shopify, where it is 'Cup': Shopify does not exchange the goods of a line, "
                + "add a new line and remove this one",
            refused);
    }

    [Fact]
    public void Goods_that_Shopify_never_got_are_still_not_seen_when_its_order_was_taken_in()
    {
        var (before, swapped) = (OrderBaseline.Of(Here),
        OrderBaseline.Of(Here with { Lines = [Here.Lines[0] with { Title = "Mug" }, Here.Lines[1]] }));
        var (kept, isFollowed) = swapped.KeepUnfollowed(before, null, null);

        Assert.NotEqual(before.Goods!["1"], swapped.Goods!["1"]);
        Assert.Equal(before.Goods["1"], kept.Goods!["1"]);
        Assert.False(isFollowed);
        Assert.True(before.KeepUnfollowed(before, null, null).IsFollowed);
    }

    [Fact]
    public void A_customer_counts_as_seen_once_both_sides_have_the_same()
    {
        var (ann, bob) = (Buyer("1"), Buyer("2"));
        var (before, now) = (OrderBaseline.Of(Here with { Customer = ann }), OrderBaseline.Of(Here with { Customer = bob }));

        Assert.Equal(
            ("1", false),
            (now.KeepUnfollowed(before, bob, ann.Gid).Baseline.CustomerId, now.KeepUnfollowed(before, bob, ann.Gid).IsFollowed));
        Assert.Equal(
            ("2", true),
            (now.KeepUnfollowed(before, bob, bob.Gid).Baseline.CustomerId, now.KeepUnfollowed(before, bob, bob.Gid).IsFollowed));
        Assert.Equal("2", now.KeepUnfollowed(OrderBaseline.Of(Here), null, bob.Gid).Baseline.CustomerId); // came with Shopify's order
    }

    [Theory]
    [InlineData("authorized", 1)]
    [InlineData("pending", 1)]
    [InlineData("voided", 1)]
    [InlineData("partially_refunded", 0)]
    public void What_is_paid_in_the_ERP_is_marked_as_paid_unless_Shopify_has_the_money(string there, int steps) =>
        Assert.Equal(
            steps, Plan(Here with { FinancialStatus = "paid" }, There with { FinancialStatus = there }).Steps.OfType<MarkPaid>().Count());

    [Fact]
    public void Another_customer_is_another_of_Shopifys_or_refused_in_words()
    {
        var ann = Buyer("1");
        var there = There with { Customer = new ShopifyCustomer(ann.Gid!, null, null, null, null, null, null) };
        OrderPlan From(ErpCustomer? now) =>
            PlanOf(Here with { Customer = now }, OrderBaseline.Of(Here with { Customer = ann }), there, OrderBaseline.Of(there));

        Assert.Equal(new ChangeCustomer("gid://shopify/Customer/2"), Assert.Single(From(Buyer("2")).Steps));
        Assert.Equal("its new customer is not linked with Shopify yet", From(Buyer("2") with { Gid = null }).Refused);
        Assert.Equal("its customer was removed in the ERP, and Shopify keeps the one that it has", From(null).Refused);
        Nothing((From(Buyer("2") with { Gid = ann.Gid }).Steps, From(Buyer("2") with { Gid = ann.Gid }).Refused));
    }

    [Theory]
    [InlineData("gid://shopify/Refund/9")]
    [InlineData(null)]
    public void A_refund_that_is_worth_something_else_in_Shopify_is_named_with_both_sums(string? linked)
    {
        var here = Here with
        {
            Total = 25.60m,
            Lines = [Here.Lines[0] with { Quantity = 2 }, Here.Lines[1]],
            Refunds = [new ErpRefund("9", linked, null, 0, 0, 0, [new ErpRefunded("1", 1, 9.40m, 0)])],
        };
        var there = There with
        {
            Lines = [There.Lines[0] with { Current = 2 }, There.Lines[1]],
            Money = There.Money with { CurrentTotal = 25.50m },
            Refunds = [new ShopifyRefund("gid://shopify/Refund/9", null, There.UpdatedAt, 0, 0, [new ShopifyRefunded(Cup, 1, 9.50m, 0)])],
        };

        Assert.Equal("Shopify makes the refund of 1 × 'Cup' 9.50 EUR, the ERP 9.40", Plan(here, there, pushRefunds: true).Refused);
    }

    [Fact]
    public void A_total_that_differs_by_what_a_refund_left_says_that_discounts_and_taxes_are_shared_out()
    {
        var here = Here with
        {
            Total = 25.60m,
            Lines = [Here.Lines[0] with { Quantity = 2 }, Here.Lines[1]],
            Refunds = [new ErpRefund("9", "gid://shopify/Refund/9", null, 0, 0, 0, [new ErpRefunded("1", 1, 9.40m, 0)])],
        };
        var there = There with
        {
            Lines = [There.Lines[0] with { Current = 2 }, There.Lines[1]],
            Money = There.Money with { CurrentTotal = 25.57m },
            Refunds = [new ShopifyRefund("gid://shopify/Refund/9", null, There.UpdatedAt, 0, 0, [new ShopifyRefunded(Cup, 1, 9.40m, 0)])],
        };

        Assert.Equal(
            "after its refunds its total is 25.57 EUR in Shopify and 25.60 in the ERP: Shopify shares discounts and taxes out between "
                + "what goes back and what is left by its own rule, and comes 0.03 EUR apart",
            Plan(here, there, pushRefunds: true).Refused);
    }

    [Fact]
    public void A_tax_that_a_refund_makes_something_else_of_is_named_with_both_sums()
    {
        var here = Here with
        {
            TaxesIncluded = true,
            Tax = 3.99m,
            Total = 25,
            Lines = [Here.Lines[0] with { Quantity = 2 }, Here.Lines[1]],
            Refunds = [new ErpRefund("9", "gid://shopify/Refund/9", null, 0, 0, 0, [new ErpRefunded("1", 1, 10, 1.60m)])],
        };
        var there = There with
        {
            TaxesIncluded = true,
            Lines = [There.Lines[0] with { Current = 2 }, There.Lines[1]],
            Money = There.Money with { CurrentTotal = 25, CurrentTax = 4 },
            Refunds = [new ShopifyRefund("gid://shopify/Refund/9", null, There.UpdatedAt, 0, 0, [new ShopifyRefunded(Cup, 1, 10, 1.59m)])],
        };

        Assert.Equal(
            "Shopify makes the tax in the refund of 1 × 'Cup' 1.59 EUR, the ERP 1.60", Plan(here, there, pushRefunds: true).Refused);
    }

    [Fact]
    public void An_edit_that_is_worth_something_else_in_Shopify_says_whether_it_is_the_discount_or_the_tax()
    {
        var there = There with { Money = There.Money with { CurrentSubtotal = 31, CurrentTax = 5, CurrentTotal = 36 } };
        var edit = new EditLines([new LineQuantity(Cup, 2)], [], 26.01m);
        var here = Here with { Discount = 3, Tax = 4.01m, Total = 36.01m };

        Assert.Equal("with these lines the order would be worth 25.90 EUR in Shopify, in the ERP it is worth 26.01: its discount would be "
            + "3.10 EUR there and is 3.00 here, and its tax would be 4.00 EUR there and is 4.01 here",
            OrderEdits.Differs(edit, here, there, 25.90m, 21.90m));
        Assert.Equal(
            "with these lines the order would be worth 25.90 EUR in Shopify, in the ERP it is worth 26.01: 0.11 EUR is not explained",
            OrderEdits.Differs(edit, here, there, 25.90m, null));
        Assert.EndsWith("in the ERP it is worth 26.01: its lines, discount, shipping, fees and taxes come to 36.01 EUR, its total is "
            + "36.00 EUR: 0.01 EUR is not explained",
            OrderEdits.Differs(edit, here with { Total = 36 }, there, 25.90m, null), StringComparison.Ordinal);
    }

    [Fact]
    public void What_needs_no_line_that_is_being_added_does_not_wait_for_it()
    {
        var saucer = Here.Lines[0] with { Id = "3", Gid = null, Title = "Saucer", Quantity = 1, UnitPrice = 2 };
        var here = Here with { Total = 37, Lines = [.. Here.Lines, saucer], Fulfillments = [Ours("5", "3", 1), Ours("6", "1", 2)] };
        var plan = PlanOf(here, OrderBaseline.Of(Here), There, OrderBaseline.Of(There));

        Assert.True(plan.HasMore);
        Assert.Equal([new LineQuantity(Cup, 2)], Assert.Single(plan.Steps.OfType<Fulfill>()).Lines);
    }

    [Fact]
    public void Batches_of_one_line_are_sent_from_wherever_there_are_enough_pieces_for_both()
    {
        var (first, second) = (new OrderShipments.PlannedLine("order 1", "here", "a", Cup, 2),
        new OrderShipments.PlannedLine("order 2", "there", "b", Cup, 1));

        Assert.Equal(
            [(first, 2), (second, 1)],
            OrderShipments.Allot([new LineQuantity(Cup, 2), new LineQuantity(Cup, 1)], [first, second]).Allotted);
        Assert.Equal([(first, 2)], OrderShipments.Allot([new LineQuantity(Cup, 1), new LineQuantity(Cup, 1)], [first, second]).Allotted);
        Assert.Equal(Cup, OrderShipments.Allot([new LineQuantity(Cup, 2), new LineQuantity(Cup, 2)], [first, second]).Missing);
    }

    [Theory]
    [InlineData("0", null, "")]
    [InlineData("5.95", null, "fullRefund True")]
    [InlineData("1.19", null, "amount 1")]
    [InlineData("5.95", "USD", "fullRefund True")]
    [InlineData("1.19", "USD", null)]
    public void Shipping_is_given_back_without_the_tax_that_Shopify_adds_and_never_in_another_currency_than_it_is_in(
        string back, string? shown, string? told)
    {
        var there = There with
        {
            PresentmentCurrency = shown,
            Money = There.Money with { Shipping = 5, ShippingTax = 0.95m, CurrentShipping = 5 },
        };

        Assert.Equal(
            told,
            OrderRefunds.Shipping(decimal.Parse(back, CultureInfo.InvariantCulture), there) is { } shipping
                ? string.Join(", ", shipping.Select(member => $"{member.Key} {member.Value}"))
                : null);
    }

    [Theory]
    [InlineData("This request is currently in progress, please try again.", false)]
    [InlineData("A previous request with this idempotency key failed. Retry with a new idempotency key.", true)]
    [InlineData("Refund quantity cannot be greater than the quantity that is left", true)]
    public void What_Shopify_says_of_a_refunds_key_is_no_refusal_of_the_refund(string message, bool isFinal)
    {
        var answer = new Answered(
            JsonSerializer.SerializeToElement(
                new { refundCreate = new { userErrors = new[] { new { field = (string[]?)null, message } } } }),
            null, 0);

        Assert.Equal(isFinal, OrderRefunds.IsFinal(answer));
        Assert.Equal(
            message.StartsWith("Refund", StringComparison.Ordinal) ? Verdict.Rejected : Verdict.Later,
            OrderRefunds.OutcomeOf(answer)!.Verdict);
    }

    [Fact]
    public void A_total_that_changed_without_a_line_is_refused() =>
        Assert.Equal(
            "its total is 35.00 EUR in Shopify and 39.90 in the ERP, though no line of it changed: Shopify cannot change shipping, fees "
                + "or discounts of an existing order",
            Plan(Here with { Shipping = 4.90m, Total = 39.90m }, There).Refused);

    [Fact]
    public void A_quantity_below_what_is_shipped_is_refused()
    {
        var there = There with { Fulfillments = [Sent("1", Cup, 2)] };

        Assert.Equal(
            "line 'Cup' cannot be lowered to 1: 2 of it are shipped",
            Plan(
                Here with
                {
                    Total = 15,
                    Lines = [Here.Lines[0] with { Quantity = 1 }, Here.Lines[1]],
                    Fulfillments = [Ours("5", "1", 2, "gid://shopify/Fulfillment/1")],
                },
                there).Refused);
    }

    [Fact]
    public void A_shipped_order_is_not_cancelled_and_a_cancelled_one_not_revived()
    {
        Assert.StartsWith(
            "it is cancelled in the ERP, but has been shipped",
            Plan(Here with { Status = "cancelled" }, There with { Fulfillments = [Sent("1", Cup, 2)] }).Refused, StringComparison.Ordinal);
        Assert.Equal(new Cancel("FRAUD"), Assert.Single(Plan(Here with { Status = "cancelled", CancelReason = "fraud" }, There).Steps));

        var cancelled = There with { CancelledAt = There.UpdatedAt };
        var revived = PlanOf(Here, OrderBaseline.Of(Here with { Status = "cancelled" }), cancelled, OrderBaseline.Of(cancelled));
        Assert.Equal("it was cancelled, and Shopify does not revive a cancelled order", revived.Refused);
    }

    [Fact]
    public void A_shipment_that_Shopify_has_under_the_same_number_is_not_sent_again()
    {
        var here = Here with { Fulfillments = [Ours("5", "1", 2)] };

        Assert.Equal([new LineQuantity(Cup, 2)], Assert.IsType<Fulfill>(Assert.Single(Plan(here, There).Steps)).Lines);
        Assert.Empty(Plan(here, There with { Fulfillments = [Sent("1", Cup, 2)] }).Steps);
        Assert.Single(Plan(here, There with { Fulfillments = [Sent("1", Cup, 2) with { TrackingNumber = "other" }] }).Steps);
    }

    [Fact]
    public void A_refund_that_does_not_go_across_takes_nothing_off_in_Shopify()
    {
        var here = Here with
        {
            Total = 25,
            Lines = [Here.Lines[0] with { Quantity = 2 }, Here.Lines[1]],
            Refunds = [new ErpRefund("9", null, null, 0, 0, 10, [new ErpRefunded("1", 1, 10, 0)])],
        };

        Nothing(Plan(here, There));
        Assert.IsType<Refund>(Assert.Single(Plan(here, There, pushRefunds: true).Steps));
    }

    [Fact]
    public void A_billing_address_that_was_changed_is_refused_in_words()
    {
        var moved = new Address
        {
            FirstName = "Ann",
            LastName = "Buyer",
            Address1 = "High Street 1",
            City = "York",
            CountryCode = "GB",
            Zip = "YO1",
        };

        Assert.Equal(
            "Shopify cannot change the billing address of an existing order", Plan(Here with { BillingAddress = moved }, There).Refused);
        Nothing(Plan(Here with { BillingAddress = moved }, There with { BillingAddress = moved }));
    }

    [Fact]
    public void An_order_is_closed_and_opened_with_the_ERPs()
    {
        var closed = Here with { Status = "closed" };

        Assert.Equal(new Close(true), Assert.Single(Plan(closed, There).Steps));
        Nothing(Plan(closed, There with { IsClosed = true }));
        Nothing(Plan(Here, There with { IsClosed = true }));
        Assert.Equal(
            new Close(false),
            Assert.Single(
                PlanOf(
                    Here, OrderBaseline.Of(closed), There with { IsClosed = true },
                    OrderBaseline.Of(There with { IsClosed = true })).Steps));
    }

    [Fact]
    public void Where_nothing_of_the_ERP_is_known_to_have_arrived_all_that_differs_is_sent_but_nothing_is_emptied()
    {
        var plan = PlanOf(Here with { Email = null, Note = "knock" }, null, There, null);

        Assert.Equal(["note"], Assert.IsType<UpdateHeader>(Assert.Single(plan.Steps)).Fields.Keys);
    }

    [Fact]
    public void What_needs_a_line_that_is_only_being_added_is_planned_afterwards()
    {
        var saucer = Here.Lines[0] with { Id = "3", Gid = null, Title = "Saucer", Quantity = 1, UnitPrice = 2 };
        var here = Here with { Total = 37, Lines = [.. Here.Lines, saucer], Fulfillments = [Ours("5", "3", 1)] };
        var plan = PlanOf(here, OrderBaseline.Of(Here), There, OrderBaseline.Of(There));

        Assert.True(plan.HasMore);
        Assert.IsType<EditLines>(Assert.Single(plan.Steps));
    }

    /// <summary>The plan where both sides had agreed before they came to be like this.</summary>
    private static (IReadOnlyList<OrderStep> Steps, string? Refused) Plan(
        ErpOrder here, ShopifyOrder there, bool erpWins = true, bool pushRefunds = false)
    {
        var plan = PlanOf(here, OrderBaseline.Of(Here), there, OrderBaseline.Of(There), erpWins, pushRefunds);

        return (plan.Steps, plan.Refused);
    }

    private static OrderPlan PlanOf(
        ErpOrder erp, OrderBaseline? erpBaseline, ShopifyOrder shopify, OrderBaseline? shopifyBaseline,
        bool erpWins = true, bool pushRefunds = false) =>


        OrderPlan.Of(
            new OrderComparison(erp, erpBaseline, shopify, shopifyBaseline, ConflictRule.Always(erpWins ? Side.Erp : Side.Shopify)),
            pushRefunds);

    private static void Nothing((IReadOnlyList<OrderStep> Steps, string? Refused) plan)
    {
        Assert.Empty(plan.Steps);
        Assert.Null(plan.Refused);
    }

    private static ErpCustomer Buyer(string id) => new() { Id = id, Gid = $"gid://shopify/Customer/{id}" };

    private static ErpFulfillment Ours(string id, string line, int quantity, string? gid = null) =>
        new(id, gid, "success", "JD014", null, null, [new ErpFulfilled(line, quantity)]);

    private static ShopifyFulfillment Sent(string number, string line, int quantity) =>
        new($"gid://shopify/Fulfillment/{number}", "success", "JD014", null, null, There.UpdatedAt, [new ShopifyFulfilled(line, quantity)]);
}
