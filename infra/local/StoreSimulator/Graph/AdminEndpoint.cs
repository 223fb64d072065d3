using System.Globalization;
using GraphQL;
using GraphQL.SystemTextJson;
using GraphQL.Transport;
using Microsoft.AspNetCore.Http;
using StoreSimulator.Webhooks;

namespace StoreSimulator.Graph;

/// <summary>POST /admin/api/{version}/graphql.json: token, version, schema, cost, faults, then the resolvers, in Shopify's order.</summary>
internal sealed class AdminEndpoint(Store store)
{
    private const int LargestQuery = 1000;

    private readonly GraphQLSerializer serializer = new(new RefusalText());
    private readonly DocumentExecuter executer = new();

    public async Task Answer(HttpContext http, string version)
    {
        http.Response.Headers["X-Request-Id"] = store.NextGuid().ToString();
        if (store.Faults.TokenRevoked || http.Request.Headers["X-Shopify-Access-Token"] != store.Options.AccessToken)
        {
            await Write(
                http, 401, """{"errors":"[API] Invalid API key or access token (unrecognized login or wrong password)"}"""u8.ToArray());
            return;
        }
        if (store.Schemas.Answering(version) is not { } answering)
        {
            await Write(http, 404, """{"errors":"Not Found"}"""u8.ToArray());
            return;
        }
        http.Response.Headers["X-Shopify-API-Version"] = answering;

        if (await Read(http) is not { } asked)
        {
            await Write(http, 400, """{"errors":"Required parameter missing or invalid"}"""u8.ToArray());
            return;
        }
        await Answer(http, answering, asked);
    }

    private async Task Answer(HttpContext http, string version, GraphQLRequest asked)
    {
        var schema = store.Schemas[version];
        var variables = asked.Variables ?? Inputs.Empty;
        var document = await AdminDocument.Read(asked.Query, asked.OperationName, variables, schema);
        if (document.Operation is null)
        {
            await Write(http, new ExecutionResult { Errors = document.Errors });
            return;
        }

        var fields = document.RootFields;
        foreach (var field in fields)
        {
            store.Statistics.Count(field);
        }

        if (await Broken(http, fields))
        {
            return;
        }

        var requested = new QueryCost(document.Document!, schema, variables).Of(document.Operation);
        if (requested > LargestQuery)
        {
            await Write(http, TooExpensive(requested));
        }
        else if (!store.Bucket.Reserve(requested))
        {
            await Write(http, Throttled(requested));
        }
        else
        {
            await Perform(http, version, asked, document, requested);
        }
    }

    private async Task Perform(HttpContext http, string version, GraphQLRequest asked, AdminDocument document, int requested)
    {
        var fields = document.RootFields;
        var keys = Idempotency.KeysOf(document.Operation!, asked.Variables ?? Inputs.Empty);
        var elsewhere = store.Idempotency.Begin(keys);
        try
        {
            if (store.Faults.SlowStart.Strikes(fields))
            {
                // the work goes on although the caller may have given up
                await Task.Delay(store.Faults.Slowness, store.Options.TimeProvider, store.Closing);
            }

            var request = new AdminRequest(store, version) { KeysElsewhere = elsewhere };
            List<Delivery>? first = store.Faults.DeliverBeforeAnswer.Strikes(fields) ? [] : null;
            var result = Execute(request, asked, document, first);

            var cost = new QueryCost(document.Document!, store.Schemas[version], asked.Variables ?? Inputs.Empty, request.Answered);
            var actual = Math.Min(requested, cost.Of(document.Operation!));
            store.Bucket.Refund(requested - actual);
            store.Statistics.Spend(document.Operation!.Name?.StringValue ?? "", actual);
            result.Extensions = CostOf(requested, actual);
            if (request.SearchWarnings.Count > 0)
            {
                (result.Extensions ??= [])["search"] = request.SearchWarnings;
            }

            if (store.Faults.ErrorBeside.Strikes(fields))
            {
                (result.Errors ??= []).Add(new Refusal("Something went wrong beside what you see.", "INTERNAL_SERVER_ERROR"));
            }

            if (request.Deprecated is { } reason)
            {
                http.Response.Headers["X-Shopify-API-Deprecated-Reason"] = reason.ReplaceLineEndings(" ");
            }

            if (first is not null)
            {
                await store.Deliveries.DeliverNow(first, store.Closing);
            }

            if (store.Faults.SlowAnswer.Strikes(fields))
            {
                await Task.Delay(store.Faults.Slowness, store.Options.TimeProvider, http.RequestAborted);
            }

            await Finish(http, fields, result);
        }
        finally
        {
            store.Idempotency.End(keys.Where(key => !elsewhere.Contains(key)));
        }
    }

