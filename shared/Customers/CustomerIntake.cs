using ShopifySync.Entities;
using ShopifySync.Erp;

namespace ShopifySync.Customers;

/// <summary>A customer as Shopify tells of it, and when what tells of it was last changed.</summary>
public sealed record IncomingCustomer(ShopifyCustomer Customer, DateTime UpdatedAt);

/// <summary>Takes Shopify's customers into the ERP.</summary>
/// <remarks>
/// A customer is known by its link, else by an e-mail, else by a phone that only one row has; else it is new. Of a linked customer those
/// fields are written that Shopify changed; of a matched one those that the ERP left empty. A record older than the link tells nothing.
/// </remarks>
public sealed class CustomerIntake(Links<CustomerBaseline> links)
{
    private const string Table = "customers";

    /// <summary>The ERP's rows of these customers, locked until the transaction ends.</summary>
    internal static async Task<LockedCustomers> Lock(
        ErpTransaction transaction, IEnumerable<IncomingCustomer> incoming, CancellationToken ct)
    {
        var customers = Newest(incoming);

        if (customers.Count == 0)
        {
            return new LockedCustomers([]);
        }

        var found = await Find(transaction, [.. customers.Select(incoming => incoming.Customer)], ct);

        // two of Shopify's customers are never one row of the ERP
        return new LockedCustomers(
            [.. found.GroupBy(row => row.Id)
                .SelectMany(same => same.Any(row => row.IsLinked) ? same.Where(row => row.IsLinked) : same.Take(1))]);
    }

    /// <summary>Writes customers into the ERP; returns the ERP's id of each, by Gid.</summary>
    internal async Task<IReadOnlyDictionary<string, string>> Write(
        ErpTransaction transaction, LockedCustomers locked, IEnumerable<IncomingCustomer> incoming, CancellationToken ct)
    {
        var customers = Newest(incoming);
        var known = customers.Where(incoming => locked.Find(incoming.Customer.Gid) is not null)
            .Select(incoming => (Row: locked.Find(incoming.Customer.Gid)!, incoming.Customer, incoming.UpdatedAt)).ToList();
        var newer = known.Where(customer => customer.Row.ShopifyUpdatedAt is not { } seen || customer.UpdatedAt >= seen).ToList();
        var merged = newer.Select(customer => Merge(customer.Row, customer.Customer)).OfType<FieldValues>().ToList();

        await Mute(transaction, merged.Select(row => row.Text("id")!), ct);
        await EntityRows.Update(transaction, Table, CustomerFields.Columns, merged, ct);

        var unknown = customers.Where(incoming => locked.Find(incoming.Customer.Gid) is null).ToList();
        var ids = await EntityRows.Insert(
            transaction, Table, CustomerFields.Columns, [.. unknown.Select(incoming => CustomerFields.Of(incoming.Customer))], ct);
        var added = unknown.Zip(ids, (incoming, id) => (Id: id, incoming.Customer, incoming.UpdatedAt)).ToList();

        await WriteLinks(transaction, [
            .. newer.Select(
                customer => (customer.Row.Id, customer.Customer.Gid, Shopify: Seen(customer.Customer, customer.Row.Baseline),
                customer.UpdatedAt)),
            .. added.Select(customer => (customer.Id, customer.Customer.Gid, Shopify: Seen(customer.Customer, null), customer.UpdatedAt))],
            ct);

        return known.Select(customer => (customer.Row.Id, customer.Customer.Gid))
            .Concat(added.Select(customer => (customer.Id, customer.Customer.Gid)))
            .ToDictionary(customer => customer.Gid, customer => customer.Id);
    }

    /// <summary>Each customer as the newest record tells of it.</summary>
    private static List<IncomingCustomer> Newest(IEnumerable<IncomingCustomer> incoming) =>
        [.. incoming.GroupBy(customer => customer.Customer.Gid).Select(same => same.MaxBy(customer => customer.UpdatedAt)!)];

