namespace StoreSimulator;

public sealed partial class Store
{
    /// <summary>A merchant refunds so many of a line and pays back what they cost; refunds/create and orders/updated are fired. Restock types: NO_RESTOCK, CANCEL (not sent yet), RETURN (sent).</summary>
    public Refund RefundOrder(string gid, LineItem item, int quantity, string restockType = "NO_RESTOCK", bool paysBack = true)
    {
        lock (Gate)
        {
            NextEvent();
            var order = Known<Order>(gid);
            var refund = NewRefund(order);
            refund.Lines.Add(NewRefundLine(item, quantity, restockType, locations[0]));
            if (paysBack)
            {
                var amount = refund.Lines[0].Subtotal + (order.TaxesIncluded ? default : refund.Lines[0].Tax);
                refund.Transactions.Add(NewTransaction(order, "REFUND", amount, "bogus", parent: order.Transactions.Find(money => money.Kind == "SALE")));
            }
            Refund(order, refund);
            return refund;
        }
    }

    internal Refund NewRefund(Order order, string? note = null, DateTimeOffset? processedAt = null) => new(NextId(), order, Now) { Note = note, ProcessedAt = processedAt ?? Now };

    internal Refund.Line NewRefundLine(LineItem item, int quantity, string restockType, Location? location) =>
        new(NextId(), item, quantity, restockType, restockType == "NO_RESTOCK" ? null : location);

    /// <summary>Makes a complete refund part of its order.</summary>
    internal void Refund(Order order, Refund refund)
    {
        Keep(refund);
        foreach (var line in refund.Lines)
            TakeBack(order, Keep(line));
        order.Refunds.Add(refund);
        order.Transactions.AddRange(refund.Transactions);
        SettleMoney(order);

        foreach (var money in refund.Transactions)
            Fire("ORDER_TRANSACTIONS_CREATE", money);
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
            Change(level, "available", level.Available + line.Quantity);
    }
}
