using System.Text.Json;

namespace ShopifySync.Shopify;

/// <summary>The states of a bulk operation, in Shopify's words.</summary>
public enum BulkStatus
{
    Created,
    Running,
    Completed,
    Canceling,
    Canceled,
    Failed,
    Expired,
}

/// <summary>A bulk operation as Shopify tells of it.</summary>
/// <param name="Objects">Lines of its file so far.</param>
/// <param name="Roots">Records among them; the others are their children.</param>
public sealed record BulkOperation(string Gid, BulkStatus Status, long Objects, long Roots)
{
    /// <summary>Why it failed, in Shopify's word.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Where the file is; null until it is complete, and where there was nothing to export.</summary>
    public Uri? Url { get; init; }

    /// <summary>Bytes of the file; null until it is complete.</summary>
    public long? FileSize { get; init; }

    public bool IsUnderWay => Status is BulkStatus.Created or BulkStatus.Running or BulkStatus.Canceling;

    internal static BulkOperation Read(JsonElement node) => new(
        node.RequiredText("id"),
        Enum.TryParse<BulkStatus>(node.RequiredText("status"), ignoreCase: true, out var status)
            ? status : throw new UnreadableAnswerException("status", "a state of a bulk operation"),
        (long)(node.Number("objectCount") ?? 0), (long)(node.Number("rootObjectCount") ?? 0))
    {
        ErrorCode = node.Text("errorCode"),
        Url = node.Text("url") is { } url ? new Uri(url) : null,
        FileSize = (long?)node.Number("fileSize"),
    };
}
