using ShopifySync.Entities;
using ShopifySync.Erp;
using ShopifySync.Stock;

namespace ShopifySync.Orders.Intake;

public sealed partial class OrderIntake
{
    /// <summary>Writes what was merged; returns the ERP's id of each order, by Gid, and which rows below it were written.</summary>
    private async Task<(IReadOnlyDictionary<string, string> Ids, WrittenRows Written)> Write(
        ErpTransaction transaction, IReadOnlyList<MergingOrder> merged, IReadOnlyDictionary<string, string> products,
        IReadOnlyDictionary<string, string> customerIds, IReadOnlyList<Booked> booked, CancellationToken ct)
    {
        var rows = merged.Where(one => one.Merged.Row is not null)
            .Select(one => (one.Place.Order.Gid, Row: Row(one, customerIds)))
            .ToList();
        var imported = rows.Where(row => !row.Row.Says("id")).ToList();
        var ids = merged.Where(one => one.Place.Erp is not null).ToDictionary(one => one.Place.Order.Gid, one => one.Place.Erp!.Id);

        foreach (var (row, id) in imported.Zip(await OrderWriter.InsertOrders(transaction, [.. imported.Select(row => row.Row)], Now, ct)))
        {
            ids[row.Gid] = id;
        }

        await OrderWriter.Mute(transaction, ids.Values, ct);
        await OrderWriter.UpdateOrders(transaction, [.. rows.Where(row => row.Row.Says("id")).Select(row => row.Row)], Now, ct);
        var written = new WrittenRows(
            await WriteLines(transaction, merged, ids, ct),
            await WriteFulfillments(transaction, merged, ids, ct),
            await WriteRefunds(transaction, merged, ids, ct));
        await stock.TakeIntoBase(transaction, booked, ct);
        await stock.TookBy(transaction, [.. merged.SelectMany(one => GrownByUs(one, products))], ct);

        return (ids, written);
    }

    /// <summary>The row to write, with its customer where the ERP's order has none, or Shopify gave it to another.</summary>
    private static FieldValues Row(MergingOrder one, IReadOnlyDictionary<string, string> customerIds) =>
        one.Place.Order.Customer is { } customer && (one.Merged.TakesCustomer || one.Place.Erp?.Customer is null)
            ? one.Merged.Row!.With("customer_id", customerIds[customer.Gid])
            : one.Merged.Row!;

    /// <summary>Pieces that an edit of ours added in Shopify: the ERP told of them as
    /// Shopify has them, and they are in neither baseline.</summary>
    private static IEnumerable<(string ProductId, int Units)> GrownByUs(MergingOrder one, IReadOnlyDictionary<string, string> products)
    {
        if (one is not { Sent: { } sent, Place: { Link: { Erp: { } erpBaseline, Shopify: { } shopifyBaseline } } place })
        {
            yield break;
        }

        var known = OrderLines.Match(sent.Lines.Where(line => line.Gid is null), place.Order.Lines)
            .ToDictionary(part => part.Gid, part => part.EntityId);

        foreach (var line in place.Order.Lines.Where(line => line.VariantGid is { } gid && products.ContainsKey(gid)))
        {
            var before = shopifyBaseline.Quantities.GetValueOrDefault(line.Gid);
            var ours = sent.Lines.FirstOrDefault(other => other.Gid == line.Gid || known.GetValueOrDefault(line.Gid) == other.Id);

            if (line.Current > before
                && ours?.Quantity == line.Current
                && erpBaseline.Quantities.GetValueOrDefault(ours.Id) != ours.Quantity)
            {
                yield return (products[line.VariantGid!], line.Current - before);
            }
        }
    }

    private async Task<HashSet<string>> WriteLines(
        ErpTransaction transaction, IReadOnlyList<MergingOrder> merged, Dictionary<string, string> ids, CancellationToken ct)
    {
        var lines = merged.SelectMany(one => one.Merged.Lines.Select(row => (OrderId: ids[one.Place.Order.Gid], Row: row))).ToList();
        var added = lines.Where(line => line.Row.Id is null).ToList();
        var addedIds = await OrderWriter.InsertLines(transaction, added, ct);

        await OrderWriter.UpdateLines(transaction, [.. lines.Where(line => line.Row.Id is not null).Select(line => line.Row)], ct);
        await parts.Lines.Write(transaction, [
            .. added.Zip(addedIds, (line, id) => new LinkedPart(line.OrderId, id, line.Row.Gid!)),
            .. Known(merged, ids, one => one.KnownLines)], ct);

        return [.. addedIds, .. lines.Select(line => line.Row.Id).OfType<string>()];
    }

    private async Task<HashSet<string>> WriteFulfillments(
        ErpTransaction transaction, IReadOnlyList<MergingOrder> merged, Dictionary<string, string> ids, CancellationToken ct)
    {
        var sent = merged.SelectMany(one => one.Merged.Fulfillments.Select(row => (OrderId: ids[one.Place.Order.Gid], Row: row))).ToList();
        var added = sent.Where(one => one.Row.Id is null).ToList();
        var addedIds = await OrderWriter.InsertFulfillments(transaction, added, ct);

        await OrderWriter.UpdateFulfillments(transaction, [.. sent.Where(one => one.Row.Id is not null).Select(one => one.Row)], ct);
        await OrderWriter.InsertFulfilled(
            transaction, [.. added.Zip(addedIds).SelectMany(one => one.First.Row.Lines.Select(part => (one.Second, part)))], ct);
        await parts.Fulfillments.Write(transaction, [
            .. added.Zip(addedIds, (one, id) => new LinkedPart(one.OrderId, id, one.Row.Gid)),
            .. Known(merged, ids, one => one.KnownFulfillments)], ct);

        return [.. addedIds, .. sent.Select(one => one.Row.Id).OfType<string>()];
    }

