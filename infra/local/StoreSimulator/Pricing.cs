namespace StoreSimulator;

/// <summary>Turns prices in the shop's currency into both currencies, each amount rounded to the cent.</summary>
internal sealed class Pricing(decimal rate, bool taxesIncluded)
{
    private readonly Dictionary<(string Title, string? Code, string TargetType), Discount> discounts = [];

    public MoneyBag Bag(decimal amount) => new(amount, Cents(amount * rate));

    public IEnumerable<DiscountAllocation> Allocate(IEnumerable<NewDiscount> wanted, string targetType)
    {
        foreach (var discount in wanted)
        {
            var key = (discount.Title, discount.Code, targetType);
            if (!discounts.TryGetValue(key, out var known))
            {
                discounts[key] = known = new Discount(discount.Title)
                {
                    Code = discount.Code,
                    Amount = Bag(discount.Amount),
                    TargetType = targetType,
                };
            }

            yield return new(known, Bag(discount.Amount));
        }
    }

    public IEnumerable<TaxLine> Tax(IEnumerable<NewTax> wanted, MoneyBag price) =>
        wanted.Select(tax => new TaxLine(tax.Title, tax.Rate, tax.Amount is { } amount ? Bag(amount) : TaxOn(price, tax.Rate)));

    private MoneyBag TaxOn(MoneyBag price, decimal taxRate) => price * (taxesIncluded ? taxRate / (1 + taxRate) : taxRate);

    private static decimal Cents(decimal amount) => Math.Round(amount, 2, MidpointRounding.AwayFromZero);
}
