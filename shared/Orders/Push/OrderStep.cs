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

public sealed record Track(string FulfillmentGid, ErpFulfillment Fulfillment) : OrderStep;

public sealed record CancelFulfillment(string FulfillmentGid, ErpFulfillment Fulfillment) : OrderStep;

public sealed record Refund(ErpRefund Bookkeeping, IReadOnlyList<LineQuantity> Lines) : OrderStep;

public sealed record Cancel(string Reason) : OrderStep;

/// <summary>Archives the order, or takes it out of the archive.</summary>
public sealed record Close(bool IsClosed) : OrderStep;

/// <summary>So many pieces of a line of Shopify's.</summary>
public sealed record LineQuantity(string LineGid, int Quantity);
