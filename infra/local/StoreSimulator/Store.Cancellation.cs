namespace StoreSimulator;

public sealed partial class Store
{
    private readonly List<Job> jobs = [];
    private bool isClosed;

    /// <summary>A merchant cancels an order, refunds and restocks it. Fires refunds/create, orders/cancelled and orders/updated.</summary>
    public void CancelOrder(string gid, string reason = "OTHER")
    {
        lock (Gate)
        {
            NextEvent();
            Cancel(Known<Order>(gid), reason, restock: true, paysBack: true);
        }
    }

    /// <summary>Why an order cannot be cancelled, or null.</summary>
    internal static string? CancelRefusal(Order order) =>
        order.CancelledAt is not null ? "Cannot cancel an order that has already been canceled"
        : order.Transactions.Exists(money =>
            money is { Kind: "AUTHORIZATION", Status: "PENDING" }) ? "Cannot cancel an order with pending authorizations"
        : order.Fulfillments.Exists(sent => sent.Status == "SUCCESS") ? "Cannot cancel an order that has outstanding fulfillments"
        : null;

    internal bool IsBeingCancelled(Order order) => jobs.Exists(job => job is CancellationJob cancellation && cancellation.Order == order);

    /// <summary>Cancels an order after <see cref="StoreOptions.CancelTakes"/>, if it can still be cancelled then.</summary>
    internal CancellationJob CancelLater(Order order, string reason, bool restock, bool paysBack)
    {
        var name = $"{NextGuid()}";
        var job = Keep(new CancellationJob(name, order));
        job.Result = Keep(new CancelJob(name, job));
        if (Options.CancelTakes == TimeSpan.Zero)
        {
            Finish(job, reason, restock, paysBack);
            return job;
        }

        Later(job, Options.CancelTakes, () => Finish(job, reason, restock, paysBack));
        return job;
    }

    /// <summary>Forgets the jobs under way.</summary>
    internal void Close()
    {
        lock (Gate)
        {
            isClosed = true;
            foreach (var job in jobs)
            {
                job.Timer?.Dispose();
            }

            jobs.Clear();
            DropBulk();
        }
    }

    private void Later(Job job, TimeSpan takes, Action finish)
    {
        jobs.Add(job);
        job.Timer = Options.TimeProvider.CreateTimer(_ => Finish(job, finish), null, takes, Timeout.InfiniteTimeSpan);
    }

    private void Finish(Job job, Action finish)
    {
        lock (Gate)
        {
            if (isClosed)
            {
                return;
            }

            NextEvent();
            jobs.Remove(job);
            job.Timer?.Dispose();
            finish();
        }
    }

    private void Finish(CancellationJob job, string reason, bool restock, bool paysBack)
    {
        job.Failure = CancelRefusal(job.Order);
        if (job.Failure is null)
        {
            Cancel(job.Order, reason, restock, paysBack);
        }

        job.IsDone = true;
    }

    private void Cancel(Order order, string reason, bool restock, bool paysBack)
    {
        var refund = NewRefund(order);
        foreach (var item in order.LineItems.Where(item => item.CurrentQuantity > 0))
        {
            refund.Lines.Add(Keep(NewRefundLine(item, item.CurrentQuantity, restock ? "CANCEL" : "NO_RESTOCK", locations[0])));
        }

        (refund.Shipping, refund.ShippingTax) = (order.CurrentShipping, order.CurrentShippingTax);
        var paid = order.Received - order.Refunded;
        if (paysBack && paid.Shop > 0)
        {
            refund.Transactions.Add(
                NewTransaction(
                    order, "REFUND", paid, "bogus", parent: order.Transactions.Find(money => money.Kind is "SALE" or "CAPTURE")));
        }

        foreach (var planned in order.FulfillmentOrders.Where(planned => planned.IsActive))
        {
            CloseUnsent(planned, restock);
        }

        foreach (var item in order.LineItems)
        {
            (item.RemovedQuantity, item.ReturnedQuantity) = (item.Quantity, 0);
        }

        order.Refunds.Add(Keep(refund));
        order.Transactions.AddRange(refund.Transactions);
        (order.CancelledAt, order.CancelReason) = (Now, reason);
        order.ClosedAt ??= order.CancelledAt;
        SettleMoney(order);

        foreach (var money in refund.Transactions)
        {
            Fire("ORDER_TRANSACTIONS_CREATE", money);
        }

        Fire("REFUNDS_CREATE", refund);
        Changed(order);
        Fire("ORDERS_CANCELLED", order);
    }
}
