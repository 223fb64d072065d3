using ShopifySync.Customers;
using ShopifySync.Erp;

namespace ShopifySync.Orders.Intake;

/// <summary>The customers that orders of Shopify name: known by their link, else by an e-mail, or where they have none a phone, that only one of the ERP's has, else new.</summary>
/// <remarks>Of a linked customer those fields are written that Shopify has moved; of one found otherwise those that the ERP left empty.
/// A field that Shopify does not tell (it was redacted, or the app may not see it) stays as it is, and an order older than what was seen of its customer tells nothing.</remarks>
internal static class OrderCustomers
{
    /// <summary>The ERP's customers that these orders name, locked until the transaction ends.</summary>
    public static async Task<TakenCustomers> Take(ErpTransaction transaction, IEnumerable<ShopifyOrder> orders, CancellationToken ct)
    {
        var customers = Newest(orders);

        if (customers.Count == 0)
        {
            return new TakenCustomers([]);
        }

        var found = await Find(transaction, [.. customers.Select(one => one.Customer)], ct);

        return new TakenCustomers([.. found.GroupBy(one => one.Id).SelectMany(same => same.Any(one => one.IsLinked) ? same.Where(one => one.IsLinked) : same.Take(1))]); // two of Shopify's are never one of the ERP's
    }

