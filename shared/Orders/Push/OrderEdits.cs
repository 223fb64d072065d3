using System.Globalization;
using System.Text.Json;
using ShopifySync.Orders;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Shopify;
using ShopifySync.Stock;
using static System.FormattableString;

namespace ShopifySync.Orders.Push;

/// <summary>Edits the lines of an order in Shopify and looks at what it would be worth: only what adds up to the ERP's total is committed.</summary>
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
            return Outcome.Rejected($"line '{line.Title}' cannot be added: Shopify takes prices and discounts of this order in {there.PresentmentCurrency} only, and the ERP has them in {order.Currency}");
        }

        var (begun, stopped) = await mutations.Send(BeginEdit, "orderEditBegin", new { id = there.Gid }, ct);

        if (begun is not { } session)
        {
            return stopped;
        }

        var id = session.GetProperty("calculatedOrder").GetProperty("id").GetString()!;
        var (total, subtotal) = (there.Money.CurrentTotal, (decimal?)there.Money.CurrentSubtotal);

        foreach (var (document, mutation, variables, discount) in Changes(edit, order, prices, id))
        {
            var (changed, refused) = await mutations.Send(document, mutation, variables, ct);

            if (changed is { } added && discount > 0)
            {
                var addedLine = added.GetProperty("calculatedLineItem").GetProperty("id").GetString();
                var grants = new { description = "ERP", fixedValue = Money(discount, order) };
                (changed, refused) = await mutations.Send(EditAddDiscount, "orderEditAddLineItemDiscount", new { id, line = addedLine, discount = grants }, ct);
            }

            if (changed is not { } payload)
            {
                return refused;
            }

            (total, subtotal) = (Amount(payload, "totalPriceSet")!.Value, Amount(payload, "subtotalPriceSet"));
        }

        return total == edit.Total
            ? (await mutations.Send(CommitEdit, "orderEditCommit", new { id, notifyCustomer = settings.NotifyCustomers }, ct)).Stopped
            : Outcome.Rejected(Differs(edit, order, there, total, subtotal));
    }

    /// <summary>What an edit would be worth in Shopify and is not in the ERP, by its cause: discounts and taxes are shared out there by Shopify's own rules.</summary>
    internal static string Differs(EditLines edit, ErpOrder order, ShopifyOrder there, decimal total, decimal? subtotal)
    {
        var quantities = edit.Quantities.ToDictionary(line => line.LineGid, line => line.Quantity);
        var gross = there.Lines.Sum(line => quantities.GetValueOrDefault(line.Gid, line.Current) * line.UnitPrice) + edit.Added.Sum(line => line.Quantity * line.UnitPrice);
        var (discountThere, discountHere) = (gross - subtotal, order.Discount + order.Lines.Sum(line => line.Discount) + Math.Max(-order.Fees, 0));
        var besides = there.Money.CurrentTotal - there.Money.CurrentSubtotal - (there.TaxesIncluded ? 0 : there.Money.CurrentTax);
        var (taxThere, taxHere) = there.TaxesIncluded ? (0, 0) : (total - subtotal - besides, (decimal?)order.Tax);
        var causes = new List<string>();

        if (discountThere is not null && discountThere != discountHere)
        {
            causes.Add(Invariant($"its discount would be {discountThere:0.00##} {there.Currency} there and is {discountHere:0.00##} here"));
        }

        if (taxThere is not null && taxThere != taxHere)
        {
            causes.Add(Invariant($"its tax would be {taxThere:0.00##} {there.Currency} there and is {taxHere:0.00##} here"));
        }

        return Invariant($"with these lines the order would be worth {total:0.00##} {there.Currency} in Shopify, in the ERP it is worth {edit.Total:0.00##}: ")
            + (causes.Count > 0 && (discountHere - discountThere) + (taxThere - taxHere) == total - edit.Total
                ? string.Join(", and ", causes)
                : ErpMoneyCheck.Problem(order) ?? Invariant($"{Math.Abs(total - edit.Total):0.00##} {there.Currency} is not explained"));
    }

    /// <summary>A line that would need a price or a discount in the currency that the customer was shown: the ERP has none in it.</summary>
    private static ErpLine? InOtherCurrency(EditLines edit, ShopifyOrder there, IReadOnlyDictionary<string, decimal> prices) =>
        there.PresentmentCurrency is null ? null : edit.Added.FirstOrDefault(line => !HasShopifysPrice(line, prices) || line.Discount > 0);

    private static bool HasShopifysPrice(ErpLine line, IReadOnlyDictionary<string, decimal> prices) =>
        line.VariantGid is { } variant && prices.TryGetValue(variant, out var price) && price == line.UnitPrice;

    /// <summary>Shopify adds a variant at its own price: one that the ERP sells at another goes as a custom line. The discount is what is then to be taken off each piece.</summary>
    private static IEnumerable<(GraphQlDocument Document, string Mutation, object Variables, decimal Discount)> Changes(
        EditLines edit, ErpOrder order, IReadOnlyDictionary<string, decimal> prices, string id)
    {
        foreach (var line in edit.Quantities)
        {
            yield return (EditQuantity, "orderEditSetQuantity", new { id, line = line.LineGid.Replace("/LineItem/", "/CalculatedLineItem/", StringComparison.Ordinal), quantity = line.Quantity }, 0);
        }

        foreach (var line in edit.Added)
        {
            if (HasShopifysPrice(line, prices))
            {
                yield return (EditAddVariant, "orderEditAddVariant", new { id, variant = line.VariantGid, quantity = line.Quantity }, Off(line, order));
                continue;
            }

            var price = Money(line.UnitPrice, order);
            yield return (EditAddItem, "orderEditAddCustomItem", new { id, title = line.Title, price, quantity = line.Quantity, requiresShipping = line.RequiresShipping, taxable = line.Tax != 0 }, Off(line, order));
        }
    }

    /// <summary>Shopify takes a discount off each piece; what cannot be shared out so shows in the total.</summary>
    private static decimal Off(ErpLine line, ErpOrder order) => Currency.Round(line.Discount / line.Quantity, order.Currency);

    private static object Money(decimal amount, ErpOrder order) => new { amount = amount.ToString(CultureInfo.InvariantCulture), currencyCode = order.Currency };

    private static decimal? Amount(JsonElement payload, string set) =>
        payload.GetProperty("calculatedOrder").GetProperty(set) is { ValueKind: JsonValueKind.Object } bag
            ? decimal.Parse(bag.GetProperty("shopMoney").GetProperty("amount").GetString()!, CultureInfo.InvariantCulture)
            : null;

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

            foreach (var node in answered.Data.GetProperty("nodes").EnumerateArray().Where(node => node.ValueKind is JsonValueKind.Object))
            {
                prices[node.GetProperty("id").GetString()!] = decimal.Parse(node.GetProperty("price").GetString()!, CultureInfo.InvariantCulture);
            }
        }

        return (prices, null);
    }
}
