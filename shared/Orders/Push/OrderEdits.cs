using System.Globalization;
using System.Text.Json;
using ShopifySync.Orders;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Shopify;
using ShopifySync.Stock;

namespace ShopifySync.Orders.Push;

/// <summary>Edits the lines of an order in Shopify and looks at what it would be worth:
/// only what adds up to the ERP's total is committed.</summary>
public sealed class OrderEdits(ShopifyClient shopify, OrderMutations mutations)
{
    private static readonly GraphQlDocument BeginEdit = GraphQlDocument.Embedded("BeginEdit");
    private static readonly GraphQlDocument EditQuantity = GraphQlDocument.Embedded("EditQuantity");
    private static readonly GraphQlDocument EditAddVariant = GraphQlDocument.Embedded("EditAddVariant");
    private static readonly GraphQlDocument EditAddItem = GraphQlDocument.Embedded("EditAddItem");
    private static readonly GraphQlDocument EditAddDiscount = GraphQlDocument.Embedded("EditAddDiscount");
    private static readonly GraphQlDocument ReadVariantPrices = GraphQlDocument.Embedded("ReadVariantPrices");
    private static readonly GraphQlDocument CommitEdit = GraphQlDocument.Embedded("CommitEdit");

    /// <summary>Null when it is done; else what the push comes to. What was begun and not committed never happened.</summary>
    public async Task<Outcome?> Send(EditLines edit, ErpOrder order, ShopifyOrder there, StoreSettings settings, CancellationToken ct)
    {
        var (prices, unread) = await Prices(edit, ct);

        if (unread is not null)
        {
            return unread;
        }

        if (InOtherCurrency(edit, there, prices) is { } line)
        {
            return Outcome.Rejected(
                Reason.CannotCross,
                $"line '{line.Title}' cannot be added: Shopify takes prices and discounts of this order in {there.PresentmentCurrency} "
                    + "only, "
                + $"and the ERP has them in {order.Currency}");
        }

        var (begun, stopped) = await mutations.Send(BeginEdit, "orderEditBegin", new { id = there.Gid }, ct);

        if (begun is not { } session)
        {
            return stopped;
        }

        var id = session.RequiredPart("calculatedOrder").RequiredText("id");
        var (total, subtotal) = (there.Money.CurrentTotal, (decimal?)there.Money.CurrentSubtotal);

        foreach (var (document, mutation, variables, discount) in Changes(edit, order, prices, id))
        {
            var (changed, refused) = await mutations.Send(document, mutation, variables, ct);

            if (changed is { } added && discount > 0)
            {
                var addedLine = added.RequiredPart("calculatedLineItem").RequiredText("id");
                var grants = new { description = "ERP", fixedValue = Money(discount, order) };
                (changed,
                refused) = await mutations.Send(
                    EditAddDiscount, "orderEditAddLineItemDiscount", new { id, line = addedLine, discount = grants }, ct);
            }

            if (changed is not { } payload)
            {
                return refused;
            }

            (total, subtotal) = Worth(payload);
        }

        return total == edit.Total
            ? (await mutations.Send(CommitEdit, "orderEditCommit", new { id, notifyCustomer = settings.NotifyCustomers }, ct)).Stopped
            : Outcome.Rejected(Reason.MoneyDiffers, Differs(edit, order, there, total, subtotal));
    }

    /// <summary>Why an edit would come to another total than the ERP's. Shopify shares discounts and taxes out by its own rules.</summary>
    internal static string Differs(EditLines edit, ErpOrder order, ShopifyOrder there, decimal total, decimal? subtotal)
    {
        var quantities = edit.Quantities.ToDictionary(line => line.LineGid, line => line.Quantity);
        var gross = there.Lines.Sum(line => quantities.GetValueOrDefault(line.Gid, line.Current) * line.UnitPrice)
            + edit.Added.Sum(line => line.Quantity * line.UnitPrice);
        var besides = there.Money.CurrentTotal - there.Money.CurrentSubtotal - (there.TaxesIncluded ? 0 : there.Money.CurrentTax);
        var shopify = (Discount: gross - subtotal, Tax: there.TaxesIncluded ? 0 : total - subtotal - besides);
        var erp = (
            Discount: order.Discount + order.Lines.Sum(line => line.Discount) + Math.Max(-order.Fees, 0),
            Tax: there.TaxesIncluded ? 0 : (decimal?)order.Tax);
        var causes = new List<string>();

        void Cause(string what, decimal? inShopify, decimal? inErp)
        {
            if (inShopify is not null && inShopify != inErp)
            {
                causes.Add(
                    $"its {what} would be {Currency.Say(inShopify.Value, there.Currency)} there and is {Currency.Say(inErp ?? 0)} here");
            }
        }

        Cause("discount", shopify.Discount, erp.Discount);
        Cause("tax", shopify.Tax, erp.Tax);

        var isExplained = causes.Count > 0 && erp.Discount - shopify.Discount + (shopify.Tax - erp.Tax) == total - edit.Total;
        var worth =
            $"with these lines the order would be worth {Currency.Say(total, there.Currency)} in Shopify, in the ERP it is worth "
                + $"{Currency.Say(edit.Total)}: ";

        return worth + (isExplained
            ? string.Join(", and ", causes)
            : ErpMoneyCheck.Problem(order) ?? $"{Currency.Say(Math.Abs(total - edit.Total), there.Currency)} is not explained");
    }