    /// <summary>Brings the customers of orders into the ERP; returns the ERP's id of each, by Gid.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> Write(
        ErpTransaction transaction, TakenCustomers taken, IEnumerable<ShopifyOrder> orders, DateTime now, CancellationToken ct)
    {
        var customers = Newest(orders);

        if (customers.Count == 0)
        {
            return new Dictionary<string, string>();
        }

        var known = customers.Where(one => taken.Find(one.Customer.Gid) is not null).Select(one => (Here: taken.Find(one.Customer.Gid)!, one.Customer, one.At)).ToList();
        var news = known.Where(one => one.Here.ShopifyUpdatedAt is not { } seen || one.At >= seen).ToList();
        await Update(transaction, [.. news.Select(one => Merge(one.Here, one.Customer)).OfType<Row>()], ct);

        var unknown = customers.Where(one => taken.Find(one.Customer.Gid) is null).ToList();
        var ids = await Insert(transaction, [.. unknown.Select(one => RowOf(one.Customer))], ct);
        var added = unknown.Zip(ids, (one, id) => (Id: id, one.Customer, one.At)).ToList();

        await Link(transaction, [.. news.Select(one => (one.Here.Id, Told(one.Customer, one.Here.Seen), one.At)), .. added], now, ct);
        return known.Select(one => (one.Here.Id, one.Customer)).Concat(added.Select(one => (one.Id, one.Customer))).ToDictionary(one => one.Customer.Gid, one => one.Id);
    }

    /// <summary>Each customer as the newest of the orders tells it.</summary>
    private static List<(ShopifyCustomer Customer, DateTime At)> Newest(IEnumerable<ShopifyOrder> orders) =>
        [.. orders.Where(order => order.Customer is not null).GroupBy(order => order.Customer!.Gid).Select(same => same.MaxBy(order => order.UpdatedAt)!).Select(order => (order.Customer!, order.UpdatedAt))];

    /// <summary>What is to be written of a customer that the ERP has; null if nothing.</summary>
    private static Row? Merge(TakenCustomer here, ShopifyCustomer there)
    {
        var address = here.Address is null ? null : OrderJson.Read<Address>(here.Address);

        T? Field<T>(T? now, Func<ShopifyCustomer, T?> of) =>
            of(there) is null || (here.Seen is { } seen ? EqualityComparer<T?>.Default.Equals(of(there), of(seen)) : now is not null) ? now : of(there);

        var row = new Row(
            here.Id, Field(here.Email, side => side.Email), Field(here.Phone, side => side.Phone), Field(here.FirstName, side => side.FirstName),
            Field(here.LastName, side => side.LastName), Field(here.Note, side => side.Note), Field(address, side => side.Address));

        return row == new Row(here.Id, here.Email, here.Phone, here.FirstName, here.LastName, here.Note, address) ? null : row;
    }

    /// <summary>What has been told of a customer so far.</summary>
    private static ShopifyCustomer Told(ShopifyCustomer there, ShopifyCustomer? seen) => there with
    {
        Email = there.Email ?? seen?.Email,
        Phone = there.Phone ?? seen?.Phone,
        FirstName = there.FirstName ?? seen?.FirstName,
        LastName = there.LastName ?? seen?.LastName,
        Note = there.Note ?? seen?.Note,
        Address = there.Address ?? seen?.Address,
    };

    private static Row RowOf(ShopifyCustomer customer) =>
        new(null, customer.Email, customer.Phone, customer.FirstName, customer.LastName, customer.Note, customer.Address);

    private static string? Digits(string? phone) =>
        new string([.. (phone ?? "").Where(char.IsAsciiDigit)]) is { Length: > 0 } digits ? digits : null;

    private static Task<IReadOnlyList<TakenCustomer>> Find(ErpTransaction transaction, IReadOnlyCollection<ShopifyCustomer> customers, CancellationToken ct)
    {
        const string sql = """
            with matched as (
                select given.gid, coalesce(linked.id, (
                           select min(same.id::text)::erp_customer_id
                           from   customers same
                           where  lower(trim(same.email)) = given.email
                           and    not exists (select from shopify_links taken where taken.entity_type = 'customer' and taken.entity_id = same.id::text)
                           having count(*) = 1), (
                           select min(same.id::text)::erp_customer_id
                           from   customers same
                           where  given.email is null
                           and    regexp_replace(same.phone, '[^0-9]', '', 'g') = given.phone
                           and    not exists (select from shopify_links taken where taken.entity_type = 'customer' and taken.entity_id = same.id::text)
                           having count(*) = 1)) as id,
                       linked.id is not null as is_linked, linked.shopify_seen, linked.shopify_updated_at
                from   unnest(@gids, @emails, @phones) as given (gid, email, phone)
                left   join lateral (
                           select customers.id, link.shopify_seen::text as shopify_seen, link.shopify_updated_at
                           from   shopify_links link
                           join   customers on customers.id = link.entity_id::erp_customer_id
                           where  link.entity_type = 'customer' and link.gid = given.gid) linked on true
            ),
            taken as (
                select id, email, phone, first_name, last_name, note, address
                from   customers
                where  id in (select id from matched)
                order  by id
                for no key update skip locked
            )
            select matched.gid, matched.id::text as id, matched.is_linked, taken.id is null as is_busy, taken.email, taken.phone, taken.first_name, taken.last_name, taken.note,
                   taken.address::text as address, matched.shopify_seen, matched.shopify_updated_at
            from   matched
            left   join taken on taken.id = matched.id
            where  matched.id is not null
            order  by matched.id, matched.gid
            """;

        return transaction.Rows<TakenCustomer>(sql, new
        {
            gids = customers.Select(customer => customer.Gid).ToArray(),
            emails = customers.Select(customer => customer.Email?.Trim().ToLowerInvariant()).ToArray(),
            phones = customers.Select(customer => Digits(customer.Phone)).ToArray(),
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

    /// <summary>Writes down what was seen of customers. A link to a customer that the ERP has no more is turned to the one it has.</summary>
    private static Task<int> Link(ErpTransaction transaction, IReadOnlyList<(string Id, ShopifyCustomer Seen, DateTime At)> customers, DateTime now, CancellationToken ct)
    {
        const string sql = """
            delete from shopify_links link
            using  unnest(@ids, @gids) as customer (id, gid)
            where  link.entity_type = 'customer' and link.gid = customer.gid and link.entity_id <> customer.id;

            insert into shopify_links as link (entity_type, entity_id, gid, shopify_seen, shopify_updated_at, linked_at)
            select 'customer', customer.id, customer.gid, customer.seen::jsonb, customer.at, @now
            from   unnest(@ids, @gids, @seen, @ats) as customer (id, gid, seen, at)
            order  by customer.id
            on conflict (entity_type, entity_id) do update set shopify_seen = excluded.shopify_seen, shopify_updated_at = excluded.shopify_updated_at
            where  link.gid = excluded.gid
            """;

        return transaction.Run(sql, new
        {
            ids = customers.Select(customer => customer.Id).ToArray(),
            gids = customers.Select(customer => customer.Seen.Gid).ToArray(),
            seen = customers.Select(customer => OrderJson.Write(customer.Seen)).ToArray(),
            ats = customers.Select(customer => customer.At).ToArray(),
            now,
        }, ct);
    }

    private sealed record Row(string? Id, string? Email, string? Phone, string? FirstName, string? LastName, string? Note, Address? Address);
}
