using Dapper;
using Npgsql;

namespace ShopifySync.Local.Demo;

/// <summary>The ERP as its own users know it: they change its tables, and never hear of a sync.</summary>
internal sealed class DemoErp(string connection, CancellationToken ct)
{
    public Task Move(string sku, int units) =>
        Run(
            "update inventory set quantity = quantity + @units from products where products.id = product_id and sku = @sku",
            new { sku, units });

    public Task Add(string sku, int quantity) => Run(
        """
        with product as (insert into products (title, sku) values (@sku, @sku) returning id)
        insert into inventory (product_id, quantity) select id, @quantity from product
        """,
        new { sku, quantity });

    public Task<int> Quantity(string sku) =>
        Value<int>("select quantity from inventory join products on products.id = product_id where sku = @sku", new { sku });

    public Task<string?> WhyFailed(string sku) => Value<string?>("""
        select error_message
        from   sync_queue
        join   inventory on inventory.id::text = entity_id
        join   products on products.id = product_id
        where  sku = @sku and entity_type = 'inventory' and sync_queue.status = 'failed' and direction = 'to_shopify'
        """, new { sku });

    /// <summary>Enters an order of three of one product and one of another, with discount, shipping and taxes; returns its id.</summary>
    public Task<long> AddOrder(string sku, string secondSku) => Value<long>("""
        with added as (
            insert into orders (currency, email, shipping, shipping_title, discount, tax, total)
            values ('EUR', 'bob@example.com', 4.90, 'Post', 1.00, 5.23, 44.13) returning id
        ), lines as (
            insert into order_lines (order_id, product_id, title, sku, quantity, unit_price, tax, tax_rate)
            select added.id, products.id, line.sku, line.sku, line.quantity, line.price, line.tax, 0.19
            from   added, (values (@sku, 3, 10.00, 5.23), (@secondSku, 1, 5.00, 0)) as line (sku, quantity, price, tax)
            join   products using (sku)
        )
        select id from added
        """, new { sku, secondSku });

    /// <summary>One more of the second product, and a note.</summary>
    public Task EditOrder(long id) => Run("""
        update order_lines set quantity = 2 where order_id = @id and quantity = 1;
        update orders set total = total + 5, note = 'Please ring twice' where id = @id;
        """, new { id });

    /// <summary>One piece of the first line is sent.</summary>
    public Task Ship(long id, string tracking) => Run("""
        with sent as (insert into order_fulfillments (order_id, tracking_number, tracking_company) values (@id, @tracking, 'DHL')
                      returning id)
        insert into order_fulfillment_lines (fulfillment_id, line_id, quantity)
        select sent.id, (select min(line.id) from order_lines line where line.order_id = @id), 1 from sent;
        """, new { id, tracking });

    public Task CancelOrder(long id) =>
        Run("update orders set status = 'cancelled', cancel_reason = 'customer' where id = @id", new { id });

    public Task AddCustomer(string email) => Run("""
        with added as (
            insert into customers (email, first_name, last_name, tags, address)
            values (@email, 'Carla', 'Cook', 'vip', '{"address1": "Main Street 1", "city": "Berlin", "country_code": "DE", "zip": "10115"}')
            returning id
        )
        insert into customer_addresses (customer_id, address)
        select id, '{"address1": "Side Street 2", "city": "Bonn", "country_code": "DE", "zip": "53111"}' from added
        """, new { email });

    public Task TagCustomer(string email, string tags) =>
        Run("update customers set tags = @tags where email = @email", new { email, tags });

    public Task<string?> Customer(string email) => Value<string?>("""
        select format('%s %s, %s addresses, %s', first_name, last_name,
                      1 + (select count(*) from customer_addresses where customer_id = customers.id), tags)
        from   customers
        where  email = @email
        """, new { email });

    /// <summary>Two rows of one group: variants of one product in Shopify.</summary>
    public Task AddShirt() => Run("""
        insert into products (product_group, title, description, sku, price, options)
        values ('shirt', 'Shirt', '<p>linen</p>', 'SHIRT-S', 20, '[{"name": "Size", "value": "S"}]'),
               ('shirt', 'Shirt', '<p>linen</p>', 'SHIRT-M', 22, '[{"name": "Size", "value": "M"}]')
        """, new { });

    public Task Reprice(string sku, decimal price) => Run("update products set price = @price where sku = @sku", new { sku, price });

    public Task<string?> Vendor(string sku) => Value<string?>("select vendor from products where sku = @sku", new { sku });

    public Task<string?> Product(string sku) => Value<string?>("""
        select format('%s, %s: %s', min(title), regexp_replace(min(description), '<[^>]*>', '', 'g'),
                      string_agg(sku || ' ' || to_char(price, 'FM9990.00'), ', ' order by id))
        from   products
        where  product_group = (select product_group from products where sku = @sku)
        """, new { sku });

    public Task<string?> Tracking(string gid) => Value<string?>("""
        select max(tracking_number) || ' ' || max(orders.fulfillment_status)
        from   shopify_links link
        join   orders on orders.id::text = link.entity_id
        join   order_fulfillments on order_id = orders.id
        where  link.entity_type = 'order' and link.gid = @gid
        """, new { gid });

    /// <summary>The orders that the ERP has of one in Shopify.</summary>
    public Task<IReadOnlyList<DemoOrder>> Orders(string gid) => Rows<DemoOrder>("""
        select coalesce((select sum(quantity) from order_lines where order_id = orders.id), 0)::bigint as pieces, total,
               case status when 'cancelled' then status else 'open' end as status,
               refunded, coalesce(customers.email, orders.email) as email
        from   shopify_links link
        join   orders on orders.id::text = link.entity_id
        left   join customers on customers.id = customer_id
        where  link.entity_type = 'order' and link.gid = @gid
        """, new { gid });

    /// <summary>What is not settled yet, in words; null if all is.</summary>
    public Task<string?> Waiting() => Value<string?>("""
        select string_agg(format('%s %s %s, %s, due %s, claim %s, revision %s: %s',
               direction, entity_type, entity_id, status, due_at, claim, revision, error_message), '; ')
        from   sync_queue
        where  status in ('pending', 'processing')
        """);

    public Task<int> Count(string table) => Value<int>($"select count(*)::integer from {table}");

    private async Task<T> Value<T>(string sql, object? parameters = null)
    {
        await using var opened = new NpgsqlConnection(connection);
        return (await opened.QuerySingleOrDefaultAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: ct)))!;
    }

    private async Task<IReadOnlyList<T>> Rows<T>(string sql, object? parameters = null)
    {
        await using var opened = new NpgsqlConnection(connection);
        return [.. await opened.QueryAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: ct))];
    }

    private async Task Run(string sql, object parameters)
    {
        await using var opened = new NpgsqlConnection(connection);
        await opened.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: ct));
    }
}
