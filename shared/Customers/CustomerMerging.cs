using System.Text.Json;
using ShopifySync.Entities;
using ShopifySync.Entities.Records;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Customers;

/// <summary>Two rows of the ERP became one (<c>customers.merged_into</c>): their customers in Shopify are merged, once.</summary>
/// <remarks>
/// Shopify merges by a job. What it is at is asked before anything is sent, so that a lost answer merges nothing twice: a customer that is
/// gone was merged, and one that is being merged is waited for.
/// </remarks>
public sealed class CustomerMerging(ShopifyClient shopify, CustomerLinks links, ErpDatabase erp, SyncQueue queue)
{
    /// <summary>What stands on the link while Shopify is at it.</summary>
    private const string Job = "merge_job";

    /// <summary>Rows that were merged one into the other, at the most.</summary>
    private const int LongestChain = 10;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AMinute = TimeSpan.FromMinutes(1);
    private static readonly GraphQlDocument MergeCustomers = GraphQlDocument.Embedded("MergeCustomers");
    private static readonly GraphQlDocument ReadMergeable = GraphQlDocument.Embedded("ReadMergeable");
    private static readonly GraphQlDocument ReadMergeJob = GraphQlDocument.Embedded("ReadMergeJob");

    private static MergeStep Waits => new(Outcome.Later(Soon, Reason.AwaitsShopify, "Shopify is merging it into another customer."));

    /// <summary>Merges a linked customer into that of the row that it was merged into, or finds out what became of that.</summary>
    public async Task<MergeStep> Merge(RecordToMerge merged, CancellationToken ct)
    {
        var (into, problem) = await Survivor(merged, ct);

        if (problem is not null)
        {
            return new MergeStep(problem);
        }

        var known = await links.Find([into!], ct);

        if (known.GetValueOrDefault(into!) is not { Gid: { } kept, DeletedAt: null })
        {
            return new MergeStep(Outcome.Later(
                AMinute, Reason.AwaitsLink, $"The ERP has merged it into customer {into}, which is not linked with Shopify yet."));
        }

        var two = new Two(merged.Id, merged.Gid, into!, kept);

        return merged.Note?.Text(Job) is { } job && await Follow(two, job, ct) is { } followed ? followed
            : await Look(two, ct) ?? await Send(two, ct);
    }

    /// <summary>The row that stands for all that were merged into it.</summary>
    private async Task<(string? Id, Outcome? Problem)> Survivor(RecordToMerge merged, CancellationToken ct)
    {
        const string sql = """
            select customers.id::text as id, nullif(trim(to_jsonb(customers) ->> 'merged_into'), '') as merged_into
            from   customers
            where  customers.id = @id::erp_customer_id
            """;

        var id = merged.Into;

        for (var step = 0; step < LongestChain; step++)
        {
            if (await erp.Row<Row>(sql, new { id }, ct) is not { } row)
            {
                return (null, Outcome.Rejected(
                    Reason.BadErpData, $"Its merged_into names customer {id}, and the ERP has no such row. Correct it."));
            }

            if (row.MergedInto is null)
            {
                return (row.Id, null);
            }

            id = row.MergedInto;
        }

        return (null, Outcome.Rejected(
            Reason.BadErpData,
            $"Its merged_into leads from row to row and ends nowhere, beginning with customer {merged.Into}. Correct it."));
    }

    /// <summary>What became of a job; null if Shopify knows nothing of it any more.</summary>
    private async Task<MergeStep?> Follow(Two two, string job, CancellationToken ct)
    {
        var answer = await shopify.Send(ReadMergeJob, new { job }, ct);

        if (answer is not Answered answered)
        {
            return new MergeStep(answer.Outcome());
        }

        if (answered.Data.Part("customerMergeJobStatus") is not { } merge)
        {
            return null;
        }

        return merge.Text("status") switch
        {
            "COMPLETED" => await Finish(two, merge.Text("resultingCustomerId") ?? two.KeptGid, ct),
            "FAILED" => new MergeStep(Refused(merge.RequiredList("customerMergeErrors").Select(error => error.Text("message"))))
            {
                Note = FieldValues.None, // whoever tries again begins anew
            },
            _ => Waits,
        };
    }

