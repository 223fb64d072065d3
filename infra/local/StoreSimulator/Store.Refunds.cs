namespace StoreSimulator;

public sealed partial class Store
{
    /// <summary>A merchant refunds a quantity of a line and its money. Fires refunds/create and orders/updated.</summary>
    /// <remarks>Restock types: NO_RESTOCK, CANCEL (not sent yet), RETURN (sent).</remarks>
    public Refund RefundOrder(string gid, LineItem item, int quantity, string restockType = "NO_RESTOCK", bool paysBack = true) =>
        RefundOrder(gid, new NewRefund { Lines = [(item, quantity)], RestockType = restockType, Money = paysBack ? null : 0 });

    /// <summary>A merchant gives back goods, shipping, duties or only money; refunds/create and orders/updated are fired.</summary>
    public Refund RefundOrder(string gid, NewRefund wanted)
    {
        lock (Gate)
        {
            NextEvent();
            var order = Known<Order>(gid);
            var refund = NewRefund(order);
            refund.Lines.AddRange(wanted.Lines.Select(line => NewRefundLine(line.Item, line.Quantity, wanted.RestockType, locations[0])));
            (refund.Shipping, refund.Duties) = (order.InBoth(wanted.Shipping), order.InBoth(wanted.Duties));
            refund.ShippingTax = wanted.Shipping == 0 ? default : order.ShippingTax * (wanted.Shipping / order.Shipping.Shop);

            var worth = MoneyBag.Sum(refund.Lines.Select(line => line.Subtotal + (order.TaxesIncluded ? default : line.Tax)))
                + refund.Shipping + (order.TaxesIncluded ? default : refund.ShippingTax) + refund.Duties;
            if ((wanted.Money is { } money ? order.InBoth(money) : worth) is { Shop: not 0 } amount)
            {
                refund.Transactions.Add(
                    NewTransaction(
                        order, "REFUND", amount, "bogus", wanted.IsPending ? "PENDING" : "SUCCESS",
                        order.Transactions.Find(paid => paid.Kind == "SALE")));
            }

            Refund(order, refund);
            return refund;
        }
    }

    /// <summary>The bank pays a pending refund out, or refuses to; orders/updated is fired.</summary>
    public void ConfirmRefund(Refund refund, bool isRefused = false)
    {
        lock (Gate)
        {
            NextEvent();
            refund.Transactions.ForEach(money => money.Status = isRefused ? "FAILURE" : "SUCCESS");
            SettleMoney(refund.Order);
            Changed(refund.Order);
        }
    }

    internal Refund NewRefund(Order order, string? note = null, DateTimeOffset? processedAt = null) =>
        new(NextId(), order, Now) { Note = note, ProcessedAt = processedAt ?? Now };

    internal Refund.Line NewRefundLine(LineItem item, int quantity, string restockType, Location? location) =>
        new(NextId(), item, quantity, restockType, restockType == "NO_RESTOCK" ? null : location);

    /// <summary>Makes a complete refund part of its order.</summary>
    internal void Refund(Order order, Refund refund)
    {
        Keep(refund);
        foreach (var line in refund.Lines)
        {
            TakeBack(order, Keep(line));
        }

        order.Refunds.Add(refund);
        order.Transactions.AddRange(refund.Transactions);
        SettleMoney(order);

        foreach (var money in refund.Transactions)
        {
            Fire("ORDER_TRANSACTIONS_CREATE", money);
        }

        Fire("REFUNDS_CREATE", refund);
        Changed(order);
    }

    private void TakeBack(Order order, Refund.Line line)
    {
        if (line.RestockType == "CANCEL")
        {
            line.Item.RemovedQuantity += line.Quantity;
            Unplan(order, line.Item, line.Quantity, restock: true);
            return;
        }

        line.Item.ReturnedQuantity += line.Quantity;
        if (line.RestockType == "RETURN" && line.Location is { } location && Counted(line.Item, location) is { } level)
        {
            Change(level, "available", level.Available + line.Quantity);
        }
    }
}
