using StoreSimulator.Webhooks;

namespace StoreSimulator.Graph;

/// <summary>Webhook subscriptions of this app.</summary>
internal static class WebhookFields
{
    public static void List()
    {
        Fields.Query("webhookSubscription", "", call => call.Store.Find<Subscription>(call.Argument<object>("id")!.ToString()));
        Fields.Query("webhookSubscriptions", "", call =>
            Page.Of(call, Search<Subscription>.In(call, Asked(call), Terms, ShopFields.Unindexed<Subscription>()), Sorts));
        Fields.Query("webhookSubscriptionsCount", "", call =>
            new Shape { ["count"] = call.Store.Subscriptions.Count, ["precision"] = "EXACT" });
        Fields.Mutation("webhookSubscriptionCreate", "", Create);
        Fields.Mutation("webhookSubscriptionUpdate", "", Update);
        Fields.Mutation("webhookSubscriptionDelete", "", Delete);

        Fields.On<Subscription>("WebhookSubscription",
            ("id", (subscription, _) => subscription.Gid),
            ("legacyResourceId", (subscription, _) => subscription.Id),
            ("topic", (subscription, _) => subscription.Topic),
            ("uri", (subscription, _) => subscription.Uri),
            ("callbackUrl", (subscription, _) => subscription.Uri),
            ("endpoint", (subscription, _) => new Shape("WebhookHttpEndpoint") { ["callbackUrl"] = subscription.Uri }),
            ("format", (_, _) => "JSON"),
            ("filter", (_, _) => null),
            ("includeFields", (subscription, _) => subscription.IncludeFields),
            ("metafieldNamespaces", (_, _) => Array.Empty<string>()),
            ("metafields", (_, _) => Array.Empty<Shape>()),
            ("name", (subscription, _) => subscription.Name),
            ("apiVersion", (_, call) => new Shape
            {
                ["handle"] = call.Store.Options.WebhookVersion,
                ["displayName"] = call.Store.Options.WebhookVersion,
                ["supported"] = true,
            }),
            ("createdAt", (subscription, _) => subscription.CreatedAt),
            ("updatedAt", (subscription, _) => subscription.UpdatedAt));
    }

    private static readonly Dictionary<string, Func<Subscription, string>> Sorts = new()
    {
        ["CREATED_AT"] = subscription => Page.Sortable(subscription.CreatedAt),
    };

    private static readonly Dictionary<string, Func<Subscription, object?>> Terms = new()
    {
        ["id"] = subscription => subscription.Id,
        ["created_at"] = subscription => subscription.CreatedAt,
        ["updated_at"] = subscription => subscription.UpdatedAt,
    };

    private static IReadOnlyList<Subscription> Asked(FieldCall call) =>
        [.. call.Store.Subscriptions
            .Where(subscription => call.Argument<object>("topics") is null || call.List<string>("topics").Contains(subscription.Topic))
            .Where(subscription =>
                (call.Argument<string>("uri") ?? call.Argument<string>("callbackUrl")) is not { } uri || uri == subscription.Uri)];

    private static Shape Create(FieldCall call)
    {
        var topic = call.Argument<string>("topic")!;
        var input = call.Input("webhookSubscription");
        call.Request.Demand("webhookSubscriptionCreate", Scopes(topic));
        if (Uri(call, input) is not { } uri)
        {
            return call.Refused(new UserError(["webhookSubscription", "callbackUrl"], "Address is invalid: it must be an https URL."));
        }

        if (call.Store.Subscriptions.Any(existing => existing.Topic == topic && existing.Uri == uri))
        {
            return call.Refused(new UserError(["webhookSubscription", "callbackUrl"], "Address for this topic has already been taken"));
        }

        var subscription = call.Store.Subscribe(topic, uri);
        Write(subscription, input);
        return FieldCall.Done(("webhookSubscription", subscription));
    }

