using StoreSimulator.Graph;
using StoreSimulator.Webhooks;

namespace StoreSimulator;

public sealed partial class Store
{
    private readonly List<Subscription> subscriptions = [];
    private string eventId = "";

    /// <summary>The webhook subscriptions that were created through the API.</summary>
    public IReadOnlyList<Subscription> Subscriptions
    {
        get
        {
            lock (Gate)
            {
                return [.. subscriptions];
            }
        }
    }

    /// <summary>Where the current request's deliveries wait to go out before its answer; null when they go out on their own.</summary>
    internal List<Delivery>? BeforeAnswer { get; set; }

    /// <summary>Whether the app may not see personal fields: payloads leave their keys out.</summary>
    public bool WithholdsPersonal { get; set; }

    /// <summary>Subscribes without a request. The topic is the schema's, e.g. INVENTORY_LEVELS_UPDATE.</summary>
    public Subscription Subscribe(string topic, string uri)
    {
        lock (Gate)
        {
            var subscription = Keep(new Subscription(NextId(), topic, Now) { Uri = uri });
            subscriptions.Add(subscription);
            return subscription;
        }
    }

    /// <summary>Ends every subscription without a request, or those of one topic of the schema's.</summary>
    public void Unsubscribe(string? topic = null)
    {
        foreach (var subscription in Subscriptions.Where(one => topic is null || one.Topic == topic))
        {
            Unsubscribe(subscription);
        }
    }

    internal void Unsubscribe(Subscription subscription)
    {
        lock (Gate)
        {
            subscription.IsRemoved = true;
            subscriptions.Remove(subscription);
            nouns.Remove(subscription.Gid);
        }
    }

    /// <summary>What follows belongs to one action, and shares an X-Shopify-Event-Id.</summary>
    internal void NextEvent() => eventId = NextGuid().ToString();

    internal void Fire(string topic, Noun subject)
    {
        if (isSeeding)
        {
            return;
        }

        foreach (var subscription in subscriptions)
        {
            if (subscription.Topic != topic || WebhookAddress.IsCloud(subscription.Uri)
                || !Payloads.Passes(this, subscription, subject) || Faults.LoseDelivery.Strikes(subscription.TopicName))
            {
                continue;
            }

            var delivery = new Delivery(subscription, subject)
            {
                WebhookId = NextGuid().ToString(),
                EventId = eventId,
                TriggeredAt = Now,
                Body = Faults.LatePayloads ? null : Payloads.Of(this, subscription, subject),
            };
            if (BeforeAnswer is { } waiting)
            {
                waiting.Add(delivery);
            }
            else
            {
                Deliveries.Add(delivery);
            }
        }
    }
}
