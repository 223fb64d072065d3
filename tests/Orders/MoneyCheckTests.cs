using ShopifySync.Orders;

namespace ShopifySync.Tests.Orders;

public sealed class MoneyCheckTests
{
    private static readonly ShopifyOrder Plain = new()
    {
        Gid = "gid://shopify/Order/1",
        Name = "#1001",
        FinancialStatus = "paid",
        Currency = "EUR",
        Money = Sums(30, 5, 0, 0, 35, 30, 5, 0, 35),
        Lines = [Line(3, 3, 10)],
    };

    [Fact]
    public void Yen_are_never_split()
    {
        var order = Plain with
        {
            Currency = "JPY",
            Lines = [Line(3, 2, 100) with { Discount = 100, Tax = 20 }],
            Money = Sums(200, 0, 0, 20, 220, 133, 0, 13, 146),
        };

        var (sums, problem) = MoneyCheck.Sum(order);

        Assert.Null(problem);
        Assert.Equal((67, 13, 146), (sums!.Lines[0].Discount, sums.Lines[0].Tax, sums.Total));
        Assert.NotNull(MoneyCheck.Sum(order with { Money = order.Money with { CurrentSubtotal = 132.5m, CurrentTotal = 145.5m } }).Problem);
    }

    [Theory]
    [InlineData(4, 35 + 4)]
    [InlineData(2.5, 35 + 2.5)]
    [InlineData(0, 35)]
    public void Fees_may_have_been_given_back_in_part(decimal left, decimal total)
    {
        var (sums, problem) = MoneyCheck.Sum(Plain with { Money = Plain.Money with { Fees = 4, Total = 39, CurrentTotal = total } });

        Assert.Null(problem);
        Assert.Equal((left, total), (sums!.Fees, sums.Total));
    }

    [Theory]
    [
        InlineData(
            39.01,
            "what is left of lines, shipping, fees and taxes comes to 39.00 EUR, Shopify's current total is 39.01 EUR: 0.01 EUR is not "
                + "explained")]
    [
        InlineData(
            34.99,
            "what is left of lines, shipping, fees and taxes comes to 35.00 EUR, Shopify's current total is 34.99 EUR: 0.01 EUR is not "
                + "explained")]
    public void What_no_fee_explains_is_said(decimal total, string problem) =>
        Assert.Equal(
            problem, MoneyCheck.Sum(Plain with { Money = Plain.Money with { Fees = 4, Total = 39, CurrentTotal = total } }).Problem);

    [Fact]
    public void The_tax_of_shipping_that_was_given_back_was_rounded_by_itself()
    {
        var order = Plain with
        {
            Lines = [Line(3, 3, 10) with { Tax = 5.7m }],
            Money = Sums(30, 5, 0.95m, 6.65m, 41.65m, 30, 2.5m, 6.17m, 38.67m) with { Refunded = 2.98m },
            Refunds = [new ShopifyRefund("gid://shopify/Refund/1", null, default, 2.98m, 2.98m, [])],
        };

        Assert.Equal(0.47m, MoneyCheck.Sum(order).Sums?.ShippingTax);
    }

    [Theory]
    [InlineData(30, 35 + 2, true, 32, 0)] // REST's subtotal is before tips
    [InlineData(32, 35 + 2, true, 32, 0)] // the API's is of all lines
    [InlineData(30, 35 + 2, false, 30, 2)] // a tip that is no line
    public void A_tip_counts_once_whichever_sum_has_it(decimal subtotal, decimal total, bool hasLine, decimal taken, decimal fees)
    {
        var lines = hasLine ? [.. Plain.Lines, Line(1, 1, 2) with { Gid = "gid://shopify/LineItem/2", Kind = "tip" }] : Plain.Lines;
        var money = OrderTips.Take(
            Plain.Money with { Subtotal = subtotal, CurrentSubtotal = subtotal, Total = total, CurrentTotal = total }, 2,
            taxesIncluded: false, lines);

        Assert.Equal((taken, taken, fees), (money.Subtotal, money.CurrentSubtotal, money.Fees));
        Assert.Null(MoneyCheck.Sum(Plain with { Lines = lines, Money = money }).Problem);
    }

    private static OrderMoney Sums(
        decimal subtotal, decimal shipping, decimal shippingTax, decimal tax, decimal total,
        decimal currentSubtotal, decimal currentShipping, decimal currentTax, decimal currentTotal) => new()
        {
            Subtotal = subtotal,
            Shipping = shipping,
            ShippingTax = shippingTax,
            Tax = tax,
            Total = total,
            CurrentSubtotal = currentSubtotal,
            CurrentShipping = currentShipping,
            CurrentTax = currentTax,
            CurrentTotal = currentTotal,
        };

    private static ShopifyLine Line(int ordered, int current, decimal price) => new()
    {
        Gid = "gid://shopify/LineItem/1",
        Title = "Cup",
        Ordered = ordered,
        Current = current,
        UnitPrice = price,
        RequiresShipping = true,
    };
}
