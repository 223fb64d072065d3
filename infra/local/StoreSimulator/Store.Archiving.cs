namespace StoreSimulator;

public sealed partial class Store
{
    // Shopify archives an order once it is paid and nothing of it is left to send; what undoes either opens it again
    private void Archive(Order order)
    {
        if (!Options.AutoArchive || order.CancelledAt is not null)
        {
            return;
        }

        var isDone = order.FinancialStatus is "PAID" or "PARTIALLY_REFUNDED" or "REFUNDED" && order.FulfillmentStatus == "FULFILLED";
        var becameDone = isDone && !order.WasDone; // an order that somebody opened again stays open
        order.WasDone = isDone;
        if (becameDone && order.ClosedAt is null)
        {
            (order.ClosedAt, order.ArchivedItself) = (Now, true);
        }
        else if (!isDone && order.ArchivedItself)
        {
            (order.ClosedAt, order.ArchivedItself) = (null, false);
        }
    }

    /// <summary>Taxes by the destination's rate, as Shopify recalculates them when an unfulfilled order gets another address.</summary>
    internal void RecalculateTaxes(Order order)
    {
        if (Options.TaxRates.Count == 0 || order.LineItems.Exists(line => line.FulfilledQuantity > 0))
        {
            return;
        }

        var rate = Options.TaxRates.GetValueOrDefault(order.ShippingAddress?.CountryCode ?? "");
        order.OwnTaxes.Clear();
        foreach (var line in order.LineItems)
        {
            Retax(line.Taxes, line.Taxable && !line.IsTip ? rate : 0, line.DiscountedTotal, order);
        }

        foreach (var line in order.ShippingLines)
        {
            Retax(line.Taxes, rate, line.Discounted, order);
        }

        SettleMoney(order);
    }

    private static void Retax(List<TaxLine> taxes, decimal rate, MoneyBag price, Order order)
    {
        var title = taxes.Count > 0 ? taxes[0].Title : "VAT";
        taxes.Clear();
        if (rate > 0)
        {
            taxes.Add(new TaxLine(title, rate, price * (order.TaxesIncluded ? rate / (1 + rate) : rate)));
        }
    }
}
