using ShopifySync.Entities;
using ShopifySync.Entities.Records;
using ShopifySync.Erp;

namespace ShopifySync.Customers;

/// <summary>Writes customers and their further addresses into the ERP's tables. Columns that the ERP lacks are left out.</summary>
internal static class CustomerRows
{
    private const string Customers = "customers";
    private const string Addresses = "customer_addresses";
    private static readonly string[] AddressColumns = ["customer_id", CustomerFields.Address];

    public static async Task<IReadOnlyList<WrittenRecord>> Write(
        ErpTransaction transaction, IReadOnlyList<RecordChange> changes, CancellationToken ct)
    {
        var columns = await EntityRows.Columns(transaction, Customers, CustomerFields.Columns, ct);
        var added = changes.Where(change => change.Before is null).ToList();
        var ids = await Insert(transaction, columns, [.. added.Select(change => change.Fields)], ct);
        var byChange = added.Zip(ids).ToDictionary(pair => pair.First, pair => pair.Second);
        string IdOf(RecordChange change) => change.Before?.Id ?? byChange[change];

        await Mute(transaction, changes.Select(IdOf), ct);
        await EntityRows.Update(
            transaction, Customers, columns,
            [.. changes.Where(change => change.Before is not null && change.Fields.Names.Any())
                .Select(change => change.Fields.With("id", change.Before!.Id))],
            ct);
        var addresses = await WriteAddresses(transaction, [.. changes.Select(change => (IdOf(change), change))], ct);

        return [.. changes.Select(change => new WrittenRecord(IdOf(change), [.. addresses[IdOf(change)]]))];
    }

    /// <summary>Adds customers, which no trigger tells of; returns their ids in the order of the rows.</summary>
    public static async Task<IReadOnlyList<string>> Insert(
        ErpTransaction transaction, IReadOnlyCollection<string> columns, IReadOnlyList<FieldValues> rows, CancellationToken ct)
    {
        if (rows.Count == 0)
        {
            return [];
        }

        await Importing(transaction, "on", ct);
        var ids = await EntityRows.Insert(transaction, Customers, columns, rows, ct);
        await Importing(transaction, "", ct);

        return ids;
    }

    /// <summary>From here on no trigger tells of these customers, until the transaction ends.</summary>
    public static Task<int> Mute(ErpTransaction transaction, IEnumerable<string> ids, CancellationToken ct)
    {
        const string sql = "select set_config('shopifysync.applying_customer', @muted, true)";

        return transaction.Run(sql, new { muted = string.Join(',', ids) }, ct);
    }

    /// <summary>
    /// The rows of addresses that are gone serve those that are new: a default address that changes places keeps its row.
    /// </summary>
    private static async Task<ILookup<string, (string PartId, string Gid)>> WriteAddresses(
        ErpTransaction transaction, IReadOnlyList<(string Id, RecordChange Change)> changes, CancellationToken ct)
    {
        var reused = changes
            .SelectMany(one => one.Change.GoneParts.Zip(one.Change.NewParts, (row, part) => (one.Id, Row: row, part.Key, part.Value)))
            .ToList();
        var changed = changes.SelectMany(one => one.Change.Parts.Select(part => part.Value.With("id", part.Key)))
            .Concat(reused.Select(part => part.Value.With("id", part.Row))).ToList();
        var added = changes
            .SelectMany(one => one.Change.NewParts.Skip(one.Change.GoneParts.Count).Select(part => (one.Id, part.Key, part.Value)))
            .ToList();
        var gone = changes.SelectMany(one => one.Change.GoneParts.Skip(one.Change.NewParts.Count)).ToList();

        await EntityRows.Update(transaction, Addresses, [CustomerFields.Address], changed, ct);
        await Delete(transaction, gone, ct);
        var ids = await EntityRows.Insert(
            transaction, Addresses, AddressColumns, [.. added.Select(part => part.Value.With("customer_id", part.Id))], ct);

        return added.Zip(ids, (part, id) => (part.Id, PartId: id, Gid: part.Key))
            .Concat(reused.Select(part => (part.Id, PartId: part.Row, Gid: part.Key)))
            .ToLookup(part => part.Id, part => (part.PartId, part.Gid));
    }

    private static Task<int> Delete(ErpTransaction transaction, List<string> ids, CancellationToken ct)
    {
        const string sql = """
            delete from customer_addresses where id in (select gone.id::erp_customer_address_id from unnest(@ids) as gone (id))
            """;

        return ids.Count == 0 ? Task.FromResult(0) : transaction.Run(sql, new { ids = ids.ToArray() }, ct);
    }

    private static Task<int> Importing(ErpTransaction transaction, string isOn, CancellationToken ct)
    {
        const string sql = "select set_config('shopifysync.importing_customers', @isOn, true)";

        return transaction.Run(sql, new { isOn }, ct);
    }
}
