using System.Text.RegularExpressions;
using Dapper;
using Npgsql;

namespace ShopifySync.Erp;

/// <summary>What an existing ERP must bring: the tables or views, and the columns, of docs/ERP.md.</summary>
public static class ErpContract
{
    private static readonly Relation[] Needed =
    [
        new("products", ["id", "sku", "barcode"], ["shopify_inventory_item_id", "sync_to_shopify"], []),
        new("inventory", ["id", "product_id", "quantity"], ["last_shopify_sync", "shopify_location_id"], ["products"]),
        new("customers", ["id", "email", "phone", "first_name", "last_name", "note", "tags", "address"], [], []),
        new("customer_addresses", ["id", "customer_id", "address"], [], []),
        new("orders", [
            "id", "order_number", "customer_id", "email", "phone", "currency", "taxes_included", "placed_at", "status", "cancel_reason",
            "cancelled_at",
            "financial_status", "fulfillment_status", "discount", "shipping", "shipping_title", "shipping_tax", "fees", "tax", "total",
            "refunded",
            "presentment_currency", "presentment_total", "note", "tags", "shipping_address", "billing_address"],
            ["shopify_sync_status", "shopify_last_sync_at"], ["customers"]),
        new("order_lines", [
            "id", "order_id", "product_id", "kind", "title", "sku", "quantity", "unit_price", "discount", "tax", "tax_rate",
            "requires_shipping"],
            [], ["orders", "products"]),
        new(
            "order_fulfillments", ["id", "order_id", "status", "tracking_number", "tracking_company", "tracking_url", "shipped_at"], [],
            ["orders"]),
        new("order_fulfillment_lines", ["id", "fulfillment_id", "line_id", "quantity"], [], ["order_fulfillments", "order_lines"]),
        new("order_refunds", ["id", "order_id", "note", "refunded_at", "shipping", "adjustment", "total"], [], ["orders"]),
        new("order_refund_lines", ["id", "refund_id", "line_id", "quantity", "subtotal", "tax"], [], ["order_refunds", "order_lines"]),
    ];

    /// <summary>Columns that are counted with, compared or made into an id of Shopify's, and what they may be.</summary>
    private static readonly (string Relation, string Column, string Types)[] Typed =
    [
        ("inventory", "quantity", @"integer|bigint|smallint|numeric\(\d+,0\)"),
        ("inventory", "shopify_location_id", "text|character varying.*"),
        ("products", "shopify_inventory_item_id", "text|character varying.*"),
        ("products", "sync_to_shopify", "boolean"),
        ("orders", "shopify_sync_status", "text|character varying.*"),
    ];

    /// <exception cref="ErpContractException">Something that is needed is missing and
    /// cannot be added; the message names all of it.</exception>
    internal static async Task Check(NpgsqlConnection connection, CancellationToken ct)
    {
        const string sql = """
            select relation.relname::text as relation, relation.relkind in ('r', 'p') as istable, attname::text as name,
                   format_type(atttypid, null) as type
            from   pg_class relation
            join   pg_attribute on attrelid = relation.oid and attnum > 0 and not attisdropped
            where  relnamespace = 'public'::regnamespace and relname = any(@relations) and relkind in ('r', 'p', 'v', 'f')
            """;

        var relations = Needed.Select(needed => needed.Name).ToArray();
        var found = (await connection.QueryAsync<Column>(new CommandDefinition(sql, new { relations }, cancellationToken: ct)))
            .GroupBy(column => column.Relation)
            .ToDictionary(columns => columns.Key, columns => columns.ToList());
        var missing = Needed.SelectMany(needed => Missing(needed, found)).ToList();
        var wrong = Typed
            .SelectMany(
                typed => found.GetValueOrDefault(typed.Relation, [])
                    .Where(column => column.Name == typed.Column && !Regex.IsMatch(column.Type, $"^({typed.Types})$")))
            .Select(column => $"{column.Relation}.{column.Name} is {column.Type}")
            .ToList();

        if (missing.Count + wrong.Count > 0)
        {
            var lacks = missing.Count == 0 ? "" : $"The ERP's tables lack {string.Join(", ", missing)}. ";
            var types = wrong.Count == 0 ? "" : $"These columns have a type that the sync cannot work with: {string.Join(", ", wrong)}. ";

            throw new ErpContractException($"{lacks}{types}Nothing was changed. docs/ERP.md says what each column is for.");
        }
    }

    private static IEnumerable<string> Missing(Relation needed, Dictionary<string, List<Column>> found) =>
        found.GetValueOrDefault(needed.Name) is { } columns
            ? needed.Columns.Concat(columns[0].IsTable ? [] : needed.Added) // to a view nothing can be added
                .Where(name => columns.All(column => column.Name != name))
                .Select(name => $"{needed.Name}.{name}")
            : needed.RefersTo.Any(to => found.GetValueOrDefault(to) is { } target && !CanBeReferredTo(target))
                ? [$"{needed.Name} (which can be made for you only beside tables whose ids are numbers)"]
                : [];

    private static bool CanBeReferredTo(List<Column> columns) =>
        columns.Exists(column => column is { Name: "id", IsTable: true, Type: "bigint" or "integer" or "smallint" });

    /// <param name="Added">The columns that a migration adds to a table.</param>
    /// <param name="RefersTo">What it points at, where a migration makes it.</param>
    private sealed record Relation(string Name, string[] Columns, string[] Added, string[] RefersTo);

    private sealed record Column(string Relation, bool IsTable, string Name, string Type);
}
