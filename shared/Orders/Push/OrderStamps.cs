using Microsoft.Extensions.Logging;
using Npgsql;
using ShopifySync.Erp;
using ShopifySync.Queue;

namespace ShopifySync.Orders.Push;

/// <summary>Writes <c>orders.shopify_sync_status</c> and <c>shopify_last_sync_at</c>, as the queue says.</summary>
public sealed partial class OrderStamps(ErpDatabase erp, TimeProvider time, ILogger<OrderStamps> log) : IStatusStamp
{
    /// <summary>An ERP whose triggers take longer than this goes without stamps for a while.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    private DateTime pausedUntil;

    public EntityType EntityType => EntityType.Order;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    public Task Write(IReadOnlyList<ItemStatus> items, CancellationToken ct)
    {
        const string sql = "select sync_stamp_orders(@ids, @statuses, @now)";

        return Try(sql, new
        {
            ids = items.Select(item => item.EntityId).ToArray(),
            statuses = items.Select(item => item.Status == "completed" ? "synced" : item.Status).ToArray(),
            now = Now,
        }, ct);
    }

    /// <summary>Writes the stamps of orders whose row was held when their item was settled.</summary>
    public Task WriteMissing(int limit, CancellationToken ct)
    {
        const string sql = """
            with waiting as (
                select orders.id::text as id,
                       (select log.status from sync_logs log
                        where  log.entity_type = 'order' and log.entity_id = orders.id::text and log.direction = 'to_shopify'
                        order  by log.id desc limit 1) as said
                from   orders
                where  orders.shopify_sync_status = 'pending'
                and    not exists (
                    select from sync_items live
                    where  live.entity_type = 'order' and live.entity_id = orders.id::text and live.direction = 'to_shopify'
                    and    live.status in ('pending', 'processing'))
                order  by orders.id
                limit  @limit
            )
            select sync_stamp_orders(
                array_agg(id order by id), array_agg(case said when 'success' then 'synced' else 'failed' end order by id), @now)
            from   waiting
            where  said in ('success', 'failed')
            having count(*) > 0
            """;

        return Try(sql, new { limit, now = Now }, ct);
    }

    private async Task Try(string sql, object parameters, CancellationToken ct)
    {
        if (Now < pausedUntil)
        {
            return;
        }

        try
        {
            await erp.Run(sql, parameters, ct, Limit);
        }
        catch (SlowStatementException)
        {
            pausedUntil = Now + Pause;
            Log.Paused(log, Limit.TotalSeconds, Pause.TotalMinutes);
        }
        catch (PostgresException refused)
        {
            Log.Refused(log, refused.SqlState);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Writing shopify_sync_status took longer than {Seconds} s, perhaps for a trigger of the ERP's: "
            + "it is left out for {Minutes} minutes")]
        public static partial void Paused(ILogger log, double seconds, double minutes);

        [LoggerMessage(LogLevel.Warning, "The ERP's database refused to write shopify_sync_status (SQLSTATE {SqlState})")]
        public static partial void Refused(ILogger log, string sqlState);
    }
}
