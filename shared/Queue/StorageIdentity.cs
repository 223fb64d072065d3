using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Configuration;

namespace ShopifySync.Queue;

/// <summary>Queue storage that the app opens as itself: AzureWebJobsStorage as several settings, as the host reads them.</summary>
/// <param name="QueueService">The account's queue service, with a slash at its end.</param>
internal sealed record StorageIdentity(Uri QueueService, TokenCredential Credential)
{
    public const string Setting = "AzureWebJobsStorage";
    public const string Scope = "https://storage.azure.com/.default";

    /// <summary>The account and the identity; null where AzureWebJobsStorage is a connection string or is missing altogether.</summary>
    /// <exception cref="InvalidOperationException">The settings make no sense; the message names the one that does not.</exception>
    public static StorageIdentity? Of(IConfiguration configuration)
    {
        string? Part(string name) => configuration[$"{Setting}:{name}"] is { Length: > 0 } value ? value : null;

        var service = Part("queueServiceUri") ?? (Part("accountName") is { } account ? $"https://{account}.queue.core.windows.net" : null);

        if (configuration[Setting] is { Length: > 0 } || service is null)
        {
            return null;
        }

        if (!Uri.TryCreate(service.TrimEnd('/') + '/', UriKind.Absolute, out var address) || address.Scheme is not "https")
        {
            throw new InvalidOperationException($"The setting {Setting}__queueServiceUri must be an https address");
        }

        if (Part("credential") is { } credential && !string.Equals(credential, "managedidentity", StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException($"The setting {Setting}__credential must be managedidentity");
        }

        return new StorageIdentity(address, new ManagedIdentityCredential(
            Part("clientId") is { } clientId ? ManagedIdentityId.FromUserAssignedClientId(clientId) : ManagedIdentityId.SystemAssigned));
    }
}
