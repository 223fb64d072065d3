namespace StoreSimulator.Webhooks;

/// <summary>One webhook on its way: the same ids and, once put together, the same body on every attempt.</summary>
internal sealed class Delivery(Subscription subscription, Noun subject)
{
    public Subscription Subscription { get; } = subscription;
    public Noun Subject { get; } = subject;
    public required string WebhookId { get; init; }
    public required string EventId { get; init; }
    public required DateTimeOffset TriggeredAt { get; init; }
    /// <summary>A test notification: nothing of it is in the store.</summary>
    public bool IsTest { get; init; }
    public byte[]? Body { get; set; }
    public int Attempts { get; set; }

    /// <summary>The same delivery once more, as at-least-once allows: only its attempts are its own.</summary>
    public Delivery Twin() =>
        new(Subscription, Subject) { WebhookId = WebhookId, EventId = EventId, TriggeredAt = TriggeredAt, IsTest = IsTest, Body = Body };
}
