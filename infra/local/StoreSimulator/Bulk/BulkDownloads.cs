using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace StoreSimulator.Bulk;

/// <summary>The bucket that files of bulk operations are fetched from: whoever has a signed URL may, until it expires.</summary>
internal static class BulkDownloads
{
    public const string Folder = "bulk-operation-outputs";

    public static void Map(WebApplication app, Store store) =>
        app.MapMethods($"/{Folder}/{{name}}", ["GET", "HEAD"], (HttpContext http, string name) => Answer(http, store, name));

    private static async Task Answer(HttpContext http, Store store, string name)
    {
        var (expires, signature) = (http.Request.Query["Expires"].ToString(), http.Request.Query["Signature"].ToString());
        if (http.Request.Headers.ContainsKey("X-Shopify-Access-Token") || http.Request.Headers.ContainsKey(HeaderNames.Authorization))
        {
            await Refuse(http, 400, "InvalidArgument", "Only one auth mechanism allowed.");
        }
        else if (signature.Length == 0 || signature != store.SignatureOf(name, expires))
        {
            await Refuse(http, 403, "SignatureDoesNotMatch", "Access denied.");
        }
        else if (store.Faults.ExpireUrl.Strikes()
            || DateTimeOffset.FromUnixTimeSeconds(long.Parse(expires, CultureInfo.InvariantCulture)) <= store.Now)
        {
            await Refuse(http, store.Faults.ExpiredStatus, "ExpiredToken", "The provided token has expired.");
        }
        else if (store.BulkOperations.FirstOrDefault(operation => operation.File?.Name == name) is { File: { } file } operation)
        {
            await Send(http, store, operation, file);
        }
        else
        {
            await Refuse(http, 404, "NoSuchKey", "The specified key does not exist.");
        }
    }

    private static async Task Send(HttpContext http, Store store, BulkOperation operation, BulkFile file)
    {
        if (store.Faults.CutDownload.Strikes())
        {
            http.Response.Body = new CutStream(http);
        }

        await Results.File(
            file.Path, "application/jsonl", $"bulk-{operation.Id}.jsonl", operation.EndedAt,
            new EntityTagHeaderValue($"\"{file.Name}\""), enableRangeProcessing: true).ExecuteAsync(http);
    }

    private static async Task Refuse(HttpContext http, int status, string code, string message)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/xml; charset=UTF-8";
        await http.Response.WriteAsync(
            $"<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code><Message>{message}</Message></Error>", http.RequestAborted);
    }
}
