using ShopifySync.Entities;
using ShopifySync.Erp;

namespace ShopifySync.Orders.Intake;

/// <summary>Writes orders of Shopify into the ERP's tables: each method is one statement over all orders of a batch.</summary>
/// <remarks>Rows come back in the order in which they were given: Postgres inserts what a
/// sorted query brings in that order, and returns it so.</remarks>
internal static class OrderWriter
{
    private const string Table = "orders";

    private static readonly IReadOnlyList<string> Header = [.. OrderFields.All.Where(field => field.HasColumn).Select(field => field.Name)];

    /// <summary>The columns of a row that the sync writes; those that a row does not say stay as they are.</summary>
    private static readonly IReadOnlyList<string> Columns =
    [
        "order_number", "customer_id", "status", "cancel_reason", "cancelled_at", "financial_status", "fulfillment_status", "discount",
        "shipping",
        "shipping_title", "shipping_tax", "fees", "tax", "total", "refunded", "presentment_currency", "presentment_total",
        "shopify_last_sync_at", .. Header,
    ];

    /// <summary>The columns that are written once, when an order is imported.</summary>
    private static readonly IReadOnlyList<string> ImportedColumns = [.. Columns, "currency", "taxes_included", "placed_at",
    "shopify_sync_status"];

    /// <summary>What this transaction writes to these orders from here on is not pushed back to Shopify.</summary>
    public static Task Mute(ErpTransaction transaction, IEnumerable<string> orderIds, CancellationToken ct)
    {
        const string sql = "select set_config('shopifysync.applying_order', @muted, true)";

        return transaction.Run(sql, new { muted = string.Join(',', orderIds) }, ct);
    }

    /// <summary>Adds orders, unheard by the trigger that would push them; returns their ids.</summary>
    public static async Task<IReadOnlyList<string>> InsertOrders(
        ErpTransaction transaction, IReadOnlyList<FieldValues> rows, DateTime now, CancellationToken ct)
    {
        await SetImporting(transaction, "on", ct);
        var ids = await EntityRows.Insert(
            transaction, Table, ImportedColumns,
            [.. rows.Select(row => row.With("shopify_sync_status", "synced").With("shopify_last_sync_at", now))], ct);
        await SetImporting(transaction, "", ct);

        return ids;
    }

    public static Task<int> UpdateOrders(ErpTransaction transaction, IReadOnlyList<FieldValues> rows, DateTime now, CancellationToken ct) =>
        EntityRows.Update(transaction, Table, Columns, [.. rows.Select(row => row.With("shopify_last_sync_at", now))], ct);

    private static Task<int> SetImporting(ErpTransaction transaction, string value, CancellationToken ct)
    {
        const string sql = "select set_config('shopifysync.importing_orders', @value, true)";

        return transaction.Run(sql, new { value }, ct);
    }

    /// <summary>Adds lines to orders; returns their ids.</summary>
    public static Task<IReadOnlyList<string>> InsertLines(
        ErpTransaction transaction, IReadOnlyList<(string OrderId, LineRow Row)> lines, CancellationToken ct)
    {
        const string sql = """
            insert into order_lines (order_id, product_id, kind, title, sku, quantity, unit_price, discount, tax, tax_rate,
                requires_shipping)
            select owner.id::erp_order_id, row.product_id::erp_product_id, row.kind, row.title, row.sku, row.quantity, row.unit_price,
                   row.discount, row.tax, row.tax_rate, row.requires_shipping
            from   unnest(@orderIds) with ordinality as owner (id, place)
            join   jsonb_array_elements(@rows::jsonb) with ordinality as given (document, place) using (place),
                   jsonb_populate_record(null::shopify_order_line_row, given.document) as row
            order  by place
            returning id::text
            """;

        return transaction.Rows<string>(
            sql, new { orderIds = lines.Select(line => line.OrderId).ToArray(), rows = EntityJson.Write(lines.Select(line => line.Row)) },
            ct);
    }

    public static Task<int> UpdateLines(ErpTransaction transaction, IReadOnlyList<LineRow> rows, CancellationToken ct)
    {
        const string sql = """
            update order_lines
            set    quantity = row.quantity, unit_price = row.unit_price, discount = row.discount, tax = row.tax
            from   jsonb_populate_recordset(null::shopify_order_line_row, @rows::jsonb) as row
            where  order_lines.id = row.id::erp_order_line_id
            """;

        return transaction.Run(sql, new { rows = EntityJson.Write(rows) }, ct);
    }

    /// <summary>Adds fulfillments to orders; returns their ids.</summary>
    public static Task<IReadOnlyList<string>> InsertFulfillments(
        ErpTransaction transaction, IReadOnlyList<(string OrderId, FulfillmentRow Row)> sent, CancellationToken ct)
    {
        const string sql = """
            insert into order_fulfillments (order_id, status, tracking_number, tracking_company, tracking_url, shipped_at)
            select owner.id::erp_order_id, row.status, row.tracking_number, row.tracking_company, row.tracking_url, row.shipped_at
            from   unnest(@orderIds) with ordinality as owner (id, place)
            join   jsonb_array_elements(@rows::jsonb) with ordinality as given (document, place) using (place),
                   jsonb_populate_record(null::shopify_order_fulfillment_row, given.document) as row
            order  by place
            returning id::text
            """;

        return transaction.Rows<string>(
            sql, new { orderIds = sent.Select(one => one.OrderId).ToArray(), rows = EntityJson.Write(sent.Select(one => one.Row)) }, ct);
    }

