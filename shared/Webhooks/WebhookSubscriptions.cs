using System.Text.Json;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Webhooks;

/// <summary>What became of one topic's subscription.</summary>
/// <param name="Status"><c>active</c> or <c>error</c>.</param>
/// <param name="Error">Why there is none, in words.</param>
public sealed record Registered(string Topic, string Address, string Status, string? Error);

/// <summary>The store's webhook subscriptions, one for each topic, at one address.</summary>
/// <remarks><c>shopify_webhook_registry</c> has a row for each.</remarks>
public sealed class WebhookSubscriptions(SyncedEntityList entities, ShopifyClient shopify, ErpDatabase erp)
{
    /// <summary>The topics that the synced entities need, and the function that receives each.</summary>
    private readonly IReadOnlyDictionary<string, string> functions =
        entities.All.SelectMany(entity => entity.Topics.Select(topic => (topic, entity.WebhookFunction))).ToDictionary();

    private static readonly GraphQlDocument ListWebhooks = GraphQlDocument.Embedded("ListWebhooks");
    private static readonly GraphQlDocument CreateWebhook = GraphQlDocument.Embedded("CreateWebhook");
    private static readonly GraphQlDocument MoveWebhook = GraphQlDocument.Embedded("MoveWebhook");
    private static readonly GraphQlDocument DeleteWebhook = GraphQlDocument.Embedded("DeleteWebhook");

    /// <summary>Subscribes the functions at this address.</summary>
    /// <remarks>A subscription at an older address moves; a second one for a topic goes. A topic that fails stops no other.</remarks>
    public async Task<IReadOnlyList<Registered>> Register(Uri address, CancellationToken ct)
    {
        var listed = await shopify.Send(ListWebhooks, new { topics = functions.Keys.Select(EnumOf) }, ct);
        var report = new List<Registered>();

        foreach (var (topic, function) in functions)
        {
            var uri = new Uri(address, $"/api/{function}").ToString();
            var (id, error) = listed is Answered answered ? await Register(topic, function, uri, answered.Data, ct) : (null, Why(listed));

            await Write(id, topic, uri, error, ct);
            report.Add(new Registered(topic, uri, error is null ? "active" : "error", error));
        }

        return report;
    }

    /// <summary>Looks whether the subscriptions that were registered still stand, and makes those that are missing again.</summary>
    /// <returns>What was wrong, in words; null if nothing was.</returns>
    /// <remarks>Shopify deletes a subscription whose deliveries fail for four hours, and anybody may delete one.</remarks>
    /// <param name="mends">Whether missing ones are made again, or only named.</param>
    public async Task<string?> Watch(bool mends, CancellationToken ct)
    {
        var registered = (await ReadRegistry(ct)).Where(row => functions.ContainsKey(row.Topic)).ToList();

        if (registered.Count == 0)
        {
            return "No webhooks are registered: call register-shopify-webhooks.";
        }

        var listed = await shopify.Send(ListWebhooks, new { topics = functions.Keys.Select(EnumOf) }, ct);

        if (listed is not Answered answered)
        {
            return $"The webhook subscriptions could not be read. {Why(listed)}";
        }

        var missing = registered.Where(row => !row.IsInactive && !Stands(row, answered.Data)).ToList();
        var failed = mends ? await MakeAgain(missing, answered.Data, ct) : [];
        var words = new List<string>();
        Say("Shopify had no subscription any more for", missing.Select(row => row.Topic));
        Say("It could not be made again, and the registry says why, for", failed);
        Say("These are not registered yet, call register-shopify-webhooks:", functions.Keys.Except(registered.Select(row => row.Topic)));

        return words.Count == 0 ? null : string.Join(' ', words);

        void Say(string what, IEnumerable<string> topics)
        {
            if (topics.Any())
            {
                words.Add($"{what} {string.Join(", ", topics)}.");
            }
        }
    }

