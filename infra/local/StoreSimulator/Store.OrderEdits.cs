namespace StoreSimulator;

public sealed partial class Store
{
    /// <summary>A merchant changes how many of a line an order asks for; orders/edited and orders/updated are fired.</summary>
    public void ChangeQuantity(string gid, LineItem item, int quantity, bool restock = true)
    {
        lock (Gate)
        {
            NextEvent();
            var edit = BeginEdit(Known<Order>(gid));
            var line = edit.Lines.Single(line => line.Item == item);
            (line.Quantity, line.Restock) = (quantity, restock);
            Commit(edit, notifyCustomer: false, staffNote: null);
        }
    }

    internal CalculatedOrder BeginEdit(Order order) => Keep(new CalculatedOrder(NextId(), order, Now));

    internal CalculatedOrder.Line Add(CalculatedOrder edit, Variant variant, int quantity, Location? location) =>
        Add(edit, new(NextId(), $"{NextGuid()}", null)
        {
            Order = edit.Order,
            Variant = variant,
            Title = variant.Product.Title,
            Sku = variant.Sku,
            UnitPrice = edit.Order.InBoth(variant.Price),
            Taxable = variant.Taxable,
            RequiresShipping = variant.Item.RequiresShipping,
            TaxRate = Options.TaxRate,
            TaxesIncluded = edit.Order.TaxesIncluded,
            Location = location,
            Quantity = quantity,
        });

    internal CalculatedOrder.Line Add(
        CalculatedOrder edit, string title, MoneyBag price, int quantity, bool taxable, bool requiresShipping,
        Location? location) => Add(edit, new(NextId(), $"{NextGuid()}", null)
        {
            Order = edit.Order,
            Title = title,
            UnitPrice = price,
            Taxable = taxable,
            RequiresShipping = requiresShipping,
            TaxRate = Options.TaxRate,
            TaxesIncluded = edit.Order.TaxesIncluded,
            Location = location,
            Quantity = quantity,
        });

    /// <summary>Makes an edit part of its order; orders/edited and orders/updated are fired.</summary>
    internal void Commit(CalculatedOrder edit, bool notifyCustomer, string? staffNote)
    {
        var order = edit.Order;
        var done = Keep(new OrderEdit(NextId(), order, edit.CreatedAt, Now) { NotifyCustomer = notifyCustomer, StaffNote = staffNote });
        foreach (var line in edit.Lines.Where(line => line.Quantity < line.Before))
        {
            Remove(done, line);
        }

        foreach (var line in edit.All.Where(line => line.Quantity > line.Before))
        {
            Grow(done, line);
        }

        foreach (var line in edit.Lines.Where(line => line.Quantity <= line.Before && line.Quantity > 0 && line.Discount is not null))
        {
            Grant(done, line, line.Item!);
        }

        nouns.Remove(edit.Gid);
        order.IsEdited = true;
        SettleMoney(order);
        Fire("ORDERS_EDITED", done);
        Changed(order);
    }

    private static CalculatedOrder.Line Add(CalculatedOrder edit, CalculatedOrder.Line line)
    {
        edit.Added.Add(line);
        return line;
    }

    private void Remove(OrderEdit edit, CalculatedOrder.Line line)
    {
        var gone = line.Before - line.Quantity;
        line.Item!.RemovedQuantity += gone;
        Unplan(edit.Order, line.Item, gone, line.Restock);
        edit.Removals.Add((line.Item, gone));
    }

    // an edit has no BYPASS: added goods are taken out of stock
    private void Grow(OrderEdit edit, CalculatedOrder.Line line)
    {
        var added = line.Quantity - line.Before;
        var item = line.Item;
        if (item is null)
        {
            item = Keep(
                new LineItem(NextId(), line.Title, added, line.UnitPrice)
                {
                    Order = edit.Order,
                    Variant = line.Variant,
                    Sku = line.Sku,
                    Taxable = line.Taxable,
                    RequiresShipping = line.RequiresShipping,
                });
            edit.Order.LineItems.Add(item);
        }
        else
        {
            item.Quantity += added;
        }

        AddTax(line, item, line.UnitPrice * added);
        if (line.Discount is not null)
        {
            Grant(edit, line, item);
        }

        Route(edit.Order, [(item, added)], takeStock: true, line.Location);
        edit.Additions.Add((item, added));
    }

    private static void Grant(OrderEdit edit, CalculatedOrder.Line line, LineItem item)
    {
        var allocation = new DiscountAllocation(line.Discount!, line.UnitDiscount * line.Quantity);
        item.Discounts.Add(allocation);
        AddTax(line, item, default(MoneyBag) - allocation.Amount);
        edit.Discounts.Add((item, allocation));
    }

    private static void AddTax(CalculatedOrder.Line line, LineItem item, MoneyBag price)
    {
        if (item.Taxes.Count == 0 && line.Taxable && line.TaxRate > 0)
        {
            item.Taxes.Add(new TaxLine("Tax", line.TaxRate, default));
        }

        for (var i = 0; i < item.Taxes.Count; i++)
        {
            item.Taxes[i] = item.Taxes[i] with { Price = item.Taxes[i].Price + line.TaxOn(price, item.Taxes[i].Rate) };
        }
    }
}
