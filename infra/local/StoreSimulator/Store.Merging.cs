using StoreSimulator.Graph;

namespace StoreSimulator;

public sealed partial class Store
{
    private readonly List<CustomerMerge> merges = [];

    /// <summary>A merchant merges a customer into another, who gets its orders and addresses. Fires customers/merge.</summary>
    public void MergeCustomers(string keptGid, string deletedGid)
    {
        lock (Gate)
        {
            NextEvent();
            var (kept, deleted) = Two(keptGid, deletedGid);
            var draft = new CustomerDraft(kept);
            Unite(draft, deleted);
            Merge(new CustomerMerge(NextId(), kept, deleted), draft);
        }
    }

    /// <summary>A merge that comes to nothing: the customers stay as they are, customers/merge is fired with the status failed.</summary>
    public void FailMerge(string keptGid, string deletedGid, string field = "merge_in_progress", string? message = null)
    {
        lock (Gate)
        {
            NextEvent();
            var (kept, deleted) = Two(keptGid, deletedGid);
            Fire("CUSTOMERS_MERGE", new CustomerMerge(NextId(), kept, deleted)
            {
                Failure = new(field, message ?? BeingMerged(kept), kept),
            });
        }
    }

    internal CustomerMerge? MergeOf(string jobGid) => merges.Find(merge => merge.Job?.Gid == jobGid);

    /// <summary>The merge under way that a customer is part of, or null.</summary>
    internal CustomerMerge? MergeOf(Customer customer) =>
        merges.Find(merge => merge.Status == "IN_PROGRESS" && (merge.Kept == customer || merge.Deleted == customer));

    /// <summary>What stands in the way of merging a customer, or null.</summary>
    internal MergeFailure? Blocker(Customer customer) =>
        MergeOf(customer) is not null ? new("merge_in_progress", BeingMerged(customer), customer)
        : customer.HasGiftCards ? new("gift_cards", $"{NameOf(customer)} has gift cards and can’t be merged.", customer)
        : null;

    /// <summary>Merges after <see cref="StoreOptions.MergeTakes"/>, if both are still there.</summary>
    internal CustomerMerge MergeLater(Customer kept, Customer deleted, Action<CustomerDraft> overrides, Address? defaultAddress)
    {
        var job = Keep(new MergeJob($"{NextGuid()}"));
        var merge = job.Merge = new CustomerMerge(NextId(), kept, deleted) { Job = job };
        merges.Add(merge);
        if (Options.MergeTakes == TimeSpan.Zero)
        {
            Finish();
        }
        else
        {
            Later(job, Options.MergeTakes, Finish);
        }

        return merge;

        void Finish()
        {
            job.IsDone = true;
            if (Array.Find([kept, deleted], customer => Find(customer.Gid) is null) is { } gone)
            {
                merge.Failure = new("deleted_at", $"{NameOf(gone)} was deleted and can’t be merged.", gone);
                Fire("CUSTOMERS_MERGE", merge);
                return;
            }

            var draft = new CustomerDraft(kept);
            Unite(draft, deleted);
            overrides(draft);
            kept.DefaultAddress = defaultAddress ?? kept.DefaultAddress;
            Merge(merge, draft);
        }
    }

    /// <summary>A customer's name; without one its e-mail address or phone number.</summary>
    internal static string NameOf(Customer customer) =>
        string.Join(' ', new[] { customer.FirstName, customer.LastName }.OfType<string>()) is { Length: > 0 } name ? name
        : customer.Email ?? (customer.Phone is { } phone ? Spaced(phone) : "");

    // what the one has not, it gets from the other
    private static void Unite(CustomerDraft draft, Customer other)
    {
        (draft.FirstName, draft.LastName) = (draft.FirstName ?? other.FirstName, draft.LastName ?? other.LastName);
        (draft.Email, draft.Phone) = (draft.Email ?? other.Email, draft.Phone ?? other.Phone);
        draft.Tags = [.. draft.Tags, .. other.Tags];
        draft.Note = string.Join(' ', new[] { draft.Note, other.Note }.Where(note => !string.IsNullOrEmpty(note))) is { Length: > 0 } note
            ? note
            : null;
    }

    private void Merge(CustomerMerge merge, CustomerDraft draft)
    {
        var (kept, deleted) = (merge.Kept, merge.Deleted);
        foreach (var order in deleted.Orders)
        {
            order.Customer = kept;
            kept.Orders.Add(order);
        }

        deleted.Orders.Clear();
        foreach (var address in deleted.Addresses.Where(address => !kept.Addresses.Exists(address.IsSameAs)).ToArray())
        {
            kept.Addresses.Add(address);
        }

        Forget(deleted);
        Fire("CUSTOMERS_MERGE", merge);
        Change(kept, draft);
    }

    private (Customer Kept, Customer Deleted) Two(string keptGid, string deletedGid) =>
        keptGid != deletedGid
            ? (Known<Customer>(keptGid), Known<Customer>(deletedGid))
            : throw new ArgumentException("Customers IDs should not match. Name two different customers.");

    private static string BeingMerged(Customer customer) => $"{NameOf(customer)} is currently being merged.";
}
