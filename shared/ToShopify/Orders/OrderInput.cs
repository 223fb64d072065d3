using System.Globalization;
using ShopifySync.Orders;

namespace ShopifySync.ToShopify.Orders;

/// <summary>An ERP order in the form in which Shopify creates one.</summary>
internal static class OrderInput
{
    private const string DiscountCode = "ERP";
    private const string TaxTitle = "Tax";

    /// <summary>What of an order Shopify cannot be told so that it comes to the ERP's total, in one sentence; null if all can.</summary>
    public static string? Problem(ErpOrder order) =>
        ErpOrderGate.Problem(order)
        ?? (Discounts(order) <= order.Lines.Sum(line => line.Quantity * line.UnitPrice) + Math.Max(order.Fees, 0)
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"its discounts of {Discounts(order):0.00##} {order.Currency} are more than its lines cost: Shopify grants them on nothing else"));

    /// <summary>The variables of CreateOrder.</summary>
    /// <param name="now">No order is placed later than this.</param>
    public static object Create(ErpOrder order, bool notifyCustomers, DateTime now) => new
    {
        order = Compact(new Dictionary<string, object?>
        {
            ["name"] = order.Number,
            ["sourceIdentifier"] = order.Id,
            ["metafields"] = new[] { new { @namespace = "$app", key = "erp_order_id", type = "id", value = order.Id } },
            ["currency"] = order.Currency,
            ["taxesIncluded"] = order.TaxesIncluded,
            ["processedAt"] = order.PlacedAt < now ? order.PlacedAt : now,
            ["email"] = order.Email,
            ["phone"] = order.Phone,
            ["note"] = order.Note,
            ["tags"] = OrderTags.Split(order.Tags),
            ["shippingAddress"] = order.ShippingAddress is { } shipping ? Address(shipping) : null,
            ["billingAddress"] = order.BillingAddress is { } billing ? Address(billing) : null,
            ["customer"] = Customer(order.Customer),
            ["financialStatus"] = order.FinancialStatus.ToUpperInvariant(),
            ["transactions"] = order is { FinancialStatus: "paid", Total: > 0 } ? new[] { new { kind = "SALE", status = "SUCCESS", gateway = "ERP", amountSet = Money(order.Total, order) } } : null,
            ["lineItems"] = Lines(order),
            ["discountCode"] = Discount(order),
            ["shippingLines"] = Shipping(order),
            ["taxLines"] = OwnTax(order),
        }),
        options = new { inventoryBehaviour = "BYPASS", sendReceipt = notifyCustomers, sendFulfillmentReceipt = notifyCustomers },
    };

    public static object Address(Address address) => Compact(new Dictionary<string, object?>
    {
        ["firstName"] = address.FirstName,
        ["lastName"] = address.LastName,
        ["company"] = address.Company,
        ["address1"] = address.Address1,
        ["address2"] = address.Address2,
        ["city"] = address.City,
        ["provinceCode"] = address.ProvinceCode,
        ["countryCode"] = address.CountryCode,
        ["zip"] = address.Zip,
        ["phone"] = address.Phone,
    });

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
                ["taxLines"] = line.Tax == 0 ? null : new[] { Tax(line.Tax, line.TaxRate, line.Quantity * line.UnitPrice - line.Discount, order) },
                ["properties"] = new[] { new { name = OrderWords.ErpLine, value = line.Id } },
            });
        }

        if (order.Fees > 0)
        {
            yield return new { title = OrderWords.Fees, quantity = 1, requiresShipping = false, taxable = false, priceSet = Money(order.Fees, order) };
        }
    }

    /// <summary>Shopify knows no discount of a line here, only one for the whole order: so it is one, of what all discounts come to.</summary>
    private static object? Discount(ErpOrder order) =>
        Discounts(order) is var all and > 0
            ? new { itemFixedDiscountCode = new { code = DiscountCode, amountSet = Money(all, order) } }
            : null;

    /// <summary>All that is taken off, fees below zero included: Shopify knows no price below zero.</summary>
    private static decimal Discounts(ErpOrder order) => order.Discount + order.Lines.Sum(line => line.Discount) + Math.Max(-order.Fees, 0);

    private static Dictionary<string, object>[]? Shipping(ErpOrder order) => order is { Shipping: 0, ShippingTax: 0, ShippingTitle: null }
        ? null
        :
        [
            Compact(new Dictionary<string, object?>
            {
                ["title"] = order.ShippingTitle ?? "Shipping",
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

    private static object? Customer(ErpCustomer? customer) => customer switch
    {
        { Gid: { } gid } => new { toAssociate = new { id = gid } },
        { Email: { } email } => new
        {
            toUpsert = Compact(new Dictionary<string, object?>
            {
                ["email"] = email,
                ["firstName"] = customer.FirstName,
                ["lastName"] = customer.LastName,
                ["phone"] = customer.Phone,
            }),
        },
        _ => null,
    };

    private static object Money(decimal amount, ErpOrder order) =>
        new { shopMoney = new { amount = amount.ToString(CultureInfo.InvariantCulture), currencyCode = order.Currency } };

    /// <summary>Without what is not there: Shopify takes null for "empty it".</summary>
    private static Dictionary<string, object> Compact(Dictionary<string, object?> members) =>
        members.Where(member => member.Value is not null).ToDictionary(member => member.Key, member => member.Value!);
}
