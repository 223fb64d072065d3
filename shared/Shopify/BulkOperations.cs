using System.Text.Json;
using ShopifySync.Queue;

namespace ShopifySync.Shopify;

/// <summary>Bulk operations of Shopify, which export all records of a query into one file.</summary>
public sealed class BulkOperations(ShopifyClient shopify)
{
    private static readonly GraphQlDocument StartBulkQuery = GraphQlDocument.Embedded("StartBulkQuery");
    private static readonly GraphQlDocument ReadBulkOperation = GraphQlDocument.Embedded("ReadBulkOperation");
    private static readonly GraphQlDocument ListBulkQueries = GraphQlDocument.Embedded("ListBulkQueries");
    private static readonly GraphQlDocument CancelBulkOperation = GraphQlDocument.Embedded("CancelBulkOperation");

    /// <summary>Starts one; the Gid is null where Shopify did not take it, and then the problem says why.</summary>
    /// <remarks>With an unknown answer it may be running: <see cref="Running"/> tells.</remarks>
    public async Task<(string? Gid, Outcome? Problem)> Start(string query, CancellationToken ct)
    {
        var answer = await shopify.Send(StartBulkQuery, new { query }, ct);

        if (answer is not Answered answered)
        {
            return (null, answer.Outcome());
        }

        var payload = answered.Data.RequiredPart("bulkOperationRunQuery");
        var errors = UserError.Of(payload);

        return payload.Part("bulkOperation") is { } started && errors.Count == 0
            ? (started.RequiredText("id"), null)
            : (null, errors.Any(error => error.Code is "OPERATION_IN_PROGRESS" or "LIMIT_REACHED")
                ? Outcome.Outage(Later, Reason.Busy, $"Shopify runs as many bulk operations as it does at once: {UserError.Words(errors)}")
                : UserError.Refused(errors));
    }

    private static readonly TimeSpan Later = TimeSpan.FromSeconds(10);

    /// <summary>An operation as it is now; null where Shopify has it no more. Else why that is not known.</summary>
    public async Task<(BulkOperation? Operation, Outcome? Problem)> Read(string gid, CancellationToken ct)
    {
        var answer = await shopify.Send(ReadBulkOperation, new { id = gid }, ct);

        return answer is not Answered answered ? (null, answer.Outcome())
            : (answered.Data.Part("node") is { } node && node.Has("status") ? BulkOperation.Read(node) : null, null);
    }

    /// <summary>The app's exports that are under way: the Gid and the query of each.</summary>
    public async Task<(IReadOnlyList<(string Gid, string Query)> Running, Outcome? Problem)> Running(CancellationToken ct)
    {
        var answer = await shopify.Send(ListBulkQueries, new { }, ct);

        return answer is not Answered answered ? ([], answer.Outcome())
            : ([.. answered.Data.Nodes("bulkOperations").Where(IsUnderWay)
                .Select(node => (node.RequiredText("id"), node.Text("query") ?? ""))], null);
    }

    /// <summary>Stops an operation; one that has ended by itself stays as it is.</summary>
    public async Task<Outcome?> Cancel(string gid, CancellationToken ct)
    {
        var answer = await shopify.Send(CancelBulkOperation, new { id = gid }, ct);

        return answer is Answered ? null : answer.Outcome();
    }

    private static bool IsUnderWay(JsonElement node) =>
        Enum.TryParse<BulkStatus>(node.Text("status"), ignoreCase: true, out var status)
        && status is BulkStatus.Created or BulkStatus.Running;
}
