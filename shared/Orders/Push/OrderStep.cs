using ShopifySync.Entities;

namespace ShopifySync.Orders.Push;

/// <summary>One thing to do in Shopify so that its order agrees with the ERP's.</summary>
public abstract record OrderStep;

/// <summary>Writes fields of the header; only those that are named.</summary>
/// <param name="Fields">As the mutation takes them, by the name of the input.</param>
/// <param name="Values">The same as field values.</param>
public sealed record UpdateHeader(IReadOnlyDictionary<string, object?> Fields, FieldValues Values) : OrderStep;

/// <summary>Gives the order to another of Shopify's customers.</summary>
public sealed record ChangeCustomer(string Gid) : OrderStep;

/// <summary>Edits lines so that the order is worth <paramref name="Total"/>; if it
/// would be worth something else, nothing is edited.</summary>
public sealed record EditLines(IReadOnlyList<LineQuantity> Quantities, IReadOnlyList<ErpLine> Added, decimal Total) : OrderStep;

public sealed record MarkPaid : OrderStep;

public sealed record Fulfill(ErpFulfillment Fulfillment, IReadOnlyList<LineQuantity> Lines) : OrderStep;

/// <summary>Corrects the tracking of a fulfillment. Of several numbers and addresses, the ERP shows the first: the others stay.</summary>
/// <param name="Others">Shopify's further numbers and addresses.</param>
public sealed record Track(string FulfillmentGid, ErpFulfillment Fulfillment, OtherTracking Others) : OrderStep;

/// <summary>Tracking numbers and addresses beside the first.</summary>
public sealed record OtherTracking(IReadOnlyList<string> Numbers, IReadOnlyList<string> Urls)
{
    public static OtherTracking Of(ShopifyFulfillment sent) => new([.. (sent.Numbers ?? []).Skip(1)], [.. (sent.Urls ?? []).Skip(1)]);

    public bool IsEmpty => Numbers.Count == 0 && Urls.Count == 0;
}

public sealed record CancelFulfillment(string FulfillmentGid, ErpFulfillment Fulfillment) : OrderStep;

public sealed record Refund(ErpRefund Bookkeeping, IReadOnlyList<LineQuantity> Lines) : OrderStep;

public sealed record Cancel(string Reason) : OrderStep;

/// <summary>Archives the order, or takes it out of the archive.</summary>
public sealed record Close(bool IsClosed) : OrderStep;

/// <summary>So many pieces of a line of Shopify's.</summary>
public sealed record LineQuantity(string LineGid, int Quantity);
