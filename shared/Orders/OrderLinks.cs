using ShopifySync.Erp;

namespace ShopifySync.Orders;

/// <summary>The links of orders and of what belongs to them, in <c>shopify_links</c>.</summary>
public sealed class OrderLinks(ErpDatabase erp, TimeProvider time)
{
    public const string Line = "order_line";
    public const string Fulfillment = "order_fulfillment";
    public const string Refund = "order_refund";

    /// <summary>How long a push has for one order before others stop waiting for it.</summary>
    public static readonly TimeSpan Flight = TimeSpan.FromMinutes(2);

    private const string Columns = """
        select entity_id as order_id, gid, erp_seen::text as erp_seen, shopify_seen::text as shopify_seen, shopify_updated_at, version, applied_at, deleted_at, in_flight_until,
               (select live.created_at from sync_queue live
                where  live.entity_type = 'order' and live.entity_id = link.entity_id and live.direction = 'to_shopify' and live.status in ('pending', 'processing')) as erp_changed_at
        from   shopify_links link
        where  entity_type = 'order'
        """;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>The links of ERP orders, by the order's id.</summary>
    public async Task<IReadOnlyDictionary<string, OrderLink>> Find(IReadOnlyCollection<string> orderIds, CancellationToken ct)
    {
        const string sql = $"{Columns} and entity_id = any(@orderIds)";

        return (await erp.Rows<Row>(sql, new { orderIds = orderIds.ToArray() }, ct)).ToDictionary(row => row.OrderId, row => row.Link);
    }

    /// <summary>The links of orders in Shopify, by the order's Gid.</summary>
    public async Task<IReadOnlyDictionary<string, OrderLink>> FindByGid(IReadOnlyCollection<string> gids, CancellationToken ct)
    {
        const string sql = $"{Columns} and gid = any(@gids)";

        return (await erp.Rows<Row>(sql, new { gids = gids.ToArray() }, ct)).ToDictionary(row => row.Gid!, row => row.Link);
    }

    /// <summary>The links of orders in Shopify, and of ERP orders, locked until the transaction ends.</summary>
    internal static async Task<IReadOnlyList<OrderLink>> FindLocked(
        ErpTransaction transaction, IReadOnlyCollection<string> gids, IReadOnlyCollection<string> orderIds, CancellationToken ct)
    {
        const string sql = $"{Columns} and (gid = any(@gids) or entity_id = any(@orderIds)) order by entity_id for update of link";

        return [.. (await transaction.Rows<Row>(sql, new { gids = gids.ToArray(), orderIds = orderIds.ToArray() }, ct)).Select(row => row.Link)];
    }

    /// <summary>Takes an order for a push, which has <see cref="Flight"/> for it; null while another push has it.</summary>
    /// <remarks>The answer is the link as it was before: one without a Gid says that an earlier push may have brought the order there.</remarks>
    public async Task<Taken?> Take(string orderId, CancellationToken ct)
    {
        const string sql = """
            with before as (
                select version from shopify_links where entity_type = 'order' and entity_id = @orderId
            )
            insert into shopify_links as link (entity_type, entity_id, linked_at, in_flight_until)
            values ('order', @orderId, @now, @until)
            on conflict (entity_type, entity_id) do update
            set    in_flight_until = @until, version = link.version + 1
            where  link.in_flight_until is null or link.in_flight_until <= @now
            returning link.gid, link.version, exists (select from before) as was_there
            """;

        return await erp.Row<Taken>(sql, new { orderId, now = Now, until = Now + Flight }, ct);
    }

    /// <summary>Gives an order back whose push is over. One that was written since, or taken by another push after <see cref="Flight"/>, stays as it is.</summary>
    public Task Release(string orderId, Taken taken, CancellationToken ct)
    {
        const string sql = "update shopify_links set in_flight_until = null where entity_type = 'order' and entity_id = @orderId and version = @version";

        return erp.Run(sql, new { orderId, version = taken.Version }, ct);
    }

    /// <summary>The push never reached Shopify: as if it had not been tried.</summary>
    public Task Forget(string orderId, Taken taken, CancellationToken ct)
    {
        const string sql = "delete from shopify_links where entity_type = 'order' and entity_id = @orderId and gid is null and version = @version";

        return erp.Run(sql, new { orderId, version = taken.Version }, ct);
    }

