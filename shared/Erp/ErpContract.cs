using Dapper;
using Npgsql;

namespace ShopifySync.Erp;

/// <summary>What an ERP that is already there must bring: the tables and columns of docs/ERP.md.</summary>
public static class ErpContract
{
    private static readonly (string Table, string[] Columns)[] Needed =
    [
        ("products", ["id", "sku", "barcode"]),
        ("inventory", ["id", "product_id", "quantity"]),
        ("customers", ["id", "email", "phone", "first_name", "last_name", "note", "tags", "address"]),
        ("orders", [
            "id", "order_number", "customer_id", "email", "phone", "currency", "taxes_included", "placed_at", "status", "cancel_reason", "cancelled_at",
            "financial_status", "fulfillment_status", "discount", "shipping", "shipping_title", "shipping_tax", "fees", "tax", "total", "refunded",
            "presentment_currency", "presentment_total", "note", "tags", "shipping_address", "billing_address"]),
        ("order_lines", [
            "id", "order_id", "product_id", "kind", "title", "sku", "quantity", "unit_price", "discount", "tax", "tax_rate", "requires_shipping"]),
        ("order_fulfillments", ["id", "order_id", "status", "tracking_number", "tracking_company", "tracking_url", "shipped_at"]),
        ("order_fulfillment_lines", ["id", "fulfillment_id", "line_id", "quantity"]),
        ("order_refunds", ["id", "order_id", "note", "refunded_at", "shipping", "adjustment", "total"]),
        ("order_refund_lines", ["id", "refund_id", "line_id", "quantity", "subtotal", "tax"]),
    ];

    /// <exception cref="ErpContractException">A table exists without a column that is needed; the message names every one.</exception>
    internal static async Task Check(NpgsqlConnection connection, CancellationToken ct)
    {
        const string sql = """
            select table_name || '.' || column_name
            from   information_schema.columns
            where  table_schema = 'public' and table_name = any(@tables)
            """;

        var tables = Needed.Select(needed => needed.Table).ToArray();
        var present = (await connection.QueryAsync<string>(new CommandDefinition(sql, new { tables }, cancellationToken: ct))).ToHashSet();
        var missing = Needed
            .Where(needed => present.Any(column => column.StartsWith(needed.Table + ".", StringComparison.Ordinal)))
            .SelectMany(needed => needed.Columns.Select(column => $"{needed.Table}.{column}"))
            .Where(column => !present.Contains(column))
            .ToList();

        if (missing.Count > 0)
        {
            throw new ErpContractException(
                $"The ERP's tables lack {string.Join(", ", missing)}. Nothing was changed. docs/ERP.md says what each column is for.");
        }
    }
}
