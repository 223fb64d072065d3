using System.Text.Json;
using ShopifySync.Customers;
using ShopifySync.Entities;

namespace ShopifySync.Orders;

/// <summary>An order of the ERP as <c>erp_order_documents</c> has it.</summary>
/// <param name="Content">What the ERP says.</param>
/// <param name="Links">How it is linked.</param>
/// <param name="Digest">Of the content.</param>
internal sealed record OrderDocument(string Content, string Links, string Digest)
{
    public ErpOrder Order
    {
        get
        {
            using var content = JsonDocument.Parse(Content);
            var order = EntityJson.Read<ErpOrder>(Content);
            var links = EntityJson.Read<LinksOf>(Links);

            return order with
            {
                SyncStatus = links.SyncStatus,
                Refunded = links.Refunded,
                Header = OrderFields.OfErp(content.RootElement.GetProperty("header")),
                Customer = links.Customer,
                Lines = [.. order.Lines.Select(line => links.Lines?.GetValueOrDefault(line.Id) is { } link
                    ? line with { Gid = link.Gid, VariantGid = link.VariantGid, AwaitsLink = link.AwaitsLink } : line)],
                Fulfillments = [.. order.Fulfillments.Select(sent => links.Fulfillments?.GetValueOrDefault(sent.Id) is [
                    var first, .. var others]
                    ? sent with
                    {
                        Gid = first.Gid,
                        SentAs = first.Sent,
                        OtherGids = [.. others.Select(part => part.Gid).OfType<string>()],
                    } : sent)],
                Refunds = [.. order.Refunds.Select(refund => links.Refunds?.GetValueOrDefault(refund.Id) is { } link
                    ? refund with
                    {
                        Gid = link.Gid,
                        StaysInErp = link.StaysInErp,
                        RefundedAt = link.RefundedAt,
                        SentAt = link.SentAt,
                    } : refund)],
                GoneLines = links.GoneLines,
                GoneFulfillments = links.GoneFulfillments,
                GoneRefunds = links.GoneRefunds,
                Digest = Digest,
            };
        }
    }

    private sealed record LinksOf
    {
        public string SyncStatus { get; init; } = "";

        public decimal Refunded { get; init; }

        public ErpCustomer? Customer { get; init; }

        public Dictionary<string, LineLink>? Lines { get; init; }

        public Dictionary<string, FulfillmentLink[]>? Fulfillments { get; init; }

        public Dictionary<string, RefundLink>? Refunds { get; init; }

        public IReadOnlyList<ErpGone> GoneLines { get; init; } = [];

        public IReadOnlyList<ErpGone> GoneFulfillments { get; init; } = [];

        public IReadOnlyList<ErpGone> GoneRefunds { get; init; } = [];
    }

    private sealed record LineLink(string? Gid, string? VariantGid, bool AwaitsLink);

    private sealed record FulfillmentLink(string? Gid, FulfillmentState? Sent);

    private sealed record RefundLink(string? Gid, bool StaysInErp, DateTime? RefundedAt, DateTime? SentAt);
}
