using ShopifySync.Erp;

namespace ShopifySync.Orders.Intake;

/// <summary>The customers that orders of Shopify name: known by their link, else by an e-mail that only one of the ERP's has, else new.</summary>
/// <remarks>Of a linked customer those fields are written that Shopify has moved; of one found by e-mail those that the ERP left empty.</remarks>
internal static class OrderCustomers
{
    /// <summary>Brings customers into the ERP; returns the ERP's id of each, by Gid.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> Write(
        ErpTransaction transaction, IEnumerable<ShopifyCustomer> customers, DateTime now, CancellationToken ct)
    {
        var byGid = customers.GroupBy(customer => customer.Gid).ToDictionary(same => same.Key, same => same.Last());

        if (byGid.Count == 0)
        {
            return new Dictionary<string, string>();
        }

        var known = (await Find(transaction, byGid.Values, ct)).GroupBy(found => found.Gid).ToDictionary(found => found.Key, found => found.First());
        await Update(transaction, [.. known.Values.Select(found => Merge(found, byGid[found.Gid])).OfType<Row>()], ct);

        var unknown = byGid.Values.Where(customer => !known.ContainsKey(customer.Gid)).ToList();
        var ids = await Insert(transaction, [.. unknown.Select(customer => RowOf(null, customer))], ct);
        var all = known.ToDictionary(found => found.Key, found => found.Value.Id);

        foreach (var (customer, id) in unknown.Zip(ids))
        {
            all[customer.Gid] = id;
        }

        await Link(transaction, [.. all.Select(linked => RowOf(linked.Value, byGid[linked.Key]))], now, ct);
        return all;
    }

    /// <summary>What is to be written of a customer that the ERP has; null if nothing.</summary>
    private static Row? Merge(Found here, ShopifyCustomer there)
    {
        var seen = here.ShopifySeen is null ? null : OrderJson.Read<ShopifyCustomer>(here.ShopifySeen);
        var address = here.Address is null ? null : OrderJson.Read<Address>(here.Address);

        T? Field<T>(T? now, Func<ShopifyCustomer, T?> of) =>
            (seen is null ? now is null : !EqualityComparer<T?>.Default.Equals(of(there), of(seen))) ? of(there) : now;

        var row = new Row(
            here.Id, there.Gid, Field(here.Email, side => side.Email), Field(here.Phone, side => side.Phone), Field(here.FirstName, side => side.FirstName),
            Field(here.LastName, side => side.LastName), Field(here.Note, side => side.Note), Field(address, side => side.Address), there);

        return (row.Email, row.Phone, row.FirstName, row.LastName, row.Note, row.Address) == (here.Email, here.Phone, here.FirstName, here.LastName, here.Note, address) ? null : row;
    }

    private static Row RowOf(string? id, ShopifyCustomer customer) =>
        new(id, customer.Gid, customer.Email, customer.Phone, customer.FirstName, customer.LastName, customer.Note, customer.Address, customer);

    private static Task<IReadOnlyList<Found>> Find(ErpTransaction transaction, IReadOnlyCollection<ShopifyCustomer> customers, CancellationToken ct)
    {
        const string sql = """
            select given.gid, customers.id::text as id, customers.email, customers.phone, customers.first_name, customers.last_name, customers.note,
                   customers.address::text as address, link.shopify_seen::text as shopify_seen
            from   unnest(@gids, @emails) as given (gid, email)
            left   join shopify_links link on link.entity_type = 'customer' and link.gid = given.gid
            join   customers on customers.id = coalesce(link.entity_id::erp_customer_id, (
                       select min(same.id::text)::erp_customer_id
                       from   customers same
                       where  lower(trim(same.email)) = given.email
                       and    not exists (select from shopify_links taken where taken.entity_type = 'customer' and taken.entity_id = same.id::text)
                       having count(*) = 1))
            """;

        return transaction.Rows<Found>(sql, new
        {
            gids = customers.Select(customer => customer.Gid).ToArray(),
            emails = customers.Select(customer => customer.Email?.Trim().ToLowerInvariant()).ToArray(),
        }, ct);
    }

    private static Task<int> Update(ErpTransaction transaction, IReadOnlyList<Row> rows, CancellationToken ct)
    {
        const string sql = """
            select set_config('shopifysync.applying_customer', @muted, true);

            update customers
            set    email = row.email, phone = row.phone, first_name = row.first_name, last_name = row.last_name, note = row.note, address = nullif(row.address, 'null')
            from   jsonb_populate_recordset(null::shopify_customer_row, @rows::jsonb) as row
            where  customers.id = row.id::erp_customer_id;
            """;

        return transaction.Run(sql, new { rows = OrderJson.Write(rows), muted = string.Join(',', rows.Select(row => row.Id)) }, ct);
    }

    private static Task<IReadOnlyList<string>> Insert(ErpTransaction transaction, IReadOnlyList<Row> rows, CancellationToken ct)
    {
        const string sql = """
            insert into customers (email, phone, first_name, last_name, note, address)
            select row.email, row.phone, row.first_name, row.last_name, row.note, nullif(row.address, 'null')
            from   jsonb_array_elements(@rows::jsonb) with ordinality as given (document, place),
                   jsonb_populate_record(null::shopify_customer_row, given.document) as row
            order  by given.place
            returning id::text
            """;

        return transaction.Rows<string>(sql, new { rows = OrderJson.Write(rows) }, ct);
    }

    private static Task<int> Link(ErpTransaction transaction, IReadOnlyList<Row> rows, DateTime now, CancellationToken ct)
    {
        const string sql = """
            insert into shopify_links as link (entity_type, entity_id, gid, shopify_seen, linked_at)
            select 'customer', row.id, row.gid, row.shopify_seen, @now
            from   jsonb_populate_recordset(null::shopify_customer_row, @rows::jsonb) as row
            order  by row.id
            on conflict (entity_type, entity_id) do update set shopify_seen = excluded.shopify_seen
            where  link.gid = excluded.gid and link.shopify_seen is distinct from excluded.shopify_seen
            """;

        return transaction.Run(sql, new { rows = OrderJson.Write(rows), now }, ct);
    }

    private sealed record Found(
        string Gid, string Id, string? Email, string? Phone, string? FirstName, string? LastName, string? Note, string? Address, string? ShopifySeen);

    private sealed record Row(
        string? Id, string Gid, string? Email, string? Phone, string? FirstName, string? LastName, string? Note, Address? Address, ShopifyCustomer ShopifySeen);
}
