using System.Globalization;
using System.Text.RegularExpressions;
using StoreSimulator.Bulk;

namespace StoreSimulator.Graph;

/// <summary>Bulk operations: queries only.</summary>
internal static partial class BulkFields
{
    private const int AtOnce = 5;
    private const int AtOnceBefore202601 = 1;

    private static readonly string[] Statuses = ["canceled", "canceling", "completed", "created", "failed", "running"];
    private static readonly string[] Kinds = ["query", "mutation"];

    public static void List()
    {
        Fields.Mutation("bulkOperationRunQuery", "", Run);
        Fields.Mutation("bulkOperationCancel", "", Cancel);
        Fields.Query("bulkOperation", "", call => Named(call.Argument<object>("id")!.ToString()!, call.Store));
        Fields.Query("bulkOperations", "", call => Page.Of(call, Found(call), Sorts, lastFirst: true));
        Fields.Query("currentBulkOperation", "", call =>
            call.Argument<string>("type") != "MUTATION" && call.Store.BulkOperations is [.., var newest] ? newest : null);
        Fields.On<BulkOperation>("BulkOperation",
            ("id", (operation, _) => operation.Gid),
            ("type", (_, _) => "QUERY"),
            ("status", (operation, call) => call.Store.StatusOf(operation)),
            ("query", (operation, _) => operation.Query),
            ("errorCode", (operation, _) => operation.ErrorCode),
            ("createdAt", (operation, _) => operation.CreatedAt),
            ("completedAt", (operation, _) => operation.CompletedAt),
            ("objectCount", (operation, _) => operation.ObjectCount),
            ("rootObjectCount", (operation, _) => operation.RootObjectCount),
            ("fileSize", (operation, _) => operation.Status == "COMPLETED" ? operation.File!.Size : null),
            ("url", (operation, call) => operation.Status == "COMPLETED" ? call.Store.UrlOf(operation) : null),
            ("partialDataUrl", (operation, call) => operation.Status == "FAILED" ? call.Store.UrlOf(operation) : null));
    }

    private static Shape Run(FieldCall call)
    {
        var text = call.Argument<string>("query")!;
        var (query, refusals) = BulkQuery.Read(text, call.Context.Schema);
        if (query is null)
        {
            return call.Refused(refusals.Select(why => new UserError(["query"], why, "INVALID")));
        }

        var running = call.Store.BulkOperations.Where(operation => !operation.IsOver).ToArray();
        if (running.Length >= (call.Request.Since("2026-01") ? AtOnce : AtOnceBefore202601))
        {
            return call.Refused(new UserError(
                null,
                "A bulk query operation for this app and shop is already in progress: "
                + $"{string.Join(", ", running.Select(operation => operation.Gid))}.",
                "OPERATION_IN_PROGRESS"));
        }

        var reader = new BulkReader(query, new AdminRequest(call.Store, call.Request.Version) { IsBulk = true });
        var operation = call.Store.StartBulk(text, reader, call.Argument<bool>("groupObjects"), query.RootField);
        return FieldCall.Done(("bulkOperation", operation));
    }

    private static Shape Cancel(FieldCall call)
    {
        if (call.Store.Find<BulkOperation>(call.Argument<object>("id")!.ToString()) is not { } operation)
        {
            return call.Refused(new UserError(["id"], "Bulk operation does not exist"));
        }

        if (operation.IsOver)
        {
            var why = $"A bulk operation cannot be canceled when it is {call.Store.StatusOf(operation).ToLowerInvariant()}";
            return call.Refused(new UserError(null, why)).With("bulkOperation", operation);
        }

        if (operation.Status != "CANCELING")
        {
            operation.Run!.Cancel();
        }

        return FieldCall.Done(("bulkOperation", operation));
    }

    private static BulkOperation? Named(string gid, Store store) =>
        gid.StartsWith("gid://shopify/BulkOperation/", StringComparison.Ordinal)
            ? store.Find<BulkOperation>(gid)
            : throw new Refusal($"Invalid id: {gid}", "RESOURCE_NOT_FOUND");

    private static IReadOnlyList<BulkOperation> Found(FieldCall call)
    {
        foreach (Match term in Term().Matches(call.Argument<string>("query") ?? ""))
        {
            Check(call, term.Groups["field"].Value, term.Groups["value"].Value);
        }

        return Search<BulkOperation>.In(
            call, call.Store.BulkOperations,
            new Dictionary<string, Func<BulkOperation, object?>>
            {
                ["id"] = operation => operation.Id,
                ["created_at"] = operation => operation.CreatedAt,
                ["operation_type"] = _ => "query",
                ["status"] = operation => call.Store.StatusOf(operation),
            },
            ShopFields.Unindexed<BulkOperation>());
    }

    // what no operation can have is searched for in vain, with a warning; a moment that is none is refused
    private static void Check(FieldCall call, string field, string value)
    {
        if (field == "created_at")
        {
            _ = DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var _)
                ? true
                : throw new Refusal("Invalid timestamp for query filter `created_at`.", "BAD_REQUEST");
        }
        else if (!(field == "status" ? Statuses : Kinds).Contains(value, StringComparer.OrdinalIgnoreCase))
        {
            call.Request.SearchWarnings.Add(new Shape
            {
                ["path"] = new[] { call.Context.FieldAst.Alias?.Name.StringValue ?? call.Context.FieldDefinition.Name },
                ["query"] = call.Argument<string>("query"),
                ["parsed"] = new Shape { ["field"] = field, ["match_all"] = value },
                ["warnings"] = new[]
                {
                    new Shape
                    {
                        ["field"] = field, ["message"] = $"Input `{value}` is not an accepted value.", ["code"] = "invalid_value",
                    },
                },
            });
        }
    }

    private static readonly Dictionary<string, Func<BulkOperation, string>> Sorts = new()
    {
        ["CREATED_AT"] = operation => Page.Sortable(operation.CreatedAt),
        ["COMPLETED_AT"] = operation => operation.CompletedAt is { } completed ? Page.Sortable(completed) : "",
    };

    [GeneratedRegex("""(?<field>status|operation_type|created_at):(?:[<>]=?|=)?['"]?(?<value>[^\s'"()]+)""")]
    private static partial Regex Term();
}
