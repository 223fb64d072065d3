using Dapper;
using Npgsql;

namespace ShopifySync.Local.Demo;

/// <summary>The ERP as its own users know it: they change its tables, and never hear of a sync.</summary>
internal sealed class DemoErp(string connection, CancellationToken ct)
{
    public Task Move(string sku, int units) =>
        Run("update inventory set quantity = quantity + @units from products where products.id = product_id and sku = @sku", new { sku, units });

    public Task Add(string sku, int quantity) => Run(
        "with product as (insert into products (title, sku) values (@sku, @sku) returning id) insert into inventory (product_id, quantity) select id, @quantity from product",
        new { sku, quantity });

    public Task<int> Quantity(string sku) =>
        Value<int>("select quantity from inventory join products on products.id = product_id where sku = @sku", new { sku });

    public Task<string?> WhyFailed(string sku) => Value<string?>("""
        select error_message
        from   sync_queue
        join   inventory on inventory.id::text = entity_id
        join   products on products.id = product_id
        where  sku = @sku and status = 'failed' and direction = 'to_shopify'
        """, new { sku });

    /// <summary>What is not settled yet, in words; null if all is.</summary>
    public Task<string?> Waiting() => Value<string?>("""
        select string_agg(format('%s %s %s, %s, due %s, claim %s, revision %s: %s', direction, entity_type, entity_id, status, due_at, claim, revision, error_message), '; ')
        from   sync_queue
        where  status in ('pending', 'processing')
        """);

    public Task<int> Count(string table) => Value<int>($"select count(*)::integer from {table}");

    private async Task<T> Value<T>(string sql, object? parameters = null)
    {
        await using var opened = new NpgsqlConnection(connection);
        return (await opened.QuerySingleOrDefaultAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: ct)))!;
    }

    private async Task Run(string sql, object parameters)
    {
        await using var opened = new NpgsqlConnection(connection);
        await opened.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: ct));
    }
}
