namespace ShopifySync.Orders;

/// <summary>The current worth of an order, down to its lines, in the ERP's form.</summary>
/// <remarks>The lines after discounts, shipping and fees, and tax unless prices include it, add up to the total to the cent.</remarks>
/// <param name="FeesTax">On duties and additional fees.</param>
/// <param name="Tax">That of the lines, of shipping and of fees.</param>
public sealed record OrderSums(
    IReadOnlyList<LineSums> Lines, decimal Shipping, decimal ShippingTax, decimal Fees, decimal FeesTax, decimal Tax, decimal Total);

/// <param name="Discount">On the pieces that the order still asks for.</param>
/// <param name="Tax">On the pieces that the order still asks for.</param>
public sealed record LineSums(string LineGid, decimal Discount, decimal Tax);
