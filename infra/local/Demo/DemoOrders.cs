using StoreSimulator;

namespace ShopifySync.Local.Demo;

/// <summary>Orders in both directions: placed, edited, shipped in part, cancelled, refunded. Each step is checked on both sides.</summary>
internal sealed class DemoOrders(
    Store store, DemoErp erp, Func<Task> processSyncQueue, Func<string, Func<Task>, Func<Task<string?>>, Task> step)
{
    private long toShopify;
    private string fromShopify = "";

    public async Task Play()
    {
        await ErpToShopify();
        await ShopifyToErp();
    }

    private async Task ErpToShopify()
    {
        await step("ERP → Shopify: an order of two lines, with discount, shipping and tax", async () =>
        {
            toShopify = await erp.AddOrder("SKU-1", "SKU-2");
            await processSyncQueue();
        }, () => Same(toShopify));

        await step("ERP → Shopify: its quantity and its note are edited", async () =>
        {
            await erp.EditOrder(toShopify);
            await processSyncQueue();
        }, async () => await Same(toShopify) ?? (Of(toShopify).Note == "Please ring twice" ? null : $"the note is {Of(toShopify).Note}"));

        await step("ERP → Shopify: one piece is shipped, with tracking", async () =>
        {
            await erp.Ship(toShopify, "JD014600003");
            await processSyncQueue();
        }, () => Task.FromResult(Of(toShopify) is
        {
            Fulfillments: [{ TrackingNumbers: ["JD014600003"] }], FulfillmentStatus: "PARTIALLY_FULFILLED",
        }
            ? null
            : "it is not shipped in part"));

        await step("ERP → Shopify: another order is placed and cancelled, and no stock moves", async () =>
        {
            toShopify = await erp.AddOrder("SKU-1", "SKU-2");
            await processSyncQueue();
            await erp.CancelOrder(toShopify);
            await processSyncQueue();
        }, () => Task.FromResult(Of(toShopify).CancelledAt is null ? "it is not cancelled in Shopify" : null));
    }

    private async Task ShopifyToErp()
    {
        await step("Shopify → ERP: a customer buys two pieces", () =>
        {
            var buyer = store.AddCustomer("ann@example.com", firstName: "Ann", lastName: "Buyer");
            fromShopify = store.PlaceOrder(
                buyer, new NewLine { Variant = store.Variants[0].Gid, Quantity = 2 },
                new NewLine { Title = "Gift wrap", Price = 2.50m }).Gid;
            return Task.CompletedTask;
        }, () => Same(fromShopify));

        await step("Shopify → ERP: one piece is taken off", () =>
        {
            store.ChangeQuantity(fromShopify, store.Orders.Single(order => order.Gid == fromShopify).LineItems[0], 1);
            return Task.CompletedTask;
        }, () => Same(fromShopify));

        await step("Shopify → ERP: it is shipped in part, with tracking", () =>
        {
            var order = store.Orders.Single(order => order.Gid == fromShopify);
            store.Fulfil(fromShopify, order.LineItems[0], 1, sent => sent.Track("UPS", "1Z999AA1"));
            return Task.CompletedTask;
        }, async () => await erp.Tracking(fromShopify) == "1Z999AA1 partial" ? null : $"the ERP has: {await erp.Tracking(fromShopify)}");

        await step("Shopify → ERP: the piece is refunded", () =>
        {
            var order = store.Orders.Single(order => order.Gid == fromShopify);
            store.RefundOrder(fromShopify, order.LineItems[0], 1);
            return Task.CompletedTask;
        }, () => Same(fromShopify));

        await step("Shopify → ERP: another order is placed and cancelled", () =>
        {
            fromShopify = store.PlaceOrder(null, new NewLine { Variant = store.Variants[1].Gid }).Gid;
            store.CancelOrder(fromShopify);
            return Task.CompletedTask;
        }, () => Same(fromShopify));
    }

    private Order Of(long erpOrder) =>
        store.Orders.Single(order => order.SourceIdentifier == erpOrder.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private Task<string?> Same(long erpOrder) =>
        store.Orders.Count(order =>
            order.SourceIdentifier == erpOrder.ToString(System.Globalization.CultureInfo.InvariantCulture)) is var count
            && count != 1
            ? Task.FromResult<string?>($"Shopify has it {count} times")
            : Same(Of(erpOrder).Gid);

    /// <summary>Whether the ERP has an order of Shopify once, with the same pieces, the same total and the same state.</summary>
    private async Task<string?> Same(string gid)
    {
        var placed = store.Orders.Single(order => order.Gid == gid);
        var expected = new DemoOrder(
            placed.LineItems.Sum(line => line.CurrentQuantity), placed.CurrentTotal.Shop, placed.CancelledAt is null ? "open" : "cancelled",
            placed.Refunded.Shop, placed.Customer?.Email ?? placed.Email);

        return await erp.Orders(gid) switch
        {
            [] => "the ERP does not have it",
            [var entered] when entered == expected => null,
            [var entered] => $"the ERP has {entered}, Shopify has {expected}",
            var several => $"the ERP has it {several.Count} times",
        };
    }
}

/// <summary>The values of an order that are compared.</summary>
internal sealed record DemoOrder(long Pieces, decimal Total, string Status, decimal Refunded, string? Email);
