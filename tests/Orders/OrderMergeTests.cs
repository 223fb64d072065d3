using ShopifySync.Entities;
using ShopifySync.Orders;
using ShopifySync.Orders.Intake;

namespace ShopifySync.Tests.Orders;

/// <summary>An order of one cup and two plates that both sides have, and what becomes of it when they move.</summary>
public sealed class OrderMergeTests
{
    private const string Cup = "gid://shopify/LineItem/1";
    private const string Plates = "gid://shopify/LineItem/2";
    private static readonly Dictionary<string, string> NoProducts = [];

    private static readonly ErpOrder Here = new()
    {
        Id = "17",
        Number = "#1001",
        SyncStatus = "synced",
        Currency = "EUR",
        TaxesIncluded = true,
        Shipping = 5,
        ShippingTitle = "Post",
        Total = 30,
        Email = "ann@example.com",
        Phone = null,
        Note = "ring twice",
        Tags = "b2b",
        ShippingAddress = null,
        BillingAddress = null,
        Lines =
        [
            new ErpLine { Id = "1", Gid = Cup, Kind = "custom", Title = "Cup", Quantity = 1, UnitPrice = 5 },
            new ErpLine { Id = "2", Gid = Plates, Kind = "custom", Title = "Plate", Quantity = 2, UnitPrice = 10 },
        ],
    };

