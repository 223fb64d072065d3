using ShopifySync.Erp;
using ShopifySync.Shopify;

namespace ShopifySync.Stock;

/// <summary>
/// The table <c>shopify_stock_links</c>: per level the base, the stock on which both sides last agreed. What the ERP has beyond it is the
/// ERP's movement, what Shopify has beyond it is Shopify's, and both count.
/// </summary>
/// <remarks>Rows are locked in one statement and read in the next: a statement that waits for a lock would go on with what it saw before.
/// Nothing here waits for a lock: what others hold is left out of the answer.</remarks>
public sealed partial class StockLinks(ErpDatabase erp, CallsInFlight calls, TimeProvider time, Random random)
{
    private DateTime Now => time.GetUtcNow().UtcDateTime;
}
