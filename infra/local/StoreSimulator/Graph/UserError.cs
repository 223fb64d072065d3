namespace StoreSimulator.Graph;

/// <summary>What a mutation refuses: the path of the input at fault, a sentence, and a code where its type has one.</summary>
internal sealed record UserError(IReadOnlyList<string>? Field, string Message, string? Code = null)
{
    /// <summary>Which entry of a list value is at fault, where a metafield's is.</summary>
    public int? ElementIndex { get; init; }

    public Shape ToShape() => new() { ["field"] = Field, ["message"] = Message, ["code"] = Code, ["elementIndex"] = ElementIndex };
}
