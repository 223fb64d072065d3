using System.Globalization;
using ShopifySync.Entities;
using ShopifySync.Entities.Records;
using ShopifySync.Erp;

namespace ShopifySync.Customers;

/// <summary>A customer as Shopify tells of it, and when what tells of it was last changed.</summary>
public sealed record IncomingCustomer(ShopifyCustomer Customer, DateTime UpdatedAt);

/// <summary>
/// Takes the customers that Shopify's orders bring along into the ERP: less of each than the customer's own deliveries tell.
/// </summary>
/// <remarks>
/// A customer is known by its link, else by an e-mail, else by a phone where neither side has an e-mail; else it is new. Of a linked
/// customer those fields are written that Shopify changed; of a matched one those that the ERP left empty. An order older than what
/// was last seen of the customer tells nothing.
/// </remarks>
public sealed class CustomerIntake(CustomerLinks links, TimeProvider time)
{
    /// <summary>Beside the fields of a baseline: when the order was changed that told of the customer last.</summary>
    private const string ToldAt = "told_at";

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
        var newer = known.Where(customer => !IsInFlight(customer.Row))
            .Where(customer => SeenAt(customer.Row) is not { } seen || customer.UpdatedAt >= seen)
            .ToList();
        var merged = newer.Select(customer => Merge(customer.Row, customer.Customer)).Where(row => row.Names.Any()).ToList();

        await CustomerRows.Mute(transaction, merged.Select(row => row.Text("id")!), ct);
        await EntityRows.Update(transaction, "customers", CustomerFields.OfOrders, merged, ct);

        var unknown = customers.Where(incoming => locked.Find(incoming.Customer.Gid) is null).ToList();
        var ids = await CustomerRows.Insert(
            transaction, CustomerFields.OfOrders, [.. unknown.Select(incoming => CustomerFields.Of(incoming.Customer))], ct);
        var added = unknown.Zip(ids, (incoming, id) => (Id: id, incoming.Customer, incoming.UpdatedAt)).ToList();

        await WriteLinks(transaction, [
            .. newer.Select(customer => Seen(customer.Row.Id, customer.Customer, customer.UpdatedAt, customer.Row)),
            .. added.Select(customer => Seen(customer.Id, customer.Customer, customer.UpdatedAt, null))], ct);

