namespace StoreSimulator;

public sealed partial class Store
{
    private bool isSeeding;

    /// <summary>Fills the store with paid orders of its variants and customers in turn, without webhooks.</summary>
    /// <remarks>Every second is fulfilled, with tracking; of every tenth one piece came back and was refunded.</remarks>
    /// <param name="count">How many orders.</param>
    /// <param name="linesEach">How many lines each has.</param>
    /// <param name="overDays">Over how many days they were placed, the last one now.</param>
    public IReadOnlyList<Order> SeedOrders(int count, int linesEach = 2, int overDays = 0)
    {
        lock (Gate)
        {
            isSeeding = true;
            try
            {
                var seeded = new List<Order>(count);
                for (var i = 1; i <= count; i++)
                {
                    seeded.Add(SeedOrder(i, linesEach, Now - TimeSpan.FromDays(overDays) * ((double)(count - i) / count)));
                }

                return seeded;
            }
            finally
            {
                isSeeding = false;
            }
        }
    }

    private Order SeedOrder(int number, int lines, DateTimeOffset at)
    {
        var customer = customers.Count == 0 ? null : customers[number % customers.Count];
        var order = PlaceOrder(new NewOrder
        {
            Customer = customer,
            CreatedAt = at,
            Lines = [.. Enumerable.Range(0, lines).Select(line => SeedLine(number * lines + line))],
            Shipping = [new("Standard", 4.9m) { Taxes = [new("VAT", 0.19m)] }],
            ShippingAddress = Copied(customer?.DefaultAddress),
            BillingAddress = Copied(customer?.DefaultAddress),
        });
        if (number % 2 == 0)
        {
            Fulfil(order.Gid, sent => sent.Track("DHL", $"T{number}", $"https://dhl.example/T{number}"));
        }

        if (number % 10 == 0)
        {
            RefundOrder(order.Gid, order.LineItems[0], 1, "RETURN");
        }

        return order;
    }

    private NewLine SeedLine(int number) => new()
    {
        Variant = variants.Count == 0 ? null : variants[number % variants.Count].Gid,
        Title = variants.Count == 0 ? $"Line {number}" : null,
        Quantity = 1 + number % 3,
        Price = variants.Count == 0 ? 10 : null,
        RequiresShipping = true,
        Taxes = [new("VAT", 0.19m)],
    };

    private Address? Copied(Address? address)
    {
        if (address is null)
        {
            return null;
        }

        var copy = NewAddress();
        address.CopyTo(copy);
        return copy;
    }
}