    /// <summary>Returns the topics for which it did not succeed.</summary>
    private async Task<IReadOnlyList<string>> MakeAgain(
        IReadOnlyList<RegisteredTopic> missing, JsonElement listed, CancellationToken ct)
    {
        var failed = new List<string>();

        foreach (var (topic, address, _) in missing) // the registry says so for as long as it is true
        {
            await Write(null, topic, address, "Shopify has no such subscription any more. It is made again.", ct);
        }

        foreach (var (topic, address, _) in missing)
        {
            var (id, error) = await Register(topic, functions[topic], address, listed, ct);
            await Write(id, topic, address, error, ct);

            if (error is not null)
            {
                failed.Add(topic);
            }
        }

        return failed;
    }

    private static bool Stands(RegisteredTopic row, JsonElement listed) =>
        listed.Nodes("webhookSubscriptions")
            .Any(node => node.Text("topic") == EnumOf(row.Topic) && node.Text("uri") == row.Address);

    private Task<IReadOnlyList<RegisteredTopic>> ReadRegistry(CancellationToken ct)
    {
        const string sql = "select topic, address, status = 'inactive' as is_inactive from shopify_webhook_registry order by topic";

        return erp.Rows<RegisteredTopic>(sql, null, ct);
    }

    private sealed record RegisteredTopic(string Topic, string Address, bool IsInactive);

    /// <summary>An answer that cannot be read is an error in words, and stops no other topic.</summary>
    private async Task<(string? Id, string? Error)> Register(
        string topic, string function, string uri, JsonElement listed, CancellationToken ct)
    {
        try
        {
            return await Subscribe(topic, function, uri, listed, ct);
        }
        catch (UnreadableAnswerException unreadable)
        {
            return (null, unreadable.Message);
        }
    }

    private async Task<(string? Id, string? Error)> Subscribe(
        string topic, string function, string uri, JsonElement listed, CancellationToken ct)
    {
        var ours = listed.Nodes("webhookSubscriptions")
            .Where(node => node.Text("topic") == EnumOf(topic))
            .Select(node => (Id: node.RequiredText("id"), Uri: node.Text("uri") ?? ""))
            .Where(subscription => subscription.Uri.EndsWith($"/api/{function}", StringComparison.Ordinal))
            .OrderByDescending(subscription => subscription.Uri == uri)
            .ToList();

        foreach (var (id, _) in ours.Skip(1))
        {
            await shopify.Send(DeleteWebhook, new { id }, ct); // one too many does no harm: its deliveries are known by their id
        }

        return ours switch
        {
            [] => Result(await shopify.Send(CreateWebhook, new { topic = EnumOf(topic), uri }, ct), "webhookSubscriptionCreate"),
            [var (id, at), ..] when at == uri => (id, null),
            [var (id, _), ..] => Result(await shopify.Send(MoveWebhook, new { id, uri }, ct), "webhookSubscriptionUpdate"),
        };
    }

    private static (string? Id, string? Error) Result(Answer answer, string mutation)
    {
        if (answer is not Answered answered)
        {
            return (null, Why(answer));
        }

        var payload = answered.Data.RequiredPart(mutation);

        return UserError.Of(payload) is [var first, ..]
            ? (null, first.Message)
            : (payload.RequiredPart("webhookSubscription").RequiredText("id"), null);
    }

    private static string Why(Answer answer) => answer switch
    {
        Throttled throttled => throttled.Why,
        Refused refused => refused.Why,
        Down down => down.Why,
        Unknown unknown => unknown.Why,
        _ => throw new InvalidOperationException($"An answer of kind {answer.GetType().Name} is no refusal"),
    };

    /// <summary>Shopify's schema says <c>INVENTORY_LEVELS_UPDATE</c> where its headers say <c>inventory_levels/update</c>.</summary>
    /// <summary>A topic as the API names it.</summary>
    public static string EnumOf(string topic) => topic.Replace('/', '_').Replace('.', '_').ToUpperInvariant();

    private Task<int> Write(string? id, string topic, string address, string? error, CancellationToken ct)
    {
        const string sql = """
            insert into shopify_webhook_registry (topic, webhook_id, address, status, error_message)
            values (@topic, @id, @address, case when @error is null then 'active' else 'error' end, @error)
            on conflict (topic) do update
            set    webhook_id = excluded.webhook_id, address = excluded.address, status = excluded.status,
                   error_message = excluded.error_message
            """;

        return erp.Run(sql, new { id, topic, address, error }, ct);
    }
}
