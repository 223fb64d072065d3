namespace StoreSimulator.Graph;

/// <summary>One field's answer, and what it takes to ask for it.</summary>
internal sealed record Field(Func<FieldCall, object?> Answer, IReadOnlyList<string> Scopes)
{
    /// <summary>What is looked at before anything else, and throws.</summary>
    public Action<FieldCall>? Demands { get; init; }

    /// <summary>Whether the mutation takes @idempotent, which 2026-04 made compulsory.</summary>
    public bool Idempotent { get; init; }
}
