using ShopifySync.Queue;
using ShopifySync.Reconcile;

namespace ShopifySync.Tests.Products;

/// <summary>Images are known by their source, and what Shopify cannot fetch is said.</summary>
public sealed class ProductImagesTests
{
    private const string Broken = """update products set images = images || '["https://erp.example.com/broken.png"]'""";

    private const string Pushed = "select count(*) from sync_logs where entity_type = 'product' and direction = 'to_shopify'";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task An_image_that_Shopify_cannot_fetch_is_named_and_fetched_anew_once_its_address_is_corrected(int seconds)
    {
        await using var house = await ProductSteps.Start(mediaTakes: TimeSpan.FromSeconds(seconds));
        await house.AddCup();
        await house.Settle();

        await house.Erp.Run(Broken);
        await house.Settle();
        await Task.Delay(TimeSpan.FromSeconds(seconds + 0.5), TimeProvider.System);
        await Reconcile(house);

        Assert.Equal(
            "rejected: Shopify could not fetch https://erp.example.com/broken.png (Image could not be downloaded). " +
            "Correct the address in the ERP: the new one is fetched.",
            Reason(await house.Log()));
        Assert.Equal(
            """["https://erp.example.com/cup.png", "https://erp.example.com/broken.png"]""",
            await house.Cell<string>("images::text", "CUP"));

        var pushed = await house.Erp.Value<long>(Pushed);
        await Reconcile(house);
        await Reconcile(house);
        Assert.Equal(pushed, await house.Erp.Value<long>(Pushed)); // it is said once, and not tried for ever
        Assert.Equal(2, house.Store.Products[0].Media.Count);

        await house.Erp.Run("""update products set images = '["https://erp.example.com/cup.png", "https://erp.example.com/right.png"]'""");
        await house.Settle();
        await Task.Delay(TimeSpan.FromSeconds(seconds + 0.5), TimeProvider.System);
        await Reconcile(house);

        Assert.Equal("https://erp.example.com/right.png", house.Store.Products[0].Media[^1].Source);
        Assert.Equal(
            """["https://erp.example.com/cup.png", "https://erp.example.com/right.png"]""",
            await house.Cell<string>("images::text", "CUP"));
        Assert.StartsWith("done: images", await house.Log());
        await house.AssertQuiet();
    }

    [Fact]
    public async Task An_image_of_a_new_product_that_fails_is_told_of_by_the_next_reconcile()
    {
        await using var house = await ProductSteps.Start(mediaTakes: TimeSpan.FromSeconds(1));
        house.Store.Faults.LoseDelivery.Always();
        await house.Erp.Run("""
            insert into products (title, sku, price, images) values ('Cup', 'CUP', 9, '["https://erp.example.com/broken.png"]')
            """);
        await house.Push();
        Assert.Equal("done: created in Shopify", await house.Log());
        await Wait.Until(() => Task.FromResult(house.Store.Products[0].Media[0].Status == "FAILED"));

        await Reconcile(house);

        Assert.StartsWith("rejected: Shopify could not fetch https://erp.example.com/broken.png", await house.Log());
        Assert.Equal(1, (await house.Preview("product"))["asked"]);
    }

    [Fact]
    public async Task On_the_first_day_an_image_of_the_same_file_is_taken_for_the_ERPs()
    {
        await using var house = await TestHouse.Start(store => store with { MediaTakes = default });
        var product = house.Store.AddProduct("Cup", new StoreSimulator.NewVariant { Sku = "CUP" });
        house.Store.AddImage(product.Gid, "https://elsewhere.example.com/cup.png");
        await house.Erp.Run("""
            insert into products (title, sku, price, images) values ('Cup', 'CUP', 10, '["https://erp.example.com/cup.png"]')
            """);

        await house.Sync(EntityType.Product);
        await house.Settle();

        Assert.Single(product.Media);
        Assert.Equal("""["https://erp.example.com/cup.png"]""", await house.Cell<string>("images::text", "CUP"));
        await house.AssertQuiet();
    }

    [Fact]
    public async Task An_image_whose_answer_was_lost_is_known_again_and_not_sent_twice()
    {
        await using var house = await ProductSteps.Start();
        await house.AddCup();
        await house.Settle();
        house.Store.Faults.LoseAnswer.Next(1, "productUpdate");

        await house.Erp.Run("""update products set images = images || '["https://erp.example.com/back.png"]'""");
        await house.Settle();

        Assert.Equal(1, house.Store.Faults.LoseAnswer.Struck);
        Assert.Equal(2, house.Store.Products[0].Media.Count);
        Assert.Equal(
            """["https://erp.example.com/cup.png", "https://erp.example.com/back.png"]""", await house.Cell<string>("images::text", "CUP"));
        await house.AssertQuiet();
    }

    [Fact]
    public async Task An_image_whose_answer_was_lost_while_Shopify_fetches_it_is_waited_for()
    {
        await using var house = await ProductSteps.Start(mediaTakes: TimeSpan.FromSeconds(3));
        await house.AddCup();
        await house.Settle();
        await Task.Delay(TimeSpan.FromSeconds(3.5), TimeProvider.System);
        await house.Settle();
        house.Store.Faults.LoseAnswer.Next(1, "productUpdate");

        await house.Erp.Run("""update products set images = images || '["https://erp.example.com/back.png"]'""");
        await house.Push();
        house.Clock.Turn(TimeSpan.FromMinutes(1));
        await house.Push();
        Assert.StartsWith("later: Shopify is fetching images of it", await house.Log());
        await Task.Delay(TimeSpan.FromSeconds(3.5), TimeProvider.System);
        await house.Settle();

        Assert.Equal(1, house.Store.Faults.LoseAnswer.Struck);
        Assert.Equal(2, house.Store.Products[0].Media.Count);
        await house.AssertQuiet();
    }

    private static async Task Reconcile(TestHouse house)
    {
        await house.Get<Reconciliation>().Run(TimeSpan.FromMinutes(1), isWhole: false, default);
        await house.SettleLater();
    }

    private static string Reason(string log) => log.Replace("images. ", "", StringComparison.Ordinal);
}
