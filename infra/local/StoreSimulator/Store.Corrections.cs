using StoreSimulator.Webhooks;

namespace StoreSimulator;

public sealed partial class Store
{
    /// <summary>A merchant takes the discounts of a line off. Fires orders/edited and orders/updated.</summary>
    public void RemoveDiscounts(LineItem line)
    {
        lock (Gate)
        {
            NextEvent();
            line.Discounts.Clear();
            var taxes = line.Taxes.ToArray();
            line.Taxes.Clear();
            line.Taxes.AddRange(taxes.Select(tax => tax with
            {
                Price = line.DiscountedTotal * (line.Order.TaxesIncluded ? tax.Rate / (1 + tax.Rate) : tax.Rate),
            }));
            line.Order.IsEdited = true;
            SettleMoney(line.Order);
            Fire("ORDERS_EDITED", new OrderEdit(NextId(), line.Order, Now, Now));
            Changed(line.Order);
        }
    }

    /// <summary>A merchant merges a customer into another, who gets its orders and addresses. Fires customers/merge.</summary>
    public void MergeCustomers(string keptGid, string deletedGid)
    {
        lock (Gate)
        {
            NextEvent();
            var (kept, deleted) = (Known<Customer>(keptGid), Known<Customer>(deletedGid));
            if (kept == deleted)
            {
                throw new ArgumentException("Customers IDs should not match. Name two different customers.");
            }

            foreach (var order in deleted.Orders)
            {
                order.Customer = kept;
                kept.Orders.Add(order);
            }

            deleted.Orders.Clear();
            kept.Addresses.AddRange(deleted.Addresses);
            Unlist(deleted);
            customers.Remove(deleted);
            nouns.Remove(deleted.Gid);
            Fire("CUSTOMERS_MERGE", new CustomerMerge(NextId(), kept, deleted));
            Changed(kept);
        }
    }

    /// <summary>Somebody sends a test notification of an order topic: a fixture that the store itself does not have.</summary>
    public int SendTest(string topic)
    {
        lock (Gate)
        {
            NextEvent();
            if (!topic.StartsWith("ORDERS_", StringComparison.Ordinal))
            {
                throw new ArgumentException($"Test notifications are simulated for order topics only, not for {topic}.");
            }

            var order = new Order(820982911946154508, 9999, Now) { Test = true, Email = "jon@example.com", SourceName = "web" };
            order.LineItems.Add(new LineItem(487817672276298554, "Aviator sunglasses", 1, MoneyBag.Of(89.99m)) { Order = order });
            var receivers = subscriptions.Where(subscription => subscription.Topic == topic).ToArray();
            foreach (var subscription in receivers)
            {
                Deliveries.Add(new Delivery(subscription, order)
                {
                    WebhookId = NextGuid().ToString(),
                    EventId = eventId,
                    TriggeredAt = Now,
                    IsTest = true,
                    Body = Payloads.Of(this, subscription, order),
                });
            }

            return receivers.Length;
        }
    }
}
