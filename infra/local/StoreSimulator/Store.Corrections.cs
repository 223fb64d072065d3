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
