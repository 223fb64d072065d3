using Microsoft.Extensions.Configuration;

namespace ShopifySync.Webhooks;

/// <summary>Where Shopify reaches this app. It is a setting, or what Azure says of the app; a caller has no say in it.</summary>
public static class PublicAddress
{
    public const string Setting = "PUBLIC_ADDRESS";

    /// <summary>The name under which Azure serves the app; the platform sets it.</summary>
    private const string AzureSetting = "WEBSITE_HOSTNAME";

    /// <summary>The address, or why there is none, in a sentence.</summary>
    public static (Uri? Address, string? Why) Of(IConfiguration configuration)
    {
        if (configuration[Setting] is { Length: > 0 } text)
        {
            return Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "https" or "http", Host.Length: > 0 }
                ? (address, null)
                : (null, $"The setting {Setting} is '{text}'. It must be an address with its scheme, such as https://sync.example.com.");
        }

        return configuration[AzureSetting] is { Length: > 0 } host && Uri.TryCreate($"https://{host}", UriKind.Absolute, out var azure)
            ? (azure, null)
            : (null,
                $"The setting {Setting} is missing. Set it to the address at which Shopify reaches this app, such as "
                    + "https://sync.example.com.");
    }
}
