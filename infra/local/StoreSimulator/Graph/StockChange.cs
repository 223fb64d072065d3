namespace StoreSimulator.Graph;

/// <summary>One entry of an inventory batch: where, from what, to what; and where it stands in the input.</summary>
internal sealed record StockChange(IReadOnlyList<string> Path, string Item, string Location)
{
    public required Func<int, int> Quantity { get; init; }
    public int? ExpectedBefore { get; init; }

    /// <summary>The input member that holds <see cref="ExpectedBefore"/>, and the code when it is stale.</summary>
    public string ExpectedMember { get; init; } = "changeFromQuantity";
    public string StaleCode { get; init; } = "CHANGE_FROM_QUANTITY_STALE";

    /// <summary>The input member that holds the quantity or delta, its limits and their codes.</summary>
    public required string QuantityMember { get; init; }
    public required int Lowest { get; init; }
    public required int Highest { get; init; }
    public string? LedgerDocumentUri { get; init; }
}
