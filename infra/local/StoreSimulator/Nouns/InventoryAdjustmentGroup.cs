namespace StoreSimulator;

/// <summary>What one inventory mutation changed, and why.</summary>
internal sealed class InventoryAdjustmentGroup(long id, string reason, string? referenceDocumentUri, DateTimeOffset createdAt) : Noun(id)
{
    public override string TypeName => "InventoryAdjustmentGroup";
    public string Reason { get; } = reason;
    public string? ReferenceDocumentUri { get; } = referenceDocumentUri;
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public List<Change> Changes { get; } = [];

    public sealed record Change(InventoryLevel Level, string Name, int Delta, int After, string? LedgerDocumentUri);
}