    // resolvers never wait, so that one request sees and makes one consistent state
    private ExecutionResult Execute(AdminRequest request, GraphQLRequest asked, AdminDocument document, List<Delivery>? first)
    {
        lock (store.Gate)
        {
            store.NextEvent();
            store.BeforeAnswer = first;
            try
            {
                var running = executer.ExecuteAsync(new ExecutionOptions
                {
                    Schema = store.Schemas[request.Version],
                    Query = asked.Query,
                    Document = document.Document,
                    OperationName = asked.OperationName,
                    Variables = asked.Variables,
                    ValidationRules = [],
                    UserContext = request,
                });
                return running.IsCompleted ? running.GetAwaiter().GetResult() : throw new InvalidOperationException("A resolver waited.");
            }
            finally
            {
                store.BeforeAnswer = null;
            }
        }
    }

    private async Task<bool> Broken(HttpContext http, IReadOnlyList<string> fields)
    {
        if (store.Faults.ErrorBefore.Strikes(fields))
        {
            await Write(http, 503, """{"errors":"Service Unavailable"}"""u8.ToArray());
            return true;
        }
        if (store.Faults.OtherStatus.Strikes(fields))
        {
            http.Response.StatusCode = store.Faults.Status;
            http.Response.ContentType = "text/html; charset=utf-8";
            if (store.Faults.Status < 400)
            {
                http.Response.Headers.Location = $"https://moved-{store.Options.Domain}{http.Request.Path}";
            }

            await http.Response.WriteAsync("<!DOCTYPE html><html><body><h1>Not here</h1></body></html>", http.RequestAborted);
            return true;
        }
        if (store.Faults.TooManyRequests.Strikes(fields))
        {
            http.Response.Headers.RetryAfter = store.Faults.RetryAfter.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
            await Write(
                http, 429,
                """
                {"errors":"Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service."}
                """u8.ToArray());
            return true;
        }
        return false;
    }

    private async Task Finish(HttpContext http, IReadOnlyList<string> fields, ExecutionResult result)
    {
        if (store.Faults.LoseAnswer.Strikes(fields))
        {
            http.Abort();
        }
        else if (store.Faults.ErrorAfter.Strikes(fields))
        {
            await Write(http, 502, """{"errors":"Bad Gateway"}"""u8.ToArray());
        }
        else
        {
            await Write(http, result);
        }
    }

    private ExecutionResult TooExpensive(int requested) => new()
    {
        Errors =
        [
            new Refusal(
                $"Query cost is {requested}, which exceeds the single query max cost limit ({LargestQuery}).", "MAX_COST_EXCEEDED",
                ("cost", requested), ("maxCost", LargestQuery), ("documentation", "https://shopify.dev/api/usage/rate-limits")),
        ],
        Extensions = CostOf(requested, null),
    };

    private Dictionary<string, object?>? CostOf(int requested, int? actual) =>
        store.Options.TellsCost ? new() { ["cost"] = store.Bucket.Status(requested, actual) } : null;

    private ExecutionResult Throttled(int requested)
    {
        store.Statistics.Throttle();
        return new()
        {
            Errors = [new Refusal("Throttled", "THROTTLED", ("documentation", "https://shopify.dev/api/usage/rate-limits"))],
            Extensions = CostOf(requested, null),
        };
    }

    private async Task<GraphQLRequest?> Read(HttpContext http)
    {
        try
        {
            return await serializer.ReadAsync<GraphQLRequest>(http.Request.Body, http.RequestAborted);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private async Task Write(HttpContext http, ExecutionResult result)
    {
        using var body = new MemoryStream();
        await serializer.WriteAsync(body, result, http.RequestAborted);
        await Write(http, 200, body.ToArray());
    }

    private static async Task Write(HttpContext http, int status, byte[] body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }
}
