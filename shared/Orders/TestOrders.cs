using ShopifySync.Entities;
using ShopifySync.Queue;

namespace ShopifySync.Orders;

/// <summary>Orders that somebody places to try something out, and notifications that do. They are no turnover.</summary>
internal static class TestOrders
{
    /// <summary>The tag that marks one in the ERP.</summary>
    private const string Tag = "Shopify test";

    public static Outcome Notification { get; } = Outcome.Unchanged(
        Reason.SwitchedOff, "Put aside: it is a test notification of Shopify's. SHOPIFY_TAKE_TEST_ORDERS lets those in.");

    public static Outcome PutAside { get; } = Outcome.Unchanged(
        Reason.SwitchedOff, "Put aside: Shopify marks this order as a test. SHOPIFY_TAKE_TEST_ORDERS lets such orders in.");

    /// <summary>An order's tags, with a mark if it is a test.</summary>
    public static string? Marked(ShopifyOrder order) =>
        order.IsTest ? TextSet.Normal($"{order.Tags}, {Tag}") : OrderWords.Text(order.Tags);
}