    /// <summary>Writes down which order it is in Shopify and what both sides are like now; the push is over.</summary>
    /// <param name="erpSeen">Null if it is not known what of the ERP has reached Shopify.</param>
    public static Task Write(
        ErpTransaction transaction, string orderId, string gid, OrderSeen? erpSeen, OrderSeen shopifySeen, DateTime shopifyUpdatedAt, CancellationToken ct)
    {
        const string sql = """
            update shopify_links
            set    gid = @gid, erp_seen = @erpSeen::jsonb, shopify_seen = @shopifySeen::jsonb, shopify_updated_at = greatest(shopify_updated_at, @shopifyUpdatedAt),
                   version = version + 1, in_flight_until = null
            where  entity_type = 'order' and entity_id = @orderId
            """;

        return transaction.Run(sql, new { orderId, gid, erpSeen = erpSeen is null ? null : OrderJson.Write(erpSeen), shopifySeen = OrderJson.Write(shopifySeen), shopifyUpdatedAt }, ct);
    }

    /// <summary>Writes down that orders were seen again, later, as they were known; returns those of which nobody knew anything else meanwhile.</summary>
    public async Task<IReadOnlyList<string>> SeenAgain(IReadOnlyCollection<(OrderLink Link, DateTime At)> seen, CancellationToken ct)
    {
        const string sql = """
            update shopify_links link
            set    shopify_updated_at = seen.at, version = link.version + 1
            from   unnest(@ids, @versions, @ats) as seen (id, version, at)
            where  link.entity_type = 'order' and link.entity_id = seen.id and link.version = seen.version
            returning link.entity_id
            """;

        return await erp.Rows<string>(sql, new
        {
            ids = seen.Select(one => one.Link.OrderId).ToArray(),
            versions = seen.Select(one => one.Link.Version).ToArray(),
            ats = seen.Select(one => one.At).ToArray(),
        }, ct);
    }

    /// <summary>Writes down what both sides of many orders are like now, after Shopify's state was brought into the ERP; a push that had one is over.</summary>
    internal Task Write(ErpTransaction transaction, IReadOnlyList<LinkedOrder> orders, CancellationToken ct)
    {
        const string sql = """
            insert into shopify_links as link (entity_type, entity_id, gid, erp_seen, shopify_seen, shopify_updated_at, applied_at, linked_at)
            select 'order', linked.id, linked.gid, linked.erp_seen::jsonb, linked.shopify_seen::jsonb, linked.updated_at, case when linked.changed then @now end, @now
            from   unnest(@ids, @gids, @erpSeen, @shopifySeen, @updatedAts, @changed) as linked (id, gid, erp_seen, shopify_seen, updated_at, changed)
            on conflict (entity_type, entity_id) do update
            set    gid = excluded.gid, erp_seen = excluded.erp_seen, shopify_seen = excluded.shopify_seen,
                   shopify_updated_at = excluded.shopify_updated_at, applied_at = coalesce(excluded.applied_at, link.applied_at),
                   version = link.version + 1, in_flight_until = null
            """;

        return transaction.Run(sql, new
        {
            ids = orders.Select(order => order.OrderId).ToArray(),
            gids = orders.Select(order => order.Gid).ToArray(),
            erpSeen = orders.Select(order => order.ErpSeen is null ? null : OrderJson.Write(order.ErpSeen)).ToArray(),
            shopifySeen = orders.Select(order => OrderJson.Write(order.ShopifySeen)).ToArray(),
            updatedAts = orders.Select(order => order.ShopifyUpdatedAt).ToArray(),
            changed = orders.Select(order => order.Changed).ToArray(),
            now = Now,
        }, ct);
    }

    /// <summary>Links what belongs to orders: <see cref="Line"/>, <see cref="Fulfillment"/> or <see cref="Refund"/>. What the ERP had deleted and has again under another id is moved there.</summary>
    internal Task Write(ErpTransaction transaction, string kind, IReadOnlyCollection<LinkedPart> parts, CancellationToken ct)
    {
        const string sql = """
            delete from shopify_links link
            using  unnest(@ids, @gids) as part (id, gid)
            where  link.entity_type = @kind and link.gid = part.gid and link.entity_id <> part.id;

            insert into shopify_links (entity_type, entity_id, gid, parent_id, linked_at)
            select @kind, part.id, part.gid, part.order_id, @now
            from   unnest(@ids, @gids, @orderIds) as part (id, gid, order_id)
            on conflict (entity_type, entity_id) do update set gid = excluded.gid;
            """;

        return parts.Count == 0 ? Task.FromResult(0) : transaction.Run(sql, new
        {
            kind,
            ids = parts.Select(part => part.EntityId).ToArray(),
            gids = parts.Select(part => part.Gid).ToArray(),
            orderIds = parts.Select(part => part.OrderId).ToArray(),
            now = Now,
        }, ct);
    }

