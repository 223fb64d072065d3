using ShopifySync.Erp;
using ShopifySync.Queue;

namespace ShopifySync.Shopify;

/// <summary>The table <c>shopify_calls</c>: calls whose outcome is not known yet.</summary>
/// <remarks>The same call under the same key counts once, so it can be sent until it is.</remarks>
public sealed class CallsInFlight(ErpDatabase erp, ShopifyClient shopify, TimeProvider time)
{
    /// <summary>How long a sender has before another worker asks for its call's outcome.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>How long one sender goes on: well within its lease.</summary>
    private static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(45);

    /// <summary>Shopify remembers a key for 24 hours.</summary>
    private static readonly TimeSpan KeyIsKnown = TimeSpan.FromHours(23);

    private static readonly TimeSpan[] Replays = [TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(2)];

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Writes a call down, together with whatever waits for it.</summary>
    public static Task Store(ErpTransaction transaction, ShopifyCall call, CancellationToken ct)
    {
        const string sql = """
            insert into shopify_calls (id, entity_type, document, document_text, variables, stored_at, claimed_until)
            values (@Id, @entityType, @Document, @DocumentText, @Variables, @StoredAt, @ClaimedUntil)
            """;

        return transaction.Run(sql, new
        {
            call.Id,
            entityType = call.EntityType.Name(),
            call.Document,
            call.DocumentText,
            call.Variables,
            call.StoredAt,
            call.ClaimedUntil,
        }, ct);
    }

    /// <summary>A call that nobody has sent yet.</summary>
    /// <param name="id">Also its idempotency key.</param>
    public ShopifyCall New(Guid id, string document, string variables, EntityType entityType) =>
        new(id, document, GraphQlDocument.Embedded(document).Text, variables, entityType, Now, Now + Lease);

    /// <summary>Sends a call as it was written down, and again under its key while its outcome is unknown.</summary>
    /// <returns><see cref="Unknown"/> as long as any attempt may have happened and none was answered.</returns>
    public async Task<Answer> Send(ShopifyCall call, CancellationToken ct)
    {
        var document = call.Sent;
        var started = time.GetTimestamp();
        var first = await shopify.SendVerbatim(document, call.Variables, ct);

        if (first is not Unknown)
        {
            return first;
        }

        foreach (var pause in Replays)
        {
            if (time.GetElapsedTime(started) + pause + CostBudget.Patience + ShopifyBreaker.Timeout > LongestTry)
            {
                break;
            }

            await Task.Delay(pause, time, ct);

            if (await shopify.SendVerbatim(document, call.Variables, ct) is Answered answered)
            {
                return answered with { IsOfReplay = true };
            }
        }

        return first;
    }

    /// <summary>Claims calls whose sender's lease has ended.</summary>
    public Task<IReadOnlyList<ShopifyCall>> ClaimAbandoned(EntityType entityType, int limit, CancellationToken ct)
    {
        const string sql = """
            with abandoned as (
                select id
                from   shopify_calls
                where  entity_type = @entityType
                and    claimed_until <= @now
                order  by claimed_until
                limit  @limit
                for update skip locked
            )
            update shopify_calls call
            set    claimed_until = @until
            from   abandoned
            where  call.id = abandoned.id
            returning call.id, call.document, call.document_text, call.variables, call.entity_type, call.stored_at, call.claimed_until
            """;

        return erp.Rows<ShopifyCall>(sql, new { entityType = entityType.Name(), limit, now = Now, until = Now + Lease }, ct);
    }

    /// <summary>Whether Shopify still knows the call's key.</summary>
    public bool CanBeReplayed(ShopifyCall call) => Now - call.StoredAt < KeyIsKnown;

    /// <summary>Removes a call that had no effect; false if its lease ran out and another worker has sent it since.</summary>
    public static async Task<bool> GiveBack(ErpTransaction transaction, ShopifyCall call, CancellationToken ct)
    {
        const string sql = "delete from shopify_calls where id = @Id and claimed_until <= @ClaimedUntil";

        return await transaction.Run(sql, new { call.Id, call.ClaimedUntil }, ct) == 1;
    }

    /// <summary>Removes a call whose outcome is known and stored.</summary>
    public static Task Resolve(ErpTransaction transaction, Guid id, CancellationToken ct)
    {
        const string sql = "delete from shopify_calls where id = @id";

        return transaction.Run(sql, new { id }, ct);
    }
}