    private static readonly ShopifyOrder There = new()
    {
        Gid = "gid://shopify/Order/9",
        Name = "#1001",
        UpdatedAt = new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc),
        Currency = "EUR",
        TaxesIncluded = true,
        Money = new OrderMoney
        {
            Subtotal = 25,
            Shipping = 5,
            Total = 30,
            CurrentSubtotal = 25,
            CurrentShipping = 5,
            CurrentTotal = 30,
            PresentmentTotal = 30,
        },
        Email = "ann@example.com",
        Phone = null,
        Note = "ring twice",
        Tags = "b2b",
        ShippingAddress = null,
        BillingAddress = null,
        ShippingTitle = "Post",
        Lines =
        [
            new ShopifyLine { Gid = Cup, Title = "Cup", Ordered = 1, Current = 1, UnitPrice = 5, RequiresShipping = true },
            new ShopifyLine { Gid = Plates, Title = "Plate", Ordered = 2, Current = 2, UnitPrice = 10, RequiresShipping = true },
        ],
    };

    [Fact]
    public void Where_nobody_has_moved_nothing_is_written()
    {
        var merged = Merge(Here, There);

        Assert.Empty(merged.Changed);
        Assert.Null(merged.Row);
        Assert.True(merged.Unpushed.IsNothing);
    }

    [Fact]
    public void What_Shopify_moved_is_written_and_what_the_ERP_moved_stays_to_be_pushed()
    {
        var merged = Merge(Here with { Note = "ring once" }, There with { Tags = "b2b, rush" });

        Assert.Equal(["tags"], merged.Changed);
        Assert.Equal("b2b, rush", merged.Row!.Text("tags"));
        Assert.False(merged.Row.Says("note")); // the ERP keeps its "ring once"
        Assert.Equal(["note"], merged.Unpushed.Fields);
    }

    [Theory]
    [InlineData(true, "the ERP's")]
    [InlineData(false, "Shopify's")]
    public void Where_both_have_moved_the_setting_decides(bool erpWins, string note)
    {
        var merged = Merge(Here with { Note = "the ERP's" }, There with { Note = "Shopify's" }, erpWins);

        Assert.Equal(note, merged.Row?.Text("note") ?? "the ERP's");
        Assert.Equal(erpWins, merged.Unpushed.Fields.Contains("note"));
    }

    [Fact]
    public void A_quantity_that_Shopify_lowered_comes_with_the_total_that_it_makes()
    {
        var merged = Merge(Here, There with
        {
            Lines = [There.Lines[0], There.Lines[1] with { Current = 1 }],
            Money = There.Money with { CurrentSubtotal = 15, CurrentTotal = 20 },
        });

        var line = Assert.Single(merged.Lines);
        Assert.Equal(("2", 1), (line.Id, line.Quantity));
        Assert.Equal(20, merged.Row!.Find("total")!.Value.GetDecimal());
    }

    [Fact]
    public void A_quantity_that_the_ERP_has_moved_and_not_pushed_is_not_overwritten_by_news_of_something_else()
    {
        var here = Here with { Lines = [Here.Lines[0], Here.Lines[1] with { Quantity = 3 }], Total = 40 };
        var merged = Merge(here, There with { Note = "ring once" });

        Assert.Empty(merged.Lines);
        Assert.False(merged.Row!.Says("total")); // the ERP keeps its 40
        Assert.True(merged.Unpushed.Lines);
    }

    [Fact]
    public void A_cancellation_in_Shopify_counts_whoever_wins_otherwise()
    {
        var merged = Merge(
            Here with { Note = "the ERP's" },
            There with { CancelledAt = There.UpdatedAt, CancelReason = "customer", FinancialStatus = "voided" });

        Assert.Equal(
            ("cancelled", "customer", "voided"),
            (merged.Row!.Text("status"), merged.Row.Text("cancel_reason"), merged.Row.Text("financial_status")));
    }

    [Theory]
    [InlineData("pending", "authorized")]
    [InlineData("voided", "voided")]
    public void Shopifys_pending_does_not_overwrite_a_word_of_the_ERPs_that_says_more(string theirs, string stays)
    {
        var here = Here with { FinancialStatus = "authorized" };
        var merged = MergeFrom(
            here, OrderBaseline.Of(here), There with { FinancialStatus = theirs },
            OrderBaseline.Of(There with { FinancialStatus = "authorized" }));

        Assert.Equal(stays, merged.Row?.Text("financial_status") ?? here.FinancialStatus);
    }

    [Theory]
    [InlineData("ON_HOLD", 1, "partial")]
    [InlineData("SCHEDULED", 1, "partial")]
    [InlineData("ON_HOLD", 0, "unfulfilled")]
    [InlineData("partial", 1, "partial")]
    public void What_is_on_hold_and_sent_in_part_is_sent_in_part(string word, int sent, string status) =>
        Assert.Equal(status, OrderWords.Fulfillment(word, Enumerable.Range(0, sent).Select(n => Sent($"{n}", null, 1))));

    [Fact]
    public void A_fulfillment_of_ours_whose_answer_was_lost_is_known_again_by_its_lines_and_tracking()
    {
        var here = Here with
        {
            Fulfillments = [new ErpFulfillment("5", null, "success", "JD014", "DHL", null, [new ErpFulfilled("2", 1)])],
        };
        var there = There with
        {
            FulfillmentStatus = "partial",
            Fulfillments = [
                new ShopifyFulfillment(
                    "gid://shopify/Fulfillment/3", "success", "JD014", "DHL", null, default, [new ShopifyFulfilled(Plates, 1)])],
        };

        var merged = Merge(here, there);

        Assert.Equal([new OrderPart("5", "gid://shopify/Fulfillment/3")], merged.KnownFulfillments);
        Assert.Empty(merged.Fulfillments);
    }

    [Theory]
    [InlineData("JD014", "JD014", 2, true)] // the rest of the parcel leaves from elsewhere
    [InlineData("JD014", "other", 2, false)]
    [InlineData(null, null, 2, true)] // beside it, two more could not be sent
    [InlineData(null, null, 4, false)]
    public void A_fulfillment_of_fewer_pieces_is_part_of_ours_under_the_same_number_or_if_both_cannot_be(
        string? ours, string? theirs, int ordered, bool known)
    {
        var here = Here with { Fulfillments = [new ErpFulfillment("5", null, "success", ours, "DHL", null, [new ErpFulfilled("2", 2)])] };
        var there = There with
        {
            Lines = [There.Lines[0], There.Lines[1] with { Ordered = ordered, Current = ordered }],
            Fulfillments = [Sent("3", theirs, 1)],
        };

        var merged = MergeFrom(here, OrderBaseline.Of(Here), there, OrderBaseline.Of(There), sums: There);

        Assert.Equal(known ? 1 : 0, merged.KnownFulfillments.Count);
        Assert.Equal(known ? 0 : 1, merged.Fulfillments.Count);
    }

    [Fact]
    public void A_fulfillment_of_ours_that_left_from_two_places_is_taken_back_when_both_are()
    {
        var ours = new ErpFulfillment("5", "gid://shopify/Fulfillment/3", "success", "JD014", null, null, [new ErpFulfilled("2", 2)])
        {
            OtherGids = ["gid://shopify/Fulfillment/4"],
        };
        var (one, other) = (Sent("3", "JD014", 1), Sent("4", "JD014", 1));

        var erp = Here with { Fulfillments = [ours] };

        IReadOnlyList<FulfillmentRow> Written(params ShopifyFulfillment[] now) => MergeFrom(
            erp, OrderBaseline.Of(erp), There with { Fulfillments = now },
            OrderBaseline.Of(There with { Fulfillments = [one, other] })).Fulfillments;

        Assert.Empty(Written(one with { Status = "cancelled" }, other));
        Assert.All(
            Written(one with { Status = "cancelled" }, other with { Status = "cancelled" }),
            row => Assert.Equal(("5", "cancelled"), (row.Id, row.Status)));
        Assert.NotEmpty(Written(one with { Status = "cancelled" }, other with { Status = "cancelled" }));
    }

    [Fact]
    public void An_order_is_closed_and_opened_on_whichever_side_moved()
    {
        Assert.Equal("closed", Merge(Here, There with { IsClosed = true }).Row!.Text("status"));
        Assert.Equal("cancelled", Merge(Here, There with { IsClosed = true, CancelledAt = There.UpdatedAt }).Row!.Text("status"));

        var closedHere = Merge(Here with { Status = "closed" }, There with { Note = "knock" });
        Assert.False(closedHere.Row!.Says("status")); // the ERP stays closed
        Assert.Contains("closed", closedHere.Unpushed.Fields);
    }

    [Fact]
    public void A_refund_says_what_went_back_beyond_what_its_lines_are_worth()
    {
        var merged = Merge(Here, There with
        {
            Refunds = [new ShopifyRefund("gid://shopify/Refund/4", null, default, 0, 12, [new ShopifyRefunded(Plates, 1, 10, 0)])],
        });

        var refund = Assert.Single(merged.Refunds);
        Assert.Equal((12m, 2m), (refund.Total, refund.Adjustment));
    }

    [Fact]
    public void A_line_that_the_ERP_has_deleted_is_not_made_anew()
    {
        var here = Here with { Lines = [Here.Lines[0]], GoneLines = [new ErpGone("2", Plates)] };
        var merged = Merge(here, There with { Note = "ring once" });

        Assert.Empty(merged.Lines);
        Assert.True(merged.Unpushed.Lines);
    }

    [Fact]
    public void Where_it_was_never_seen_what_the_ERP_sent_nothing_of_the_ERPs_is_overwritten()
    {
        var here = Here with { Note = "the ERP's" };
        var merged = MergeFrom(here, OrderBaseline.Unknown(here), There, null);

        Assert.Empty(merged.Changed);
        Assert.Equal(["note"], merged.Unpushed.Fields);
        Assert.True((merged.Unpushed with { Fields = [] }).IsNothing);
    }

    private static ShopifyFulfillment Sent(string number, string? tracking, int plates) =>
        new($"gid://shopify/Fulfillment/{number}", "success", tracking, "DHL", null, default, [new ShopifyFulfilled(Plates, plates)]);

    private static MergedOrder Merge(ErpOrder here, ShopifyOrder there, bool erpWins = true) =>
        MergeFrom(here, OrderBaseline.Of(Here), there, OrderBaseline.Of(There), erpWins, there);

    private static MergedOrder MergeFrom(
        ErpOrder erp, OrderBaseline erpBaseline, ShopifyOrder shopify, OrderBaseline? shopifyBaseline,
        bool erpWins = true, ShopifyOrder? sums = null) =>


        OrderMerge.Merge(
            new OrderComparison(erp, erpBaseline, shopify, shopifyBaseline, ConflictRule.Always(erpWins ? Side.Erp : Side.Shopify)),
            erp, MoneyCheck.Sum(sums ?? There).Sums!, NoProducts);
}