    /// <summary>The row to write; null if it stays as it is.</summary>
    /// <remarks>The ERP's own changes are not pushed, so they count only where they would be overwritten at the match.</remarks>
    private static FieldValues? Merge(LockedCustomer row, ShopifyCustomer customer)
    {
        var erp = CustomerFields.OfErp(row.Columns!);
        var decisions = Comparison.Of(
            CustomerFields.All,
            new SideState(erp, row.IsLinked ? erp : null),
            new SideState(CustomerFields.Of(customer), row.Baseline?.Fields),
            ConflictRule.Always(Side.Erp)).Where(decision => decision.ToErp).ToList();

        return decisions.Count == 0
            ? null
            : decisions.Aggregate(erp, (values, decision) => values.With(decision.Field.Name, decision.Result)).With("id", row.Id);
    }

    /// <summary>What was seen of a customer so far.</summary>
    private static CustomerBaseline Seen(ShopifyCustomer customer, CustomerBaseline? before) =>
        new((before?.Fields ?? FieldValues.None).Overlaid(CustomerFields.Of(customer)));

    private async Task WriteLinks(
        ErpTransaction transaction, IReadOnlyList<(string Id, string Gid, CustomerBaseline Shopify, DateTime UpdatedAt)> customers,
        CancellationToken ct)
    {
        await links.RemoveOthers(transaction, [.. customers.Select(customer => (customer.Id, customer.Gid))], ct);
        await links.Write(transaction, [.. customers.Select(customer =>
            new LinkWrite<CustomerBaseline>(customer.Id, customer.Gid, null, customer.Shopify, customer.UpdatedAt))], ct);
    }

    private static Task<int> Mute(ErpTransaction transaction, IEnumerable<string> ids, CancellationToken ct)
    {
        const string sql = "select set_config('shopifysync.applying_customer', @muted, true)";

        return transaction.Run(sql, new { muted = string.Join(',', ids) }, ct);
    }

    private static string? Digits(string? phone) =>
        new string([.. (phone ?? "").Where(char.IsAsciiDigit)]) is { Length: > 0 } digits ? digits : null;

    private static Task<IReadOnlyList<LockedCustomer>> Find(
        ErpTransaction transaction, IReadOnlyCollection<ShopifyCustomer> customers, CancellationToken ct)
    {
        const string sql = """
            with matched as (
                select given.gid, coalesce(linked.id, (
                           select min(same.id::text)::erp_customer_id
                           from   customers same
                           where  lower(trim(same.email)) = given.email
                           and    not exists (select from shopify_links known where known.entity_type = 'customer'
                                  and known.entity_id = same.id::text)
                           having count(*) = 1), (
                           select min(same.id::text)::erp_customer_id
                           from   customers same
                           where  given.email is null
                           and    regexp_replace(same.phone, '[^0-9]', '', 'g') = given.phone
                           and    not exists (select from shopify_links known where known.entity_type = 'customer'
                                  and known.entity_id = same.id::text)
                           having count(*) = 1)) as id,
                       linked.id is not null as is_linked, linked.shopify_baseline, linked.shopify_updated_at
                from   unnest(@gids, @emails, @phones) as given (gid, email, phone)
                left   join lateral (
                           select customers.id, link.shopify_baseline::text as shopify_baseline, link.shopify_updated_at
                           from   shopify_links link
                           join   customers on customers.id = link.entity_id::erp_customer_id
                           where  link.entity_type = 'customer' and link.gid = given.gid) linked on true
            ),
            held as (
                select customers.id, to_jsonb(customers)::text as columns
                from   customers
                where  id in (select id from matched)
                order  by id
                for no key update skip locked
            )
            select matched.gid, matched.id::text as id, matched.is_linked, held.columns, matched.shopify_baseline,
                   matched.shopify_updated_at
            from   matched
            left   join held on held.id = matched.id
            where  matched.id is not null
            order  by matched.id, matched.gid
            """;

        return transaction.Rows<LockedCustomer>(sql, new
        {
            gids = customers.Select(customer => customer.Gid).ToArray(),
            emails = customers.Select(customer => customer.Email?.Trim().ToLowerInvariant()).ToArray(),
            phones = customers.Select(customer => Digits(customer.Phone)).ToArray(),
        }, ct);
    }
}
