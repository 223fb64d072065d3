namespace StoreSimulator;

/// <summary>What a merchant gives back of an order. Amounts are in the shop's currency.</summary>
public sealed record NewRefund
{
    public IReadOnlyList<(LineItem Item, int Quantity)> Lines { get; init; } = [];

    /// <summary>NO_RESTOCK, CANCEL (not sent yet) or RETURN (sent).</summary>
    public string RestockType { get; init; } = "NO_RESTOCK";

    /// <summary>Without its tax unless prices include it; its share of the tax goes along.</summary>
    public decimal Shipping { get; init; }
    public decimal Duties { get; init; }

    /// <summary>What is paid back; by default what all of this is worth, 0 for bookkeeping only.</summary>
    public decimal? Money { get; init; }

    /// <summary>Whether the bank still has to say yes, as with Shopify Payments: see <see cref="Store.ConfirmRefund"/>.</summary>
    public bool IsPending { get; init; }
}
