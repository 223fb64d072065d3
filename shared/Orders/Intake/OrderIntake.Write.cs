using ShopifySync.Erp;
using ShopifySync.Stock;

namespace ShopifySync.Orders.Intake;

public sealed partial class OrderIntake
{
    /// <summary>Writes what was merged; returns the ERP's id of each order, by Gid, and which rows below it were written.</summary>
    private async Task<(IReadOnlyDictionary<string, string> Ids, Written Written)> Write(
        ErpTransaction transaction, IReadOnlyList<Merging> merged, IReadOnlyDictionary<string, string> products,
        IReadOnlyDictionary<string, string> customers, IReadOnlyList<Booked> shelf, CancellationToken ct)
    {
        var rows = merged.Where(one => one.Merged.Row is not null).Select(one => (one.Place.Order.Gid, Row: one.Merged.Row! with
        {
            CustomerId = one.Place.Order.Customer is { } customer ? customers[customer.Gid] : null,
        })).ToList();
        var imported = rows.Where(row => row.Row.Id is null).ToList();
        var ids = merged.Where(one => one.Place.Erp is not null).ToDictionary(one => one.Place.Order.Gid, one => one.Place.Erp!.Id);

        foreach (var (row, id) in imported.Zip(await OrderWriter.InsertOrders(transaction, [.. imported.Select(row => row.Row)], Now, ct)))
        {
            ids[row.Gid] = id;
        }

        await OrderWriter.Mute(transaction, ids.Values, ct);
        await OrderWriter.UpdateOrders(transaction, [.. rows.Where(row => row.Row.Id is not null).Select(row => row.Row)], Now, ct);
        var written = new Written(
            await WriteLines(transaction, merged, ids, ct),
            await WriteFulfillments(transaction, merged, ids, ct),
            await WriteRefunds(transaction, merged, ids, ct));
        await stock.TakeIntoBase(transaction, shelf, ct);
        await stock.TookBy(transaction, [.. merged.SelectMany(one => GrownByUs(one, products))], ct);

        return (ids, written);
    }

    /// <summary>Pieces that an edit of ours added in Shopify: the ERP told of them as Shopify has them, and neither had them when it was last seen.</summary>
    private static IEnumerable<(string ProductId, int Units)> GrownByUs(Merging one, IReadOnlyDictionary<string, string> products)
    {
        if (one is not { Told: { } told, Place: { Link: { ErpSeen: { } erpSeen, ShopifySeen: { } shopifySeen } } place })
        {
            yield break;
        }

        var known = OrderLines.Match(told.Lines.Where(line => line.Gid is null), place.Order.Lines).ToDictionary(part => part.Gid, part => part.EntityId);

        foreach (var line in place.Order.Lines.Where(line => line.VariantGid is { } gid && products.ContainsKey(gid)))
        {
            var before = shopifySeen.Quantities.GetValueOrDefault(line.Gid);
            var ours = told.Lines.FirstOrDefault(other => other.Gid == line.Gid || known.GetValueOrDefault(line.Gid) == other.Id);

            if (line.Current > before && ours?.Quantity == line.Current && erpSeen.Quantities.GetValueOrDefault(ours.Id) != ours.Quantity)
            {
                yield return (products[line.VariantGid!], line.Current - before);
            }
        }
    }

    private async Task<HashSet<string>> WriteLines(
        ErpTransaction transaction, IReadOnlyList<Merging> merged, Dictionary<string, string> ids, CancellationToken ct)
    {
        var lines = merged.SelectMany(one => one.Merged.Lines.Select(row => (OrderId: ids[one.Place.Order.Gid], Row: row))).ToList();
        var added = lines.Where(line => line.Row.Id is null).ToList();
        var addedIds = await OrderWriter.InsertLines(transaction, added, ct);

        await OrderWriter.UpdateLines(transaction, [.. lines.Where(line => line.Row.Id is not null).Select(line => line.Row)], ct);
        await links.Write(transaction, OrderLinks.Line, [
            .. added.Zip(addedIds, (line, id) => new LinkedPart(line.OrderId, id, line.Row.Gid!)),
            .. merged.SelectMany(one => one.Merged.KnownLines.Select(line => new LinkedPart(ids[one.Place.Order.Gid], line.EntityId, line.Gid)))], ct);

        return [.. addedIds, .. lines.Select(line => line.Row.Id).OfType<string>()];
    }

