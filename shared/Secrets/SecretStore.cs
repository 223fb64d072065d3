using Microsoft.Extensions.Configuration;

namespace ShopifySync.Secrets;

/// <summary>Secrets from the app's configuration. In Azure a setting there is a reference into Key Vault.</summary>
public sealed class SecretStore(IConfiguration configuration)
{
    private static readonly char[] Between = [' ', ',', '\r', '\n', '\t'];

    /// <summary>The values that are valid now, the newest first: while a secret is rotated there are two, with a blank or comma between them. Empty if there is none.</summary>
    public IReadOnlyList<string> Find(string name) =>
        configuration[name]?.Split(Between, StringSplitOptions.RemoveEmptyEntries) ?? [];
}
