using System.Text.Json;

namespace ShopifySync.Entities;

/// <summary>One synced value of a noun: its name in baselines and in the ERP's table, and what operators call it.</summary>
/// <remarks>Two values are equal if they are the same JSON, numbers by value. Each side brings its values in normal form.</remarks>
public sealed record Field(string Name, string Words)
{
    /// <summary>The side whose change always counts; null where the setting for conflicts decides.</summary>
    public Side? Owner { get; init; }

    /// <summary>Whether the value is a list without order, whose entries are merged one by one.</summary>
    /// <remarks>It is written as text, separated by commas.</remarks>
    public bool IsSet { get; init; }

    /// <summary>Whether the ERP keeps the value in a column of the field's name.</summary>
    public bool HasColumn { get; init; } = true;

    /// <summary>The member of Shopify's mutation input; null where Shopify cannot change the value of an existing record.</summary>
    public string? Input { get; init; }

    /// <summary>Whether Shopify can be told that the field is empty. Where it cannot, it keeps the value that it has.</summary>
    public bool CanBeEmptied { get; init; } = true;

    /// <summary>The value as the mutation takes it.</summary>
    public Func<JsonElement, object?> InputValue { get; init; } = value => value.ValueKind is JsonValueKind.Null ? null : value;
}
