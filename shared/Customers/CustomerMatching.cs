using ShopifySync.Entities;
using ShopifySync.Entities.Records;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Customers;

/// <summary>What a customer is recognised by before it is linked.</summary>
/// <param name="Key">Shopify's Gid, or the ERP's id.</param>
/// <param name="Email">In lower case.</param>
/// <param name="Phone">Its digits; null where there is an e-mail, which counts alone.</param>
internal sealed record CustomerToMatch(string Key, string? Email, string? Phone)
{
    public static CustomerToMatch Of(ShopifyRecord record) => Of(record.Gid, record.Fields);

    public static CustomerToMatch Of(string key, FieldValues fields) => Of(key, fields.Text("email"), fields.Text("phone"));

    public static CustomerToMatch Of(string key, string? email, string? phone)
    {
        var address = email?.Trim().ToLowerInvariant() is { Length: > 0 } given ? given : null;

        return new CustomerToMatch(key, address, address is null ? Digits(phone) : null);
    }

    /// <summary>Whether two customers may be one: by e-mail, else by phone, else by name.</summary>
    public static bool AreSame(FieldValues erp, FieldValues shopify)
    {
        var (one, other) = (Of("", erp), Of("", shopify));

        return one.Email is not null || other.Email is not null ? one.Email == other.Email
            : one.Phone is not null || other.Phone is not null ? one.Phone == other.Phone
            : erp.Text("first_name") == shopify.Text("first_name") && erp.Text("last_name") == shopify.Text("last_name");
    }

    /// <summary>Null if there is no digit.</summary>
    public static string? Digits(string? phone) =>
        new string([.. (phone ?? "").Where(char.IsAsciiDigit)]) is { Length: > 0 } digits ? digits : null;
}

/// <summary>Finds the customer that another side's customer is: by e-mail, or by phone where neither side has an e-mail.</summary>
/// <remarks>docs/decisions/0011 says why a phone counts so little. Whom nobody can tell apart waits for a person.</remarks>
public sealed class CustomerMatching(ErpDatabase erp, ShopifyClient shopify)
{
    /// <summary>Customers of one search.</summary>
    private const int AtOnce = 40;

    private static readonly GraphQlDocument FindCustomers = GraphQlDocument.Embedded("FindCustomers");
    private static readonly GraphQlDocument FindCustomer = GraphQlDocument.Embedded("FindCustomer");
    private static readonly GraphQlDocument FindCustomerOfErp = GraphQlDocument.Embedded("FindCustomerOfErp");

    /// <summary>The ERP's unlinked rows that these customers of Shopify are, by Gid.</summary>
    internal static async Task<IReadOnlyDictionary<string, Found>> InErp(
        ErpTransaction transaction, IReadOnlyCollection<CustomerToMatch> customers, CancellationToken ct)
    {
        const string sql = """
            select given.key, count(same.id) as rows, min(same.id::text) as id, string_agg(same.id::text, ', ' order by same.id) as ids
            from   unnest(@keys, @emails, @phones) as given (key, email, phone)
            join   customers same on lower(trim(same.email)) = given.email
                   or (given.email is null and coalesce(trim(same.email), '') = ''
                       and regexp_replace(same.phone, '[^0-9]', '', 'g') = given.phone)
            where  nullif(trim(to_jsonb(same) ->> 'merged_into'), '') is null
            and    not exists (select from shopify_links known where known.entity_type = 'customer' and known.gid is not null
                               and known.entity_id = same.id::text)
            group  by given.key
            """;

        var rows = await transaction.Rows<Candidates>(sql, Wanted(customers), ct);

        return rows.ToDictionary(row => row.Key, row => row.Rows == 1
            ? new Found(row.Id, null)
            : new Found(null, Outcome.Rejected(
                Reason.Ambiguous,
                $"{row.Rows} customers of the ERP have its e-mail or phone: {row.Ids}. Merge them, or give each its own.")));
    }

    /// <summary>Shopify's unlinked customers that these rows of the ERP are, by the ERP's id.</summary>
    public async Task<IReadOnlyDictionary<string, Found>> InShopify(IReadOnlyList<ErpRecord> records, CancellationToken ct)
    {
        var found = new Dictionary<string, Found>();
        var wanted = records.Select(record => CustomerToMatch.Of(record.Id, record.Fields))
            .Where(customer => customer is not { Email: null, Phone: null }).ToList();
        var doubles = await Doubles(wanted, ct);

        foreach (var chunk in wanted.Where(customer => !doubles.ContainsKey(customer.Key)).Chunk(AtOnce))
        {
            var answer = await shopify.Send(FindCustomers, new { query = string.Join(" OR ", chunk.Select(SearchOf)) }, ct);

            if (answer is not Answered answered)
            {
                Array.ForEach(chunk, customer => found[customer.Key] = new Found(null, answer.Outcome()));
                continue;
            }

            var shown = answered.Data.Nodes("customers")
                .Select(node => CustomerToMatch.Of(
                    node.RequiredText("id"), node.Part("defaultEmailAddress")?.Text("emailAddress"),
                    node.Part("defaultPhoneNumber")?.Text("phoneNumber")))
                .ToList();
            var taken = await Linked([.. shown.Select(customer => customer.Key)], ct);

            foreach (var customer in chunk)
            {
                if (Match(customer, shown, taken) is { } match)
                {
                    found[customer.Key] = match;
                }
            }
        }

        return found.Concat(doubles).ToDictionary();
    }

