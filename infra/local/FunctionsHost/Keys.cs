using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace ShopifySync.FunctionsHost;

/// <summary>Says who may call which function.</summary>
/// <remarks>
/// The keys are the settings <c>FunctionsHost:Keys:Master</c>, <c>FunctionsHost:Keys:Default</c> (any function) and
/// <c>FunctionsHost:Keys:Functions:{name}</c>. Without a key in the settings nobody holds it.
/// </remarks>
internal sealed class Keys(IConfiguration configuration)
{
    private readonly IConfigurationSection _keys = configuration.GetSection("FunctionsHost:Keys");

    /// <summary>Whether the request's key (header <c>x-functions-key</c> before <c>?code=</c>) opens a function of this level.</summary>
    public bool Open(HttpRequest request, AuthorizationLevel level, string function)
    {
        if (level is AuthorizationLevel.Anonymous)
        {
            return true;
        }

        var key = request.Headers.TryGetValue("x-functions-key", out var header) ? header[0] : request.Query["code"].FirstOrDefault();

        return Matches(key, _keys["Master"])
            | (level is AuthorizationLevel.Function && Matches(key, _keys["Default"]) | Matches(key, _keys[$"Functions:{function}"]));
    }

    private static bool Matches(string? given, string? expected) =>
        !string.IsNullOrEmpty(given) && !string.IsNullOrEmpty(expected)
        && CryptographicOperations.FixedTimeEquals(Hash(given), Hash(expected));

    // equal lengths, so that the length is no secret told
    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
