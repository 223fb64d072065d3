using System.Globalization;
using System.Text.Json;
using ShopifySync.Customers;
using ShopifySync.Shopify;
using ShopifySync.Entities;
using ShopifySync.Queue;

namespace ShopifySync.Orders.Push;

/// <summary>An ERP order in the form in which Shopify creates one.</summary>
internal static class OrderInput
{
    private const string DiscountCode = "ERP";
    private const string TaxTitle = "Tax";

    /// <summary>Shopify takes no longer lists.</summary>
    private const int MostLines = 250;

    /// <summary>Why Shopify cannot create an order that comes to the ERP's total; null if it can.</summary>
    public static Outcome? Problem(ErpOrder order) =>
        ErpMoneyCheck.Problem(order) is { } problem ? Outcome.Rejected(Reason.MoneyDiffers, problem)
        : Lines(order).Count() is var lines and > MostLines
            ? Outcome.Rejected(Reason.CannotCross, $"it has {lines} lines: Shopify takes {MostLines} with a new order")
        : Discounts(order) > order.Lines.Sum(line => line.Quantity * line.UnitPrice) + Math.Max(order.Fees, 0)
            ? Outcome.Rejected(
                Reason.CannotCross,
                $"its discounts of {Currency.Say(Discounts(order), order.Currency)} are more than its lines cost: Shopify grants them on "
                    + "nothing else")
        : null;

    /// <summary>The variables of CreateOrder.</summary>
    /// <param name="customer">See <see cref="Customers"/>; null for none.</param>
    /// <param name="identity">See <see cref="OrderIdentity"/>.</param>
    /// <param name="now">No order is placed later than this.</param>
    public static object Create(ErpOrder order, string identity, object? customer, bool notifyCustomers, DateTime now) => new
    {
        order = Compact(new Dictionary<string, object?>
        {
            ["name"] = order.Number,
            ["sourceIdentifier"] = order.Id,
            ["metafields"] = new[] { ErpIds.Metafield("ORDER", identity) },
            ["currency"] = order.Currency,
            ["taxesIncluded"] = order.TaxesIncluded,
            ["processedAt"] = order.PlacedAt < now ? order.PlacedAt : now,
            ["email"] = order.Email,
            ["phone"] = order.Phone,
            ["note"] = order.Note,
            ["tags"] = TextSet.Split(order.Tags),
            ["shippingAddress"] = Address(order, "shipping_address"),
            ["billingAddress"] = Address(order, "billing_address"),
            ["customer"] = customer,
            ["financialStatus"] = order.FinancialStatus.ToUpperInvariant(),
            ["transactions"] = order is { FinancialStatus: "paid", Total: > 0 }
                ? new[] { new { kind = "SALE", status = "SUCCESS", gateway = "ERP", amountSet = Money(order.Total, order) } }
                : null,
            ["lineItems"] = Lines(order),
            ["discountCode"] = Discount(order),
            ["shippingLines"] = Shipping(order),
            ["taxLines"] = OwnTax(order),
        }),
        options = new { inventoryBehaviour = "BYPASS", sendReceipt = notifyCustomers, sendFulfillmentReceipt = notifyCustomers },
    };

    private static IEnumerable<object> Lines(ErpOrder order)
    {
        foreach (var line in order.Lines.Where(line => line.Quantity > 0))
        {
            yield return Compact(new Dictionary<string, object?>
            {
                ["variantId"] = line.VariantGid,
                ["title"] = line.Title,
                ["sku"] = line.Sku,
                ["quantity"] = line.Quantity,
                ["requiresShipping"] = line.RequiresShipping,
                ["giftCard"] = line.Kind == "gift_card" ? true : null,
                ["priceSet"] = Money(line.UnitPrice, order),
                ["taxLines"] = line.Tax == 0
                    ? null
                    : new[] { Tax(line.Tax, line.TaxRate, line.Quantity * line.UnitPrice - line.Discount, order) },
                ["properties"] = new[] { new { name = OrderWords.ErpLine, value = line.Id } },
            });
        }

        if (order.Fees > 0)
        {
            yield return new
            {
                title = OrderWords.Fees,
                quantity = 1,
                requiresShipping = false,
                taxable = false,
                priceSet = Money(order.Fees, order),
            };
        }
    }

