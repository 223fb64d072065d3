namespace StoreSimulator;

/// <summary>An amount in the shop's currency, and the same in the one the customer was shown.</summary>
public readonly record struct MoneyBag(decimal Shop, decimal Presentment)
{
    /// <summary>An amount of a customer who was shown the shop's own currency.</summary>
    public static MoneyBag Of(decimal amount) => new(amount, amount);

    public static MoneyBag Sum(IEnumerable<MoneyBag> bags) => bags.Aggregate(default(MoneyBag), (sum, bag) => sum + bag);

    public static MoneyBag operator +(MoneyBag left, MoneyBag right) => new(left.Shop + right.Shop, left.Presentment + right.Presentment);
    public static MoneyBag operator -(MoneyBag left, MoneyBag right) => new(left.Shop - right.Shop, left.Presentment - right.Presentment);
    public static MoneyBag operator *(MoneyBag left, decimal factor) => new(Cents(left.Shop * factor), Cents(left.Presentment * factor));

    /// <summary>So many of <paramref name="whole"/> equal parts, to the cent.</summary>
    public MoneyBag Share(int parts, int whole) =>
        parts == whole || whole == 0 ? this : new(Cents(Shop * parts / whole), Cents(Presentment * parts / whole));

    private static decimal Cents(decimal amount) => Math.Round(amount, 2, MidpointRounding.AwayFromZero);
}
