using ShopifySync.Orders;
using ShopifySync.ToShopify.Orders;

namespace ShopifySync.Tests.ToShopify.Orders;

public sealed class OrderPlanTests
{
    private const string Cup = "gid://shopify/LineItem/1";
    private const string Plate = "gid://shopify/LineItem/2";

    private static readonly ErpOrder Here = new(
        "7", "A-7", "synced", "EUR", false, new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc), "open", null, "pending", "unfulfilled", 0, 0, null, 0, 0, 0, 35,
        "ann@example.com", null, "ring", "b2b", null, null, null,
        [new ErpLine("1", Cup, null, null, false, "product", "Cup", null, 3, 10, 0, 0, null, true), new ErpLine("2", Plate, null, null, false, "product", "Plate", null, 1, 5, 0, 0, null, true)],
        [], [], []);

    private static readonly ShopifyOrder There = new(
        "gid://shopify/Order/7", "#1007", "7", true, new DateTime(2026, 11, 2, 0, 0, 0, DateTimeKind.Utc), Here.PlacedAt, null, null, false, "pending", "unfulfilled", "EUR", false, null,
        new OrderMoney(35, 0, 0, 0, 0, 35, 35, 0, 0, 35, 0, 35), "ann@example.com", null, "ring", "b2b", null, null, null, null,
        [new ShopifyLine(Cup, null, "Cup", null, 3, 3, 10, 0, 0, null, true, "custom", "1"), new ShopifyLine(Plate, null, "Plate", null, 1, 1, 5, 0, 0, null, true, "custom", "2")],
        [], []);

    [Fact]
    public void What_agrees_needs_no_step() => Nothing(Plan(Here, There));

    [Fact]
    public void What_Shopify_shows_already_needs_no_step_though_the_ERP_has_moved()
    {
        var here = Here with { Note = "knock", Total = 15, FinancialStatus = "paid", Lines = [Here.Lines[0] with { Quantity = 1 }, Here.Lines[1]] };
        var there = There with { Note = "knock", FinancialStatus = "paid", Lines = [There.Lines[0] with { Current = 1 }, There.Lines[1]], Money = There.Money with { CurrentTotal = 15 } };

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
        var (steps, _) = Plan(Here with { Total = 24, Lines = [Here.Lines[0] with { Quantity = 2 }, saucer], GoneLines = [new ErpGone("2", Plate)] }, There);

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
        Assert.Equal("line 'Plate' costs 6.00 in the ERP and 5.00 in Shopify: Shopify does not change the price of a line that is there", refused);
    }

    [Fact]
    public void A_total_that_changed_without_a_line_is_refused() =>
        Assert.Equal("its total was 35.00 and is 39.90 EUR now, though no line of it changed: shipping, fees and discounts of an order that is there are not changed in Shopify", Plan(Here with { Shipping = 4.90m, Total = 39.90m }, There).Refused);

    [Fact]
    public void A_quantity_below_what_is_shipped_is_refused()
    {
        var there = There with { Fulfillments = [Sent("1", Cup, 2)] };

        Assert.Equal("line 'Cup' cannot be lowered to 1: 2 of it are shipped", Plan(Here with { Total = 15, Lines = [Here.Lines[0] with { Quantity = 1 }, Here.Lines[1]], Fulfillments = [Ours("5", "1", 2, "gid://shopify/Fulfillment/1")] }, there).Refused);
    }

    [Fact]
    public void A_shipped_order_is_not_cancelled_and_a_cancelled_one_not_revived()
    {
        Assert.StartsWith("it is cancelled in the ERP, but has been shipped", Plan(Here with { Status = "cancelled" }, There with { Fulfillments = [Sent("1", Cup, 2)] }).Refused, StringComparison.Ordinal);
        Assert.Equal(new Cancel("FRAUD"), Assert.Single(Plan(Here with { Status = "cancelled", CancelReason = "fraud" }, There).Steps));

        var cancelled = There with { CancelledAt = There.UpdatedAt };
        var revived = OrderPlan.Of(Here, OrderSeen.Of(Here with { Status = "cancelled" }), cancelled, OrderSeen.Of(cancelled), erpWins: true, pushRefunds: false);
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
        var here = Here with { Total = 25, Lines = [Here.Lines[0] with { Quantity = 2 }, Here.Lines[1]], Refunds = [new ErpRefund("9", null, null, 0, 0, 10, [new ErpRefunded("1", 1, 10, 0)])] };

        Nothing(Plan(here, There));
        Assert.IsType<Refund>(Assert.Single(Plan(here, There, pushRefunds: true).Steps));
    }

    [Fact]
    public void A_billing_address_that_was_changed_is_refused_in_words()
    {
        var moved = new Address("Ann", "Buyer", null, "High Street 1", null, "York", null, "GB", "YO1", null);

        Assert.Equal("its billing address was changed, and Shopify changes none of an order that is there", Plan(Here with { BillingAddress = moved }, There).Refused);
        Nothing(Plan(Here with { BillingAddress = moved }, There with { BillingAddress = moved }));
    }

    [Fact]
    public void An_order_is_closed_and_opened_with_the_ERPs()
    {
        var closed = Here with { Status = "closed" };

        Assert.Equal(new Close(true), Assert.Single(Plan(closed, There).Steps));
        Nothing(Plan(closed, There with { IsClosed = true }));
        Nothing(Plan(Here, There with { IsClosed = true }));
        Assert.Equal(new Close(false), Assert.Single(OrderPlan.Of(Here, OrderSeen.Of(closed), There with { IsClosed = true }, OrderSeen.Of(There with { IsClosed = true }), erpWins: true, pushRefunds: false).Steps));
    }

    [Fact]
    public void Where_nothing_of_the_ERP_is_known_to_have_arrived_all_that_differs_is_sent_but_nothing_is_emptied()
    {
        var plan = OrderPlan.Of(Here with { Email = null, Note = "knock" }, null, There, null, erpWins: true, pushRefunds: false);

        Assert.Equal(["note"], Assert.IsType<UpdateHeader>(Assert.Single(plan.Steps)).Fields.Keys);
    }

    [Fact]
    public void What_needs_a_line_that_is_only_being_added_is_planned_afterwards()
    {
        var saucer = Here.Lines[0] with { Id = "3", Gid = null, Title = "Saucer", Quantity = 1, UnitPrice = 2 };
        var here = Here with { Total = 37, Lines = [.. Here.Lines, saucer], Fulfillments = [Ours("5", "3", 1)] };
        var plan = OrderPlan.Of(here, OrderSeen.Of(Here), There, OrderSeen.Of(There), erpWins: true, pushRefunds: false);

        Assert.True(plan.HasMore);
        Assert.IsType<EditLines>(Assert.Single(plan.Steps));
    }

    /// <summary>The plan where both sides had agreed before they came to be like this.</summary>
    private static (IReadOnlyList<OrderStep> Steps, string? Refused) Plan(ErpOrder here, ShopifyOrder there, bool erpWins = true, bool pushRefunds = false)
    {
        var plan = OrderPlan.Of(here, OrderSeen.Of(Here), there, OrderSeen.Of(There), erpWins, pushRefunds);

        return (plan.Steps, plan.Refused);
    }

    private static void Nothing((IReadOnlyList<OrderStep> Steps, string? Refused) plan)
    {
        Assert.Empty(plan.Steps);
        Assert.Null(plan.Refused);
    }

    private static ErpFulfillment Ours(string id, string line, int quantity, string? gid = null) => new(id, gid, "success", "JD014", null, null, [new ErpFulfilled(line, quantity)]);

    private static ShopifyFulfillment Sent(string number, string line, int quantity) =>
        new($"gid://shopify/Fulfillment/{number}", "success", "JD014", null, null, There.UpdatedAt, [new ShopifyFulfilled(line, quantity)]);
}