    private async Task<HashSet<string>> WriteFulfillments(
        ErpTransaction transaction, IReadOnlyList<Merging> merged, Dictionary<string, string> ids, CancellationToken ct)
    {
        var sent = merged.SelectMany(one => one.Merged.Fulfillments.Select(row => (OrderId: ids[one.Place.Order.Gid], Row: row))).ToList();
        var added = sent.Where(one => one.Row.Id is null).ToList();
        var addedIds = await OrderWriter.InsertFulfillments(transaction, added, ct);

        await OrderWriter.UpdateFulfillments(transaction, [.. sent.Where(one => one.Row.Id is not null).Select(one => one.Row)], ct);
        await OrderWriter.InsertFulfilled(transaction, [.. added.Zip(addedIds).SelectMany(one => one.First.Row.Lines.Select(part => (one.Second, part)))], ct);
        await links.Write(transaction, OrderLinks.Fulfillment, [
            .. added.Zip(addedIds, (one, id) => new LinkedPart(one.OrderId, id, one.Row.Gid)),
            .. merged.SelectMany(one => one.Merged.KnownFulfillments.Select(part => new LinkedPart(ids[one.Place.Order.Gid], part.EntityId, part.Gid)))], ct);

        return [.. addedIds, .. sent.Select(one => one.Row.Id).OfType<string>()];
    }

    private async Task<HashSet<string>> WriteRefunds(
        ErpTransaction transaction, IReadOnlyList<Merging> merged, Dictionary<string, string> ids, CancellationToken ct)
    {
        var refunds = merged.SelectMany(one => one.Merged.Refunds.Select(row => (OrderId: ids[one.Place.Order.Gid], Row: row))).ToList();
        var added = refunds.Where(one => one.Row.Id is null).ToList();
        var addedIds = await OrderWriter.InsertRefunds(transaction, added, ct);

        await OrderWriter.UpdateRefunds(transaction, [.. refunds.Where(one => one.Row.Id is not null).Select(one => one.Row)], ct);
        await OrderWriter.InsertRefunded(transaction, [.. added.Zip(addedIds).SelectMany(one => one.First.Row.Lines.Select(part => (one.Second, part)))], ct);
        await links.Write(transaction, OrderLinks.Refund, [
            .. added.Zip(addedIds, (one, id) => new LinkedPart(one.OrderId, id, one.Row.Gid)),
            .. merged.SelectMany(one => one.Merged.KnownRefunds.Select(part => new LinkedPart(ids[one.Place.Order.Gid], part.EntityId, part.Gid)))], ct);

        return [.. addedIds, .. refunds.Select(one => one.Row.Id).OfType<string>()];
    }

    /// <summary>What both sides are like now, but for what the ERP has moved and not pushed yet.</summary>
    private async Task WriteLinks(
        ErpTransaction transaction, IReadOnlyList<Merging> merged, IReadOnlyDictionary<string, string> ids, Written written, CancellationToken ct)
    {
        var after = (await ErpOrders.Load(transaction, [.. ids.Values], ct)).ToDictionary(order => order.Id);

        await links.Write(transaction, [.. merged.Select(one =>
        {
            var id = ids[one.Place.Order.Gid];
            var now = OrderSeen.Of(one.Place.Erp is { } here ? written.Over(here, after[id]) : after[id]);
            var seen = one.ErpSeen is { } before
                ? one.Merged.Unpushed.Keep(before, before.Digest == "" ? now with { Digest = "" } : now).Keeping(before, one.Place.Erp?.Customer, one.Place.Order.Customer?.Gid)
                : now;

            return new LinkedOrder(id, one.Place.Order.Gid, seen, OrderSeen.Of(one.Place.Order), one.Place.Order.UpdatedAt, one.Merged.Changed.Count > 0);
        })], ct);
    }

    /// <summary>The rows below orders that this transaction has written, by their ids.</summary>
    private sealed record Written(HashSet<string> Lines, HashSet<string> Fulfillments, HashSet<string> Refunds)
    {
        /// <summary>The order as it was when it was looked at, with what was written since: what somebody else has committed below it meanwhile is not seen, and so it is pushed.</summary>
        /// <remarks>Its own row cannot have been changed by others: it is locked.</remarks>
        public ErpOrder Over(ErpOrder before, ErpOrder after) => after with
        {
            Lines = Over(before.Lines, after.Lines, line => line.Id, Lines),
            Fulfillments = Over(before.Fulfillments, after.Fulfillments, sent => sent.Id, Fulfillments),
            Refunds = Over(before.Refunds, after.Refunds, refund => refund.Id, Refunds),
        };

        private static List<T> Over<T>(IReadOnlyList<T> before, IReadOnlyList<T> after, Func<T, string> id, HashSet<string> written)
        {
            var known = before.ToDictionary(id);
            var there = after.Select(id).ToHashSet();

            return
            [
                .. after.Where(part => written.Contains(id(part)) || known.ContainsKey(id(part))).Select(part => written.Contains(id(part)) ? part : known[id(part)]),
                .. before.Where(part => !there.Contains(id(part))),
            ];
        }
    }
}
