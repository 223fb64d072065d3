using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ShopifySync.Local.Cloud;

namespace ShopifySync.Measurements;

/// <summary>App Service's identity endpoint, and a queue storage that lets in nobody but who has its token.</summary>
internal sealed class IdentityStub : IAsyncDisposable
{
    private const string Token = "a token of this run";
    private const string Secret = "of this instance";

    private const string Sent = """
        <?xml version="1.0" encoding="utf-8"?><QueueMessagesList><QueueMessage><MessageId>1</MessageId><PopReceipt>r</PopReceipt>
        <InsertionTime>Mon, 30 Nov 2026 00:00:00 GMT</InsertionTime><ExpirationTime>Mon, 30 Nov 2026 00:15:00 GMT</ExpirationTime>
        <TimeNextVisible>Mon, 30 Nov 2026 00:00:00 GMT</TimeNextVisible></QueueMessage></QueueMessagesList>
        """;

    private readonly WebApplication app;
    private readonly ConcurrentQueue<long> hints = [];
    private readonly ConcurrentQueue<long> tokens = [];
    private readonly string certificateFile;
    private readonly TimeSpan tokenTakes;
    private int refused;

    private IdentityStub(X509Certificate2 certificate, string certificateFile, TimeSpan tokenTakes)
    {
        (this.certificateFile, this.tokenTakes) = (certificateFile, tokenTakes);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.Listen(IPAddress.Loopback, 0);
            server.Listen(IPAddress.Loopback, 0, listening => listening.UseHttps(certificate));
        });
        app = builder.Build();
        app.MapGet("/msi/token", GiveToken);
        app.MapPost("/{queue}/messages", Take);
    }

    /// <summary>When each hint arrived.</summary>
    public IReadOnlyCollection<long> Hints => hints;

    /// <summary>When each token was asked for.</summary>
    public IReadOnlyCollection<long> Tokens => tokens;

    /// <summary>Requests at the storage without the token.</summary>
    public int Refused => refused;

    /// <summary>What App Service, and an administrator, set in the app's environment.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["AzureWebJobsStorage"] = "",
        ["AzureWebJobsStorage__queueServiceUri"] = Address("https").Replace("127.0.0.1", "localhost", StringComparison.Ordinal),
        ["AzureWebJobsStorage__credential"] = "managedidentity",
        ["IDENTITY_ENDPOINT"] = $"{Address("http:")}/msi/token",
        ["IDENTITY_HEADER"] = Secret,
        ["SSL_CERT_FILE"] = certificateFile,
    };

    /// <param name="tokenTakes">How long the endpoint thinks before it answers.</param>
    public static async Task<IdentityStub> Start(TimeSpan tokenTakes, CancellationToken ct)
    {
        using var key = RSA.Create(2_048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var file = Path.Combine(TemporaryFolder.Create("shopifysync-measured-"), "storage.pem");
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem(), ct);

        var stub = new IdentityStub(certificate, file, tokenTakes);
        await stub.app.StartAsync(ct);

        return stub;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private string Address(string scheme) => app.Urls.First(url => url.StartsWith(scheme, StringComparison.Ordinal));

    private async Task<IResult> GiveToken(HttpRequest request)
    {
        if (request.Headers["X-IDENTITY-HEADER"] != Secret || request.Query["resource"] != "https://storage.azure.com")
        {
            return Results.BadRequest();
        }

        tokens.Enqueue(TimeProvider.System.GetTimestamp());
        await Task.Delay(tokenTakes, TimeProvider.System);
        var expires = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds();

        return Results.Json(new
        {
            access_token = Token,
            expires_on = $"{expires}",
            resource = "https://storage.azure.com",
            token_type = "Bearer",
        });
    }

    private IResult Take(HttpRequest request)
    {
        if (request.Headers.Authorization != $"Bearer {Token}")
        {
            Interlocked.Increment(ref refused);
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        hints.Enqueue(TimeProvider.System.GetTimestamp());
        return Results.Text(Sent, "application/xml", statusCode: StatusCodes.Status201Created);
    }
}