    /// <summary>A line that would need a price or a discount in the currency that the customer was shown: the ERP has none in it.</summary>
    private static ErpLine? InOtherCurrency(EditLines edit, ShopifyOrder there, IReadOnlyDictionary<string, decimal> prices) =>
        there.PresentmentCurrency is null ? null : edit.Added.FirstOrDefault(line => !HasShopifysPrice(line, prices) || line.Discount > 0);

    private static bool HasShopifysPrice(ErpLine line, IReadOnlyDictionary<string, decimal> prices) =>
        line.VariantGid is { } variant && prices.TryGetValue(variant, out var price) && price == line.UnitPrice;

    /// <summary>Shopify adds a variant at its own price: one that the ERP sells at another goes as a custom line.</summary>
    /// <returns>The discount is to be taken off each piece afterwards.</returns>
    private static IEnumerable<(GraphQlDocument Document, string Mutation, object Variables, decimal Discount)> Changes(
        EditLines edit, ErpOrder order, IReadOnlyDictionary<string, decimal> prices, string id)
    {
        foreach (var line in edit.Quantities)
        {
            var calculated = line.LineGid.Replace("/LineItem/", "/CalculatedLineItem/", StringComparison.Ordinal);
            yield return (EditQuantity, "orderEditSetQuantity", new { id, line = calculated, quantity = line.Quantity }, 0);
        }

        foreach (var line in edit.Added)
        {
            if (HasShopifysPrice(line, prices))
            {
                yield return (EditAddVariant, "orderEditAddVariant", new { id, variant = line.VariantGid, quantity = line.Quantity },
                Off(line, order));
                continue;
            }

            var item = new
            {
                id,
                title = line.Title,
                price = Money(line.UnitPrice, order),
                quantity = line.Quantity,
                requiresShipping = line.RequiresShipping,
                taxable = line.Tax != 0,
            };
            yield return (EditAddItem, "orderEditAddCustomItem", item, Off(line, order));
        }
    }

    /// <summary>Shopify takes a discount off each piece; what cannot be shared out so shows in the total.</summary>
    private static decimal Off(ErpLine line, ErpOrder order) => Currency.Round(line.Discount / line.Quantity, order.Currency);

    private static object Money(decimal amount, ErpOrder order) =>
        new { amount = amount.ToString(CultureInfo.InvariantCulture), currencyCode = order.Currency };

    private static (decimal Total, decimal? Subtotal) Worth(JsonElement payload)
    {
        var calculated = payload.RequiredPart("calculatedOrder");

        var total = calculated.MoneyOrNull("totalPriceSet") ?? throw new UnreadableAnswerException("totalPriceSet", "there");

        return (total, calculated.MoneyOrNull("subtotalPriceSet"));
    }

    /// <summary>What Shopify asks for the variants that are to be added.</summary>
    private async Task<(IReadOnlyDictionary<string, decimal> Prices, Outcome? Problem)> Prices(EditLines edit, CancellationToken ct)
    {
        var prices = new Dictionary<string, decimal>();

        foreach (var ids in edit.Added.Select(line => line.VariantGid).OfType<string>().Distinct().Chunk(ReadVariantPrices.MostIds))
        {
            var answer = await shopify.Send(ReadVariantPrices, new { ids }, ct, ids.Length);

            if (answer is not Answered answered)
            {
                return (prices, answer.Outcome());
            }

            foreach (var node in answered.Data.RequiredList("nodes").Where(node => node.ValueKind is JsonValueKind.Object))
            {
                prices[node.RequiredText("id")] = node.Money("price");
            }
        }

        return (prices, null);
    }
}