    /// <summary>The same of one order.</summary>
    public Task Write(ErpTransaction transaction, string kind, string orderId, IReadOnlyCollection<OrderPart> parts, CancellationToken ct) =>
        Write(transaction, kind, [.. parts.Select(part => new LinkedPart(orderId, part.EntityId, part.Gid))], ct);

    /// <summary>Writes down how a fulfillment is sent, before it is: if no answer comes, it is known by this though it was corrected meanwhile.</summary>
    public Task Announce(ErpOrder order, ErpFulfillment fulfillment, CancellationToken ct)
    {
        const string sql = """
            insert into shopify_links (entity_type, entity_id, parent_id, erp_seen, linked_at)
            values ('order_fulfillment', @id, @orderId, @sentAs::jsonb, @now)
            on conflict (entity_type, entity_id) do update set erp_seen = excluded.erp_seen
            """;

        return erp.Run(sql, new { id = fulfillment.Id, orderId = order.Id, sentAs = OrderJson.Write(SeenFulfillment.Of(fulfillment)), now = Now }, ct);
    }

    /// <summary>It was not sent: nothing in Shopify is it.</summary>
    public Task Withdraw(ErpFulfillment fulfillment, CancellationToken ct)
    {
        const string sql = "delete from shopify_links where entity_type = 'order_fulfillment' and entity_id = @Id and gid is null";

        return erp.Run(sql, new { fulfillment.Id }, ct);
    }

    /// <summary>Links what was sent at once, so that what went from one location is known whatever becomes of the next. The first of a fulfillment's is its own; the others stand beside it.</summary>
    public Task LinkSent(ErpOrder order, ErpFulfillment fulfillment, string gid, CancellationToken ct)
    {
        const string sql = """
            insert into shopify_links (entity_type, entity_id, gid, parent_id, linked_at)
            select 'order_fulfillment', case when exists (select from shopify_links where entity_type = 'order_fulfillment' and entity_id = @id and gid is not null) then @part else @id end, @gid, @orderId, @now
            where  not exists (select from shopify_links where entity_type = 'order_fulfillment' and gid = @gid)
            on conflict (entity_type, entity_id) do update set gid = excluded.gid
            """;

        return erp.Run(sql, new { id = fulfillment.Id, part = OrderLines.PartOf(fulfillment, gid), gid, orderId = order.Id, now = Now }, ct);
    }

    /// <summary>Links an ERP customer, unless one of the two is linked already.</summary>
    public Task LinkCustomer(ErpTransaction transaction, string customerId, string gid, CancellationToken ct)
    {
        const string sql = """
            insert into shopify_links (entity_type, entity_id, gid, linked_at)
            values ('customer', @customerId, @gid, @now)
            on conflict do nothing
            """;

        return transaction.Run(sql, new { customerId, gid, now = Now }, ct);
    }

    /// <summary>What a push finds when it takes an order.</summary>
    /// <param name="WasThere">A link was there before: linked if it has a Gid, else a push has been tried.</param>
    public sealed record Taken(string? Gid, long Version, bool WasThere);

    private sealed record Row(
        string OrderId, string? Gid, string? ErpSeen, string? ShopifySeen, DateTime? ShopifyUpdatedAt, long Version, DateTime? AppliedAt, DateTime? DeletedAt,
        DateTime? InFlightUntil, DateTime? ErpChangedAt)
    {
        public OrderLink Link => new(
            OrderId, Gid, ErpSeen is null ? null : OrderJson.Read<OrderSeen>(ErpSeen), ShopifySeen is null ? null : OrderJson.Read<OrderSeen>(ShopifySeen),
            ShopifyUpdatedAt, Version, AppliedAt, DeletedAt, InFlightUntil, ErpChangedAt);
    }
}