        return known.Select(customer => (customer.Row.Id, customer.Customer.Gid))
            .Concat(added.Select(customer => (customer.Id, customer.Customer.Gid)))
            .ToDictionary(customer => customer.Gid, customer => customer.Id);
    }

    /// <summary>Each customer as the newest record tells of it.</summary>
    private static List<IncomingCustomer> Newest(IEnumerable<IncomingCustomer> incoming) =>
        [.. incoming.GroupBy(customer => customer.Customer.Gid).Select(same => same.MaxBy(customer => customer.UpdatedAt)!)];

    /// <summary>The columns to write, with the row's id; none if it stays as it is.</summary>
    private static FieldValues Merge(LockedCustomer row, ShopifyCustomer customer)
    {
        var decisions = Compared(row, customer).Where(decision => decision.ToErp).ToList();

        return decisions.Count == 0
            ? FieldValues.None
            : decisions.Aggregate(
                FieldValues.None.With("id", row.Id), (values, decision) => values.With(decision.Field.Name, decision.Result));
    }

    /// <remarks>The ERP's own changes are not pushed here, so they count only where they would be overwritten.</remarks>
    private static IReadOnlyList<FieldDecision> Compared(LockedCustomer row, ShopifyCustomer customer)
    {
        var erp = CustomerFields.OfErp(EntityJson.Read<FieldValues>(row.Columns!));

        return Comparison.Of(
            CustomerFields.All,
            new SideState(erp, row.ErpSeen ?? (row.IsLinked ? erp : null)),
            new SideState(CustomerFields.Of(customer), row.ShopifySeen),
            ConflictRule.Always(Side.Erp));
    }

    /// <summary>What stands on the link afterwards: what the order told of, over what was seen before.</summary>
    private static SeenCustomer Seen(string id, ShopifyCustomer customer, DateTime updatedAt, LockedCustomer? row)
    {
        var before = row?.ShopifySeen ?? FieldValues.None;
        var shopify = before.Overlaid(CustomerFields.Of(customer));
        var decisions = row is null ? [] : Compared(row, customer);
        var erp = row?.ErpSeen is { } seen
            ? decisions.Where(decision => decision.ToErp)
                .Aggregate(seen, (values, decision) => values.With(decision.Field.Name, decision.Result))
            : null;

        return new SeenCustomer(
            id, customer.Gid, erp is null ? null : new RecordBaseline(erp),
            new RecordBaseline(shopify.With(ToldAt, updatedAt.ToString("O", CultureInfo.InvariantCulture))),
            IsSame: decisions.Count == 0 && shopify.Equals(before));
    }

    /// <summary>Whether the customer's own push talks to Shopify at this moment: it takes in what Shopify says of the customer.</summary>
    private bool IsInFlight(LockedCustomer row) => row.InFlightUntil > time.GetUtcNow().UtcDateTime;

    /// <summary>When the state was changed that is the last one known of a customer; null if none is.</summary>
    private static DateTime? SeenAt(LockedCustomer row)
    {
        const DateTimeStyles utc = DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal;
        var told = row.ShopifySeen?.Text(ToldAt) is { } moment
            ? DateTime.Parse(moment, CultureInfo.InvariantCulture, utc)
            : (DateTime?)null;

        return new[] { row.ShopifyUpdatedAt, told }.Max();
    }

    private async Task WriteLinks(ErpTransaction transaction, IReadOnlyList<SeenCustomer> seen, CancellationToken ct)
    {
        await links.RemoveOthers(transaction, [.. seen.Select(customer => (customer.Id, customer.Gid))], ct);
        await links.WriteSeen(transaction, seen, ct);
    }

    private static Task<IReadOnlyList<LockedCustomer>> Find(
        ErpTransaction transaction, IReadOnlyCollection<ShopifyCustomer> customers, CancellationToken ct)
    {
        const string sql = """
            with matched as (
                select given.gid, coalesce(linked.id, (
                           select min(same.id::text)::erp_customer_id
                           from   customers same
                           where  lower(trim(same.email)) = given.email
                           and    nullif(trim(to_jsonb(same) ->> 'merged_into'), '') is null
                           and    not exists (select from shopify_links known where known.entity_type = 'customer'
                                  and known.gid is not null and known.entity_id = same.id::text)
                           having count(*) = 1), (
                           select min(same.id::text)::erp_customer_id
                           from   customers same
                           where  given.email is null and coalesce(trim(same.email), '') = ''
                           and    regexp_replace(same.phone, '[^0-9]', '', 'g') = given.phone
                           and    nullif(trim(to_jsonb(same) ->> 'merged_into'), '') is null
                           and    not exists (select from shopify_links known where known.entity_type = 'customer'
                                  and known.gid is not null and known.entity_id = same.id::text)
                           having count(*) = 1)) as id,
                       linked.id is not null as is_linked, linked.erp_baseline, linked.shopify_baseline,
                       linked.shopify_updated_at, linked.in_flight_until
                from   unnest(@gids, @emails, @phones) as given (gid, email, phone)
                left   join lateral (
                           select customers.id, link.erp_baseline::text as erp_baseline, link.shopify_baseline::text as shopify_baseline,
                                  link.shopify_updated_at, link.in_flight_until
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
            select matched.gid, matched.id::text as id, matched.is_linked, held.columns, matched.erp_baseline,
                   matched.shopify_baseline, matched.shopify_updated_at, matched.in_flight_until
            from   matched
            left   join held on held.id = matched.id
            where  matched.id is not null
            order  by matched.id, matched.gid
            """;

        return transaction.Rows<LockedCustomer>(sql, new
        {
            gids = customers.Select(customer => customer.Gid).ToArray(),
            emails = customers.Select(customer => CustomerToMatch.Of(customer.Gid, customer.Email, customer.Phone).Email).ToArray(),
            phones = customers.Select(customer => CustomerToMatch.Digits(customer.Phone)).ToArray(),
        }, ct);
    }
}