    private static Shape Update(FieldCall call)
    {
        if (call.Store.Find<Subscription>(call.Argument<object>("id")!.ToString()) is not { } subscription)
        {
            return call.Refused(new UserError(["id"], "Webhook subscription does not exist"));
        }

        var input = call.Input("webhookSubscription");
        if (input.ContainsKey("uri") || input.ContainsKey("callbackUrl"))
        {
            if (Uri(call, input) is not { } uri)
            {
                return call.Refused(new UserError(["webhookSubscription", "callbackUrl"], "Address is invalid: it must be an https URL."));
            }

            subscription.Uri = uri;
        }

        Write(subscription, input);
        subscription.UpdatedAt = call.Store.Now;
        return FieldCall.Done(("webhookSubscription", subscription));
    }

    private static Shape Delete(FieldCall call)
    {
        if (call.Store.Find<Subscription>(call.Argument<object>("id")!.ToString()) is not { } subscription)
        {
            return call.Refused(new UserError(["id"], "Webhook subscription does not exist"));
        }

        call.Store.Unsubscribe(subscription);
        return FieldCall.Done(("deletedWebhookSubscriptionId", subscription.Gid));
    }

    private static void Write(Subscription subscription, IReadOnlyDictionary<string, object?> input)
    {
        foreach (var (member, value) in input)
        {
            switch (member)
            {
                case "uri" or "callbackUrl":
                    break;
                case "format" when value is "JSON" or null:
                    break;
                case "includeFields":
                    subscription.IncludeFields = [.. ((IEnumerable<object?>?)value ?? []).OfType<string>()];
                    break;
                case "name":
                    subscription.Name = (string?)value;
                    break;
                default:
                    if (value is not null)
                    {
                        throw new Refusal($"The simulator holds no state for WebhookSubscriptionInput.{member}.", "NOT_SIMULATED");
                    }

                    break;
            }
        }
    }

    private static string? Uri(FieldCall call, IReadOnlyDictionary<string, object?> input)
    {
        var given = (input.GetValueOrDefault("uri") ?? input.GetValueOrDefault("callbackUrl"))?.ToString();
        if (!System.Uri.TryCreate(given, UriKind.Absolute, out var uri))
        {
            return null;
        }

        return uri.Scheme == "https" || uri.Scheme == "http" && uri.IsLoopback && call.Store.Options.AllowLocalHttp ? given : null;
    }

    private static string[] Scopes(string topic) => topic switch
    {
        _ when topic.StartsWith("INVENTORY_LEVELS", StringComparison.Ordinal) => ["read_inventory"],
        _ when topic.StartsWith("INVENTORY_ITEMS", StringComparison.Ordinal) => ["read_inventory", "read_products"],
        _ when topic.StartsWith("PRODUCTS_", StringComparison.Ordinal) || topic.StartsWith("VARIANTS_", StringComparison.Ordinal) =>
            ["read_products"],
        "CUSTOMERS_MERGE" => ["read_customer_merge"],
        _ when topic.StartsWith("DRAFT_ORDERS_", StringComparison.Ordinal) => ["read_draft_orders"],
        _ when topic.StartsWith("RETURNS_", StringComparison.Ordinal) => ["read_returns", "read_orders"],
        _ when topic.StartsWith("ORDERS_", StringComparison.Ordinal)
            || topic.StartsWith("ORDER_TRANSACTIONS_", StringComparison.Ordinal)
            || topic.StartsWith("REFUNDS_", StringComparison.Ordinal) => ["read_orders"],
        _ when topic.StartsWith("CUSTOMERS_", StringComparison.Ordinal) || topic.StartsWith("CUSTOMER_", StringComparison.Ordinal) =>
            ["read_customers"],
        _ when topic.StartsWith("LOCATIONS_", StringComparison.Ordinal) => ["read_locations"],
        _ when topic.StartsWith("FULFILLMENTS_", StringComparison.Ordinal) => ["read_fulfillments"],
        _ when topic.StartsWith("FULFILLMENT_ORDERS_", StringComparison.Ordinal) =>
            ["read_merchant_managed_fulfillment_orders", "read_assigned_fulfillment_orders", "read_third_party_fulfillment_orders"],
        _ => [],
    };
}
