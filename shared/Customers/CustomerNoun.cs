using System.Text.Json;
using ShopifySync.Entities;
using ShopifySync.Entities.Records;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Shopify;

namespace ShopifySync.Customers;

/// <summary>Customers and their addresses, in both directions.</summary>
public sealed class CustomerNoun(
    CustomerMatching matching, CustomerMutations mutations, CustomerMerging merging, ShopifyClient shopify) : RecordNoun
{
    public const string AddressType = "customer_address";

    public override EntityType EntityType => EntityType.Customer;

    public override string GidKind => "Customer";

    public override string PartType => AddressType;

    public override IReadOnlyList<Field> Fields => CustomerFields.All;

    public override IReadOnlyList<Field> PartFields => CustomerFields.OfAddress;

    public override string Connection => "customers";

    public override GraphQlDocument ReadWhole { get; } = GraphQlDocument.Embedded("ReadCustomers");

    public override IReadOnlyDictionary<string, string> Children { get; } =
        new Dictionary<string, string> { ["MailingAddress"] = "addressesV2" };

    public override GraphQlDocument ReadChanged { get; } = GraphQlDocument.Embedded("ReadChangedCustomers");

    public override GraphQlDocument ReadTimes { get; } = GraphQlDocument.Embedded("ReadCustomerTimes");

    public override bool IsOn(StoreSettings settings) => settings.AutoSyncCustomers;

    public override ErpRecord ReadErp(ErpDocument document, FieldValues? baseline)
    {
        var content = EntityJson.Read<Rows>(document.Content);
        var addresses = content.Addresses
            .Select(address => (address.Key, Address: CustomerFields.AddressOf(address.Value)))
            .Where(address => address.Address is not null);

        return new ErpRecord(
            document.Id, CustomerFields.OfErp(content.Row),
            addresses.ToDictionary(address => address.Key, address => FieldValues.None.With(CustomerFields.Address, address.Address)),
            document.Digest)
        { IsSynced = document.IsSynced, MergedInto = content.MergedInto };
    }

    public override Task<IReadOnlyList<WrittenRecord>> Write(
        ErpTransaction transaction, IReadOnlyList<RecordChange> changes, CancellationToken ct) =>
        CustomerRows.Write(transaction, changes, ct);

    public override async Task<IReadOnlyDictionary<string, Found>> FindInErp(
        ErpTransaction transaction, IReadOnlyList<ShopifyRecord> records, CancellationToken ct) =>
        (await CustomerMatching.InErp(transaction, [.. records.Select(CustomerToMatch.Of)], ct))
            .ToDictionary(match => match.Key, match => match.Value);

    public override Task<IReadOnlyDictionary<string, Found>> FindInShopify(
        IReadOnlyList<ErpRecord> records, bool isDryRun, CancellationToken ct) => matching.InShopify(records, ct);

    /// <summary>Two addresses are the same if every line of them is.</summary>
    public override IReadOnlyList<(string PartId, string Gid)> MatchParts(
        IReadOnlyDictionary<string, FieldValues> erp, IReadOnlyDictionary<string, FieldValues> shopify)
    {
        var free = shopify.ToDictionary();
        var matched = new List<(string PartId, string Gid)>();

        foreach (var (id, address) in erp)
        {
            if (free.FirstOrDefault(other => other.Value.Equals(address)).Key is { } gid)
            {
                matched.Add((id, gid));
                free.Remove(gid);
            }
        }

        return matched;
    }

    public override async Task<RecordsRead> Read(IReadOnlyCollection<string> gids, CancellationToken ct)
    {
        var read = await shopify.ReadNodes(ReadWhole, gids, ids => new { ids }, ct);

        return (await ReadNodes(read.Nodes, ct)) with { Problems = read.Problems };
    }

    public override Task<RecordsRead> ReadNodes(IReadOnlyDictionary<string, JsonElement?> nodes, CancellationToken ct) =>
        Task.FromResult(new RecordsRead(
            nodes.ToDictionary(
                node => node.Key,
                node => node.Value is { } found && found.Has("addressesV2") ? (ShopifyRecord)CustomerNode.Read(found) : null),
            new Dictionary<string, Outcome>()));

    public override TellingPayload? ReadPayload(SyncItem item, byte[] body)
    {
        if (item.Topic is not ("customers/create" or "customers/update"))
        {
            return null; // tags and consent are told apart from the rest: the customer is read
        }

        try
        {
            using var json = JsonDocument.Parse(body);

            return CustomerNode.OfPayload(json.RootElement);
        }
        catch (Exception unlike) when (unlike is JsonException or UnreadableAnswerException)
        {
            return null;
        }
    }

    public override Task<Found> FindOurs(ErpRecord erp, CancellationToken ct) => matching.Ours(erp.Id, ct);

    public override bool IsSame(ErpRecord erp, ShopifyRecord shopify) => CustomerToMatch.AreSame(erp.Fields, shopify.Fields);

    public override Task<Sent> Create(ErpRecord erp, bool carriesId, CancellationToken ct) => mutations.Create(erp, carriesId, ct);

    public override Task<Sent> Update(RecordComparison compared, CancellationToken ct) => mutations.Update(compared, ct);

    public override Task<Outcome> Remove(string id, string gid, CancellationToken ct) => mutations.Delete(gid, ct);

    public override Task<MergeStep> Merge(RecordToMerge merged, CancellationToken ct) => merging.Merge(merged, ct);

    private sealed record Rows(FieldValues Row, Dictionary<string, JsonElement> Addresses, string? MergedInto);
}
