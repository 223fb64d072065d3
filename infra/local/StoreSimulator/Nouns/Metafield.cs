using System.Security.Cryptography;
using System.Text;

namespace StoreSimulator;

/// <summary>A value somebody hung on a noun.</summary>
public sealed class Metafield(long id, Noun owner, string space, string key, string type, DateTimeOffset createdAt) : Noun(id)
{
    public override string TypeName => "Metafield";
    public Noun Owner { get; } = owner;
    public string Namespace { get; } = space;
    public string Key { get; } = key;
    public string Type { get; } = type;
    public string Value { get; internal set; } = "";
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public DateTimeOffset UpdatedAt { get; internal set; } = createdAt;

    /// <summary>Changes with the value; naming it makes the next write a compare-and-set.</summary>
    public string CompareDigest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Type}\n{Value}")));

    /// <summary>The same by the name that it was asked for.</summary>
    internal Metafield As(string key) => key == Key ? this
        : new(Id, Owner, Namespace, key, Type, CreatedAt) { Value = Value, UpdatedAt = UpdatedAt };

    /// <summary>The schema's MetafieldOwnerType of a noun.</summary>
    public static string OwnerTypeOf(Noun owner) => owner.TypeName.ToUpperInvariant();
}