    private async Task<HashSet<string>> WriteRefunds(
        ErpTransaction transaction, IReadOnlyList<MergingOrder> merged, Dictionary<string, string> ids, CancellationToken ct)
    {
        var refunds = merged.SelectMany(one => one.Merged.Refunds.Select(row => (OrderId: ids[one.Place.Order.Gid], Row: row))).ToList();
        var added = refunds.Where(one => one.Row.Id is null).ToList();
        var addedIds = await OrderWriter.InsertRefunds(transaction, added, ct);

        await OrderWriter.UpdateRefunds(transaction, [.. refunds.Where(one => one.Row.Id is not null).Select(one => one.Row)], ct);
        await OrderWriter.InsertRefunded(
            transaction, [.. added.Zip(addedIds).SelectMany(one => one.First.Row.Lines.Select(part => (one.Second, part)))], ct);
        await parts.Refunds.Write(transaction, [
            .. added.Zip(addedIds, (one, id) => new LinkedPart(one.OrderId, id, one.Row.Gid)),
            .. Known(merged, ids, one => one.KnownRefunds)], ct);

        return [.. addedIds, .. refunds.Select(one => one.Row.Id).OfType<string>()];
    }

    private static IEnumerable<LinkedPart> Known(
        IReadOnlyList<MergingOrder> merged, Dictionary<string, string> ids, Func<MergedOrder, IReadOnlyList<OrderPart>> known) =>
        merged.SelectMany(one => known(one.Merged).Select(part => new LinkedPart(ids[one.Place.Order.Gid], part.EntityId, part.Gid)));

    /// <summary>Writes what both sides are now, except what the ERP changed and did not push yet.</summary>
    private async Task WriteLinks(
        ErpTransaction transaction, IReadOnlyList<MergingOrder> merged, IReadOnlyDictionary<string, string> ids, WrittenRows written,
        CancellationToken ct)
    {
        var after = (await ErpOrders.Load(transaction, [.. ids.Values], ct)).ToDictionary(order => order.Id);

        await links.Write(transaction, [.. merged.Select(one => LinkOf(one, after[ids[one.Place.Order.Gid]], written))], ct);
    }

    private LinkWrite<OrderBaseline> LinkOf(MergingOrder one, ErpOrder after, WrittenRows written)
    {
        var order = one.Place.Order;
        var shopify = OrderBaseline.Of(order);
        shopify = shopify with { Fields = (one.Place.Link?.Shopify?.Fields ?? FieldValues.None).Overlaid(shopify.Fields) };
        var link = new LinkWrite<OrderBaseline>(after.Id, order.Gid, OrderBaseline.Of(after), shopify, order.UpdatedAt)
        {
            ErpDigest = after.Digest,
            ShopifyDigest = OrderDigest.Of(order),
            ChangedErp = one.Merged.Changed.Count > 0,
        };

        if (one is not { Compared: { } compared, Place.Erp: { } before })
        {
            return link;
        }

        var (now, isAlone) = written.Over(before, after);
        var unpushed = one.Merged.Unpushed;
        var (baseline, isFollowed) = unpushed.Baseline(compared.ErpBaseline, OrderBaseline.Of(now))
            .KeepUnfollowed(compared.ErpBaseline, one.Merged.TakesCustomer ? after.Customer : before.Customer, order.Customer?.Gid);

        return link with
        {
            Erp = baseline,
            ErpDigest = one.IsKnown && isAlone && isFollowed && unpushed.IsNothing ? after.Digest : null,
            ErpChanges = unpushed.Fields.ToDictionary(
                field => field, field => one.Place.Link?.ErpChanges.TryGetValue(
                    field, out var seen) is true ? seen : one.Place.Link?.ErpChangedAt ?? Now),
            Sent = StillUnderWay(one.Place.Link?.Sent, order),
        };
    }

    /// <summary>What a push sent and Shopify does not say yet; null if nothing.</summary>
    private static FieldValues? StillUnderWay(FieldValues? sent, ShopifyOrder order)
    {
        var shopify = OrderBaseline.Of(order).Fields;
        var left = sent?.Only(
            sent.Names.Where(
                name => shopify.Find(name) is not { } value || !System.Text.Json.JsonElement.DeepEquals(value, sent.Find(name)!.Value)));

        return left?.Names.Any() is true ? left : null;
    }

    /// <summary>The rows below orders that this transaction has written, by their ids.</summary>
    private sealed record WrittenRows(HashSet<string> Lines, HashSet<string> Fulfillments, HashSet<string> Refunds)
    {
        /// <summary>The order as it was when it was locked, with what was written since. A row that another
        /// transaction added below it meanwhile is left out, and so it is pushed.</summary>
        /// <returns>The order, and whether nobody else added a row.</returns>
        public (ErpOrder Order, bool IsAlone) Over(ErpOrder before, ErpOrder after)
        {
            var lines = Over(before.Lines, after.Lines, line => line.Id, Lines);
            var fulfillments = Over(before.Fulfillments, after.Fulfillments, sent => sent.Id, Fulfillments);
            var refunds = Over(before.Refunds, after.Refunds, refund => refund.Id, Refunds);

            return (after with { Lines = lines, Fulfillments = fulfillments, Refunds = refunds },
                lines.Count == after.Lines.Count && fulfillments.Count == after.Fulfillments.Count && refunds.Count == after.Refunds.Count);
        }

        private static List<T> Over<T>(IReadOnlyList<T> before, IReadOnlyList<T> after, Func<T, string> id, HashSet<string> written)
        {
            var known = before.Select(id).ToHashSet();

            return [.. after.Where(part => written.Contains(id(part)) || known.Contains(id(part)))];
        }
    }
}
