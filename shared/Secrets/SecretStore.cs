using Microsoft.Extensions.Configuration;

namespace ShopifySync.Secrets;

/// <summary>Secrets from the app's configuration. In Azure a setting there is a reference into Key Vault.</summary>
public sealed class SecretStore(IConfiguration configuration)
{
    /// <summary>What Azure leaves in a setting while it cannot read the vault. Everybody knows this text, so it is no secret.</summary>
    private const string Unresolved = "@Microsoft.KeyVault(";

    private static readonly char[] Between = [' ', ',', '\r', '\n', '\t'];

    /// <summary>The values that are valid now, the newest first.</summary>
    /// <remarks>During a rotation there are two, with a blank or comma between them.</remarks>
    public IReadOnlyList<string> Find(string name) => Problem(name) is null ? Values(name) : [];

    /// <summary>Why there is no such secret, in a sentence that never shows it; null if there is one.</summary>
    public string? Problem(string name) =>
        Values(name) is not { Length: > 0 } values ? $"The secret {name} is missing. Set it in the app's settings."
        : configuration[name]!.Contains(Unresolved, StringComparison.OrdinalIgnoreCase)
            ? $"The secret {name} is a Key Vault reference that Azure did not resolve. Check the vault's name and the rights of the app's "
                + "identity."
        : values.All(value => value.All(letter => letter is > ' ' and < '\x7f')) ? null
        : $"The secret {name} holds a letter that is not ASCII. Copy it again from Shopify's admin.";

    private string[] Values(string name) => configuration[name]?.Split(Between, StringSplitOptions.RemoveEmptyEntries) ?? [];
}
