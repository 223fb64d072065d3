using ShopifySync.Products;
using ShopifySync.Queue;
using ShopifySync.Stock;

namespace ShopifySync.Tests.Products;

public sealed class MatchTests
{
    private static readonly Variant Cup = new("gid://shopify/ProductVariant/1", "gid://shopify/InventoryItem/1", "CUP-1", "4006381333931");
    private static readonly Variant Plate = new("gid://shopify/ProductVariant/2", "gid://shopify/InventoryItem/2", "PLATE", null);

    [Fact]
    public void A_SKU_is_the_same_in_any_case_and_with_blanks_around_it()
    {
        Assert.Equal(Cup, Match.Of(new Candidate("17", " cup-1 ", null, 1, 0), [Plate, Cup]).Variant);
    }

    [Fact]
    public void A_barcode_decides_where_Shopify_does_not_know_the_SKU()
    {
        Assert.Equal(Cup, Match.Of(new Candidate("17", "OTHER", "4006381333931", 1, 1), [Plate, Cup]).Variant);
    }

    [Fact]
    public void A_SKU_that_two_variants_have_waits_for_a_person()
    {
        var match = Match.Of(new Candidate("17", "CUP-1", "4006381333931", 1, 1), [Cup, Plate with { Sku = "cup-1" }]);

        Assert.Null(match.Variant);
        Assert.Equal(
            Outcome.Rejected(
                Reason.Ambiguous,
                "SKU 'CUP-1' is not unique: 1 product of the ERP and 2 variants in Shopify have it. " +
                "Give each its own SKU, or link the product by hand."),
            match.Problem);
    }

    [Fact]
    public void An_archived_variant_gives_way_to_another_with_its_SKU_and_is_taken_where_there_is_no_other()
    {
        var archived = Plate with { Sku = "cup-1", IsArchived = true };

        Assert.Equal(Cup, Match.Of(new Candidate("17", "CUP-1", null, 1, 0), [archived, Cup]).Variant);
        Assert.Equal(archived, Match.Of(new Candidate("17", "CUP-1", null, 1, 0), [archived]).Variant);
        var both = Match.Of(new Candidate("17", "CUP-1", null, 1, 0), [archived, Cup with { IsArchived = true }]);
        Assert.Contains("(2 archived)", both.Problem!.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_product_whose_item_is_gone_is_not_found_in_that_item_again()
    {
        var match = Match.Of(new Candidate("17", "CUP-1", null, 1, 0, Cup.InventoryItemGid), [Cup]);

        Assert.Equal(Reason.ShopifyRecordGone, match.Problem!.Reason);
    }

    [Fact]
    public void A_SKU_that_two_products_of_the_ERP_have_waits_for_a_person()
    {
        Assert.Equal(Verdict.Rejected, Match.Of(new Candidate("17", "CUP-1", null, 2, 0), [Cup]).Problem!.Verdict);
    }

    [Fact]
    public void What_Shopify_does_not_have_yet_is_looked_for_again()
    {
        Assert.Equal(Verdict.Later, Match.Of(new Candidate("17", "NEW", "123", 1, 1), [Cup, Plate]).Problem!.Verdict);
    }

    [Fact]
    public void Variants_without_codes_are_nobodys_match()
    {
        Assert.Equal(Verdict.Rejected, Match.Of(new Candidate("17", null, null, 0, 0), [Cup with { Sku = null }]).Problem!.Verdict);
    }
}
