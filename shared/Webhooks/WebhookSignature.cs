using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using ShopifySync.Secrets;

namespace ShopifySync.Webhooks;

/// <summary>Shopify signs the exact bytes it sent; nothing is parsed before this says yes. Without a secret all is refused.</summary>
public sealed partial class WebhookSignature(SecretStore secrets, ILogger<WebhookSignature> log)
{
    public const string SecretName = "SHOPIFY_WEBHOOK_SECRET";

    /// <summary>Begins to sign a body as it streams by, with every secret that is valid now: during a rotation those are two.</summary>
    public Running Start()
    {
        var values = secrets.Find(SecretName);

        if (values.Count == 0)
        {
            Log.NoSecret(log, SecretName);
        }

        return new Running(
            [.. values.Select(Encoding.UTF8.GetBytes).Select(key => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key))]);
    }

    /// <summary>The signatures of the bytes seen so far.</summary>
    public sealed class Running(IReadOnlyList<IncrementalHash> hashes) : IDisposable
    {
        public void Append(ReadOnlySpan<byte> bytes)
        {
            foreach (var hash in hashes)
            {
                hash.AppendData(bytes);
            }
        }

        /// <summary>Whether the header's base64 signature is that of one of the secrets, compared in constant time.</summary>
        public bool Matches(string? header)
        {
            Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
            var isWellFormed = Convert.TryFromBase64String(header ?? "", given, out var length) && length == HMACSHA256.HashSizeInBytes;
            var matches = false;

            foreach (var hash in hashes)
            {
                matches |= CryptographicOperations.FixedTimeEquals(hash.GetHashAndReset(), given);
            }

            return matches && isWellFormed;
        }

        public void Dispose()
        {
            foreach (var hash in hashes)
            {
                hash.Dispose();
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The secret {Name} is missing. Every delivery is refused until it is set.")]
        public static partial void NoSecret(ILogger log, string name);
    }
}