    /// <summary>Shopify knows no discount of a line here, only one for the whole order:
    /// so it is one, of what all discounts come to.</summary>
    private static object? Discount(ErpOrder order) =>
        Discounts(order) is var all and > 0
            ? new { itemFixedDiscountCode = new { code = DiscountCode, amountSet = Money(all, order) } }
            : null;

    /// <summary>All that is taken off, fees below zero included: Shopify knows no price below zero.</summary>
    private static decimal Discounts(ErpOrder order) => order.Discount + order.Lines.Sum(line => line.Discount) + Math.Max(-order.Fees, 0);

    private static Dictionary<string, object>[]? Shipping(ErpOrder order) =>
        order is { Shipping: 0, ShippingTax: 0 } && OrderWords.Text(order.ShippingTitle) is null ? null :
        [
            Compact(new Dictionary<string, object?>
            {
                ["title"] = OrderWords.Text(order.ShippingTitle) ?? "Shipping",
                ["priceSet"] = Money(order.Shipping, order),
                ["taxLines"] = order.ShippingTax == 0 ? null : new[] { Tax(order.ShippingTax, null, order.Shipping, order) },
            }),
        ];

    /// <summary>The tax of an ERP that knows it only for the order as a whole.</summary>
    private static object[]? OwnTax(ErpOrder order) =>
        order.Tax != 0 && order.ShippingTax == 0 && order.Lines.All(line => line.Tax == 0)
            ? [Tax(order.Tax, null, order.Total - (order.TaxesIncluded ? 0 : order.Tax), order)]
            : null;

    /// <param name="price">What the tax is on: with it inside if prices include it.</param>
    private static object Tax(decimal tax, decimal? rate, decimal price, ErpOrder order)
    {
        var net = order.TaxesIncluded ? price - tax : price;

        return new { title = TaxTitle, rate = rate ?? (net == 0 ? 0 : Math.Round(tax / net, 6)), priceSet = Money(tax, order) };
    }

    /// <summary>The ways to name an order's customer, the best first, each with what it leaves out in words.</summary>
    /// <remarks>An order crosses also where Shopify does not accept its customer.</remarks>
    /// <param name="gid">Shopify's customer, where there is one. It keeps its own name and numbers.</param>
    public static IEnumerable<(object? Customer, string? LeftOut)> Customers(ErpCustomer? customer, string? gid)
    {
        var email = OrderWords.Text(customer?.Email);

        if (customer is not null && gid is not null)
        {
            yield return (new { toAssociate = new { id = gid } }, null);
        }
        else if (customer is not null && email is not null)
        {
            if (OrderWords.Text(customer.Phone) is { } phone)
            {
                yield return (New(customer, email, phone), null);
            }

            yield return (New(customer, email, null), OrderWords.Text(customer.Phone) is null ? null : "its customer's phone");
        }

        yield return (null, customer is null ? null : "its customer");
    }

    private static object New(ErpCustomer customer, string email, string? phone) => new
    {
        toUpsert = Compact(new Dictionary<string, object?>
        {
            ["email"] = email,
            ["firstName"] = customer.FirstName,
            ["lastName"] = customer.LastName,
            ["phone"] = phone,
        }),
    };

    private static Dictionary<string, object>? Address(ErpOrder order, string name) =>
        order.Header.Find(name) is { ValueKind: JsonValueKind.Object } address ? AddressJson.Input(address) : null;

    private static object Money(decimal amount, ErpOrder order) =>
        new { shopMoney = new { amount = amount.ToString(CultureInfo.InvariantCulture), currencyCode = order.Currency } };

    /// <summary>Leaves out members that are null or blank: Shopify takes null for "empty it", and a blank for a value.</summary>
    private static Dictionary<string, object> Compact(Dictionary<string, object?> members) =>
        members.Where(member => member.Value is string text ? !string.IsNullOrWhiteSpace(text) : member.Value is not null)
            .ToDictionary(member => member.Key, member => member.Value!);
}
