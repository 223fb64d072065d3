using CsCheck;
using ShopifySync.Settings;
using ShopifySync.Stock;

namespace ShopifySync.Tests.Stock;

public sealed class AdoptionBaseTests
{
    [Fact]
    public void Whoever_counts_ends_with_both_sides_at_its_number()
    {
        Gen.Select(Gen.Int[-1000, 1000], Gen.Int[-1000, 1000], Gen.Enum<AdoptStock>()).Sample((erp, shopify, policy) =>
        {
            if (StockAdoption.Base(policy, erp, shopify) is not { } agreed)
            {
                return policy is AdoptStock.Ask && erp != shopify;
            }

            var merged = erp + (shopify - agreed);               // Shopify's movement goes into the ERP
            var pushed = shopify + (merged - shopify);           // what the ERP then has beyond it goes to Shopify
            var counts = policy is AdoptStock.Shopify ? shopify : erp;

            return policy is AdoptStock.Ask ? erp == shopify && merged == erp : merged == counts && pushed == counts;
        });
    }
}