    /// <summary>Whether the two are one already, or are being merged, or cannot be; null if they can.</summary>
    private async Task<MergeStep?> Look(Two two, CancellationToken ct)
    {
        var read = await shopify.ReadNodes(ReadMergeable, [two.MergedGid, two.KeptGid], ids => new { ids }, ct);

        if (read.Problems.Values.FirstOrDefault() is { } problem)
        {
            return new MergeStep(problem);
        }

        var (merged, kept) = (MergeableOf(read, two.MergedGid), MergeableOf(read, two.KeptGid));

        if (merged is null || kept is null)
        {
            return merged is null && kept is null
                ? new MergeStep(Outcome.Rejected(Reason.ShopifyRecordGone, "Shopify has neither of the two customers any more."))
                : await Finish(two, merged is null ? two.KeptGid : two.MergedGid, ct);
        }

        if ((merged.Value.Part("mergeInProgress") ?? kept.Value.Part("mergeInProgress")) is { } merge)
        {
            return merge.Text("jobId") is { } job ? Waits with { Note = FieldValues.None.With(Job, job) } : Waits;
        }

        var refused = new[] { merged.Value, kept.Value }.Where(one => !one.Flag("isMergeable")).Select(one => one.Text("reason")).ToList();

        return refused.Count == 0 ? null : new MergeStep(Refused(refused));
    }

    private static JsonElement? MergeableOf(NodesRead read, string gid) =>
        read.Nodes.GetValueOrDefault(gid) is { } node && node.Has("mergeable") ? node.RequiredPart("mergeable") : null;

    private async Task<MergeStep> Send(Two two, CancellationToken ct)
    {
        var answer = await shopify.Send(
            MergeCustomers, new { merged = two.MergedGid, kept = two.KeptGid, overrides = await Overrides(two, ct) }, ct);

        if (answer is not Answered answered)
        {
            return new MergeStep(answer.Outcome());
        }

        var payload = answered.Data.RequiredPart("customerMerge");

        if (UserError.Of(payload) is { Count: > 0 } errors)
        {
            return new MergeStep(Refused(errors.Select(error => error.Message)));
        }

        var job = payload.RequiredPart("job");

        return job.Flag("done")
            ? await Finish(two, payload.Text("resultingCustomerId") ?? two.KeptGid, ct)
            : Waits with { Note = FieldValues.None.With(Job, job.RequiredText("id")) };
    }

    /// <summary>What the row that stays says counts; what it does not say comes from the other customer.</summary>
    private async Task<Dictionary<string, string>> Overrides(Two two, CancellationToken ct)
    {
        const string sql = """
            select said.key
            from   customers, jsonb_each(to_jsonb(customers)) as said
            where  customers.id = @id::erp_customer_id
            and    said.key = any(@keys) and said.value not in ('null', '""', '{}')
            """;

        Dictionary<string, string> members = new()
        {
            ["email"] = "customerIdOfEmailToKeep",
            ["phone"] = "customerIdOfPhoneNumberToKeep",
            ["first_name"] = "customerIdOfFirstNameToKeep",
            ["last_name"] = "customerIdOfLastNameToKeep",
            [CustomerFields.Address] = "customerIdOfDefaultAddressToKeep",
        };

        return (await erp.Rows<string>(sql, new { id = two.Into, keys = members.Keys.ToArray() }, ct))
            .ToDictionary(said => members[said], _ => two.KeptGid);
    }

    /// <summary>Shopify has one customer now: it is that of the row that stays. It and the orders of the other are read again.</summary>
    private async Task<MergeStep> Finish(Two two, string resulting, CancellationToken ct)
    {
        const string follow = """
            delete from shopify_links where entity_type = 'customer' and entity_id = @Id and @isOther;

            update shopify_links
            set    gid = @resulting, erp_digest = null, shopify_updated_at = null, version = nextval('shopify_link_versions')
            where  entity_type = 'customer' and entity_id = @Into and @isOther;
            """;
        const string orders = """
            select substring(link.gid from '\d+$')
            from   orders
            join   shopify_links link on link.entity_type = 'order' and link.entity_id = orders.id::text and link.gid is not null
            where  orders.customer_id = @Id::erp_customer_id
            """;

        var isOther = resulting != two.KeptGid;
        await using var transaction = await erp.Begin(ct);
        await transaction.Run(follow, new { two.Id, two.Into, resulting, isOther }, ct);
        await queue.ReadAgain(
            transaction, EntityType.Order, await transaction.Rows<string>(orders, new { two.Id }, ct), Origin.Reconcile, ct);
        await queue.ReadAgain(transaction, EntityType.Customer, [Gids.NumberOf(resulting)], Origin.Reconcile, ct);
        await transaction.Commit(ct);
        await links.MarkDeleted(isOther ? [] : [two.MergedGid], ct);

        return new MergeStep(Outcome.DoneWith($"merged in Shopify into customer {two.Into}, as in the ERP"));
    }

    private static Outcome Refused(IEnumerable<string?> words) => Outcome.Rejected(
        Reason.RefusedByShopify,
        $"Shopify does not merge the two customers: {string.Join("; ", words.OfType<string>().Distinct())} " +
        "Put that right in Shopify, or merge them there.");

    /// <param name="Id">The row that was merged into another.</param>
    /// <param name="Into">The row that stays.</param>
    private sealed record Two(string Id, string MergedGid, string Into, string KeptGid);

    private sealed record Row(string Id, string? MergedInto);
}