    /// <summary>The customer that carries the ERP's id.</summary>
    public async Task<Found> Ours(string id, CancellationToken ct)
    {
        var answer = await shopify.Send(FindCustomerOfErp, new { value = id }, ct);

        return answer is Answered answered
            ? new Found(answered.Data.Part("customerByIdentifier")?.RequiredText("id"), null)
            : new Found(null, answer.Outcome());
    }

    /// <summary>The customer with just this e-mail, which a search may not show yet.</summary>
    public async Task<string?> ByEmail(string? email, CancellationToken ct) =>
        email is not null && await shopify.Send(FindCustomer, new { email }, ct) is Answered answered
            ? answered.Data.Part("customerByIdentifier")?.RequiredText("id")
            : null;

    private static Found? Match(CustomerToMatch customer, List<CustomerToMatch> shown, IReadOnlyDictionary<string, string> taken)
    {
        var same = shown
            .Where(other => customer.Email is not null ? other.Email == customer.Email : other.Phone == customer.Phone)
            .ToList();

        return same switch
        {
            [] => null,
            [var one] when taken.GetValueOrDefault(one.Key) is { } other && other != customer.Key => new Found(null, Outcome.Rejected(
                Reason.Ambiguous,
                $"Shopify's customer with its e-mail or phone is the ERP's customer {other}. Merge them, or give each its own.")),
            [var one] => new Found(one.Key, null),
            _ => new Found(null, Outcome.Rejected(
                Reason.Ambiguous,
                $"{same.Count} customers in Shopify have its e-mail or phone: " +
                $"{string.Join(", ", same.Select(other => Gids.NumberOf(other.Key)))}. Merge them there, or link it by hand.")),
        };
    }

    /// <summary>Rows of the ERP that other rows cannot be told from.</summary>
    private async Task<Dictionary<string, Found>> Doubles(IReadOnlyCollection<CustomerToMatch> customers, CancellationToken ct)
    {
        const string sql = """
            select given.key, count(same.id) as rows, min(same.id::text) as id, string_agg(same.id::text, ', ' order by same.id) as ids
            from   unnest(@keys, @emails, @phones) as given (key, email, phone)
            join   customers same on lower(trim(same.email)) = given.email
                   or (given.email is null and regexp_replace(same.phone, '[^0-9]', '', 'g') = given.phone)
            where  nullif(trim(to_jsonb(same) ->> 'merged_into'), '') is null
            group  by given.key
            having count(same.id) > 1
            """;

        return (await erp.Rows<Candidates>(sql, Wanted(customers), ct)).ToDictionary(
            row => row.Key,
            row => new Found(null, Outcome.Rejected(
                Reason.Ambiguous,
                $"{row.Rows} customers of the ERP have this e-mail or phone: {row.Ids}. Merge them, or give each its own.")));
    }

    private async Task<IReadOnlyDictionary<string, string>> Linked(string[] gids, CancellationToken ct)
    {
        const string sql = "select gid, entity_id from shopify_links where entity_type = 'customer' and gid = any(@gids)";

        return (await erp.Rows<LinkedGid>(sql, new { gids }, ct)).ToDictionary(link => link.Gid, link => link.EntityId);
    }

    private static object Wanted(IReadOnlyCollection<CustomerToMatch> customers) => new
    {
        keys = customers.Select(customer => customer.Key).ToArray(),
        emails = customers.Select(customer => customer.Email).ToArray(),
        phones = customers.Select(customer => customer.Phone).ToArray(),
    };

    private static string SearchOf(CustomerToMatch customer) =>
        customer.Email is { } email ? $"email:{SearchPhrase.Of(email)}" : $"phone:{SearchPhrase.Of($"+{customer.Phone}")}";

    private sealed class Candidates
    {
        public required string Key { get; init; }

        public long Rows { get; init; }

        public required string Id { get; init; }

        public required string Ids { get; init; }
    }

    private sealed record LinkedGid(string Gid, string EntityId);
}
