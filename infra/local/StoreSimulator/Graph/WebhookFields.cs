using StoreSimulator.Webhooks;

namespace StoreSimulator.Graph;

/// <summary>Webhook subscriptions of this app.</summary>
internal static class WebhookFields
{
    private const int LargestFilterInBytes = 65_535;

    public static void List()
    {
        Fields.Query("webhookSubscription", "", call => call.Store.Find<Subscription>(call.Argument<object>("id")!.ToString()));
        Fields.Query("webhookSubscriptions", "", call =>
            Page.Of(call, Search<Subscription>.In(call, Asked(call), Terms, ShopFields.Unindexed<Subscription>()), Sorts));
        Fields.Query("webhookSubscriptionsCount", "", call =>
            Page.Count(call, Search<Subscription>.In(call, Asked(call), Terms, ShopFields.Unindexed<Subscription>()).Count));
        Fields.Mutation("webhookSubscriptionCreate", "", Create);
        Fields.Mutation("webhookSubscriptionUpdate", "", Update);
        Fields.Mutation("webhookSubscriptionDelete", "", Delete);

        Fields.On<Subscription>("WebhookSubscription",
            ("id", (subscription, _) => subscription.Gid),
            ("legacyResourceId", (subscription, _) => subscription.Id),
            ("topic", (subscription, _) => subscription.Topic),
            ("uri", (subscription, _) => subscription.Uri),
            ("callbackUrl", (subscription, _) => WebhookAddress.CallbackUrl(subscription.Uri)),
            ("endpoint", (subscription, _) => WebhookAddress.Endpoint(subscription.Uri)),
            ("format", (_, _) => "JSON"),
            ("filter", (subscription, _) => subscription.Filter),
            ("includeFields", (subscription, _) => subscription.IncludeFields),
            ("metafieldNamespaces", (subscription, _) => subscription.MetafieldNamespaces),
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
        var uri = Uri(input);
        UserError[] errors =
        [
            .. WebhookAddress.Refusals(uri, call.Store.Options.AllowLocalHttp), .. Refusals(call, topic, null, uri, input),
        ];
        if (errors.Length > 0)
        {
            return call.Refused(errors);
        }

        var subscription = call.Store.Subscribe(topic, uri!);
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
        var moves = input.ContainsKey("uri") || input.ContainsKey("callbackUrl");
        var uri = moves ? Uri(input) : subscription.Uri;
        UserError[] errors =
        [
            .. moves ? WebhookAddress.Refusals(uri, call.Store.Options.AllowLocalHttp) : [],
            .. Refusals(call, subscription.Topic, subscription, uri, input),
        ];
        if (errors.Length > 0)
        {
            return call.Refused(errors);
        }

        subscription.Uri = uri!;
        Write(subscription, input);
        subscription.UpdatedAt = call.Store.Now;
        return FieldCall.Done(("webhookSubscription", subscription));
    }

    private static IEnumerable<UserError> Refusals(
        FieldCall call, string topic, Subscription? subscription, string? uri, IReadOnlyDictionary<string, object?> input)
    {
        var filter = input.ContainsKey("filter") ? input.Text("filter") : subscription?.Filter;
        var others = call.Store.Subscriptions.Where(other => other != subscription).ToArray();
        if (uri is not null && others.Any(other => other.Topic == topic && other.Uri == uri && (other.Filter ?? "") == (filter ?? "")))
        {
            yield return new(["webhookSubscription", "callbackUrl"], "Address for this topic has already been taken");
        }

        if (uri is not null && WebhookAddress.IsCloud(uri) && input.Text("format") is "XML")
        {
            yield return new(["webhookSubscription", "format"], "Format can only be used with format: 'json'");
        }

        if (input.Text("filter") is { Length: > 0 } given)
        {
            if (System.Text.Encoding.UTF8.GetByteCount(given) > LargestFilterInBytes)
            {
                yield return new(["webhookSubscription"], "The specified filter exceeds the maximum allowed size.");
            }
            else if (!PayloadFilter.IsValid(given))
            {
                yield return new(
                    ["webhookSubscription"],
                    "The specified filter is invalid, please ensure you specify the field(s) you wish to filter on.");
            }
        }

        if (input.Text("name") is { } name && NameFault(name, others) is { } fault)
        {
            yield return new(["webhookSubscription", "name"], $"Name {fault}");
        }
    }

    private static string? NameFault(string name, IEnumerable<Subscription> others) =>
        name.Length == 0 ? "is too short (minimum is 1 character)"
        : !name.All(one => char.IsAsciiLetterOrDigit(one) || one is '_' or '-')
            ? "name field can only contain alphanumeric characters, underscores, and hyphens"
        : others.Any(other => other.Name == name) ? "already exists, no duplicate allowed"
        : null;

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
                case "filter":
                    subscription.Filter = (string?)value;
                    break;
                case "metafieldNamespaces":
                    subscription.MetafieldNamespaces = [.. Given.Texts(value).Select(Store.Namespace)];
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

    private static string? Uri(IReadOnlyDictionary<string, object?> input) =>
        (input.GetValueOrDefault("uri") ?? input.GetValueOrDefault("callbackUrl"))?.ToString()?.Trim();

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
