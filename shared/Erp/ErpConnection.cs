using Npgsql;

namespace ShopifySync.Erp;

/// <summary>Reads the setting ERP_CONNECTION: Npgsql's own form, or the address form of Postgres' other clients.</summary>
public static class ErpConnection
{
    public const string Setting = "ERP_CONNECTION";

    private const string Form = "Host=...;Port=5432;Database=...;Username=...;Password=...";

    private static readonly string[] Schemes = ["postgres", "postgresql"];

    /// <exception cref="ErpContractException">The setting is missing or cannot be read; the message says so without showing it.</exception>
    public static NpgsqlConnectionStringBuilder Read(string? setting)
    {
        if (string.IsNullOrWhiteSpace(setting))
        {
            throw new ErpContractException($"The setting {Setting} is missing. It is {Form}.");
        }

        try
        {
            return Uri.TryCreate(setting, UriKind.Absolute, out var address) && Schemes.Contains(address.Scheme)
                ? Of(address)
                : new NpgsqlConnectionStringBuilder(setting);
        }
        catch (Exception malformed) when (malformed is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw new ErpContractException(
                $"The setting {Setting} cannot be read. It must be {Form}, or postgres://user:password@host/database.");
        }
    }

    private static NpgsqlConnectionStringBuilder Of(Uri address)
    {
        var login = address.UserInfo.Split(':', 2);
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = address.Host,
            Port = address.Port < 0 ? NpgsqlConnection.DefaultPort : address.Port,
            Database = Uri.UnescapeDataString(address.AbsolutePath.TrimStart('/')),
            Username = Uri.UnescapeDataString(login[0]),
            Password = login.Length > 1 ? Uri.UnescapeDataString(login[1]) : null,
        };

        foreach (var option in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = option.Split('=', 2);
            var name = parts[0] is "sslmode" ? "SSL Mode" : parts[0];
            connection[name] = Uri.UnescapeDataString(parts[^1]).Replace("-", "", StringComparison.Ordinal); // verify-full
        }

        return connection;
    }
}