    public static Task<int> UpdateFulfillments(ErpTransaction transaction, IReadOnlyList<FulfillmentRow> rows, CancellationToken ct)
    {
        const string sql = """
            update order_fulfillments
            set    status = row.status, tracking_number = row.tracking_number, tracking_company = row.tracking_company,
                   tracking_url = row.tracking_url
            from   jsonb_populate_recordset(null::shopify_order_fulfillment_row, @rows::jsonb) as row
            where  order_fulfillments.id = row.id::erp_order_fulfillment_id
            """;

        return transaction.Run(sql, new { rows = EntityJson.Write(rows) }, ct);
    }

    /// <summary>Adds the lines of fulfillments, each known by Shopify's line.</summary>
    public static Task<int> InsertFulfilled(
        ErpTransaction transaction, IReadOnlyList<(string FulfillmentId, ShopifyFulfilled Part)> parts, CancellationToken ct)
    {
        const string sql = """
            insert into order_fulfillment_lines (fulfillment_id, line_id, quantity)
            select part.fulfillment_id::erp_order_fulfillment_id, link.entity_id::erp_order_line_id, part.quantity
            from   unnest(@ids, @lines, @quantities) with ordinality as part (fulfillment_id, line, quantity, place)
            join   shopify_links link on link.entity_type = 'order_line' and link.gid = part.line
            join   order_lines on order_lines.id = link.entity_id::erp_order_line_id
            order  by part.place
            """;

        return transaction.Run(sql, new
        {
            ids = parts.Select(part => part.FulfillmentId).ToArray(),
            lines = parts.Select(part => part.Part.LineGid).ToArray(),
            quantities = parts.Select(part => part.Part.Quantity).ToArray(),
        }, ct);
    }

    /// <summary>Adds refunds to orders; returns their ids.</summary>
    public static Task<IReadOnlyList<string>> InsertRefunds(
        ErpTransaction transaction, IReadOnlyList<(string OrderId, RefundRow Row)> refunds, CancellationToken ct)
    {
        const string sql = """
            insert into order_refunds (order_id, note, refunded_at, shipping, adjustment, total)
            select refund.order_id::erp_order_id, refund.note, refund.at, refund.shipping, refund.adjustment, refund.total
            from   unnest(@orderIds, @notes, @ats, @shippings, @adjustments, @totals) with
                   ordinality as refund (order_id, note, at, shipping, adjustment, total, place)
            order  by refund.place
            returning id::text
            """;

        return transaction.Rows<string>(sql, new
        {
            orderIds = refunds.Select(refund => refund.OrderId).ToArray(),
            notes = refunds.Select(refund => refund.Row.Note).ToArray(),
            ats = refunds.Select(refund => refund.Row.RefundedAt).ToArray(),
            shippings = refunds.Select(refund => refund.Row.Shipping).ToArray(),
            adjustments = refunds.Select(refund => refund.Row.Adjustment).ToArray(),
            totals = refunds.Select(refund => refund.Row.Total).ToArray(),
        }, ct);
    }

    /// <summary>Writes anew what of refunds went back.</summary>
    public static Task<int> UpdateRefunds(ErpTransaction transaction, IReadOnlyList<RefundRow> refunds, CancellationToken ct)
    {
        const string sql = """
            update order_refunds
            set    adjustment = refund.adjustment, total = refund.total
            from   unnest(@ids, @adjustments, @totals) as refund (id, adjustment, total)
            where  order_refunds.id = refund.id::erp_order_refund_id
            """;

        return refunds.Count == 0 ? Task.FromResult(0) : transaction.Run(sql, new
        {
            ids = refunds.Select(refund => refund.Id).ToArray(),
            adjustments = refunds.Select(refund => refund.Adjustment).ToArray(),
            totals = refunds.Select(refund => refund.Total).ToArray(),
        }, ct);
    }

    /// <summary>Adds the lines of refunds, each known by Shopify's line.</summary>
    public static Task<int> InsertRefunded(
        ErpTransaction transaction, IReadOnlyList<(string RefundId, ShopifyRefunded Part)> parts, CancellationToken ct)
    {
        const string sql = """
            insert into order_refund_lines (refund_id, line_id, quantity, subtotal, tax)
            select part.refund_id::erp_order_refund_id, link.entity_id::erp_order_line_id, part.quantity, part.subtotal, part.tax
            from   unnest(@ids, @lines, @quantities, @subtotals, @taxes) with
                   ordinality as part (refund_id, line, quantity, subtotal, tax, place)
            join   shopify_links link on link.entity_type = 'order_line' and link.gid = part.line
            join   order_lines on order_lines.id = link.entity_id::erp_order_line_id
            order  by part.place
            """;

        return transaction.Run(sql, new
        {
            ids = parts.Select(part => part.RefundId).ToArray(),
            lines = parts.Select(part => part.Part.LineGid).ToArray(),
            quantities = parts.Select(part => part.Part.Quantity).ToArray(),
            subtotals = parts.Select(part => part.Part.Subtotal).ToArray(),
            taxes = parts.Select(part => part.Part.Tax).ToArray(),
        }, ct);
    }
}
