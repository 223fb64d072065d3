using System.Net;
using ShopifySync.Queue;
using ShopifySync.Reconcile;

namespace ShopifySync.Tests.Customers;

/// <summary>A dry run says what the sync will do, writes nothing, and is right to the row.</summary>
public sealed class PreviewTests
{
    [Fact]
    public async Task The_dry_run_and_the_run_agree_to_the_row()
    {
        await using var house = await WithBothSides();
        var before = (house.Store.Customers.Count, await Rows(house));

        var counts = await house.Preview("customer");

        Assert.Equal(before, (house.Store.Customers.Count, await Rows(house)));
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from shopify_links where entity_type = 'customer'"));
        Assert.Equal(
            "changed_in_erp 3, changed_in_shopify 4, created_in_erp 2, created_in_shopify 5, linked 4, asked 2", counts.Words());

        await house.Sync(EntityType.Customer);
        await house.Get<Reconciliation>().Run(TimeSpan.FromMinutes(1), isWhole: true, default);
        await house.SettleLater();

        Assert.Equal(before.Item1 + 5, house.Store.Customers.Count);
        Assert.Equal(before.Item2 + 2, await Rows(house));
        Assert.Equal(2, await house.Erp.Value<long>(
            "select count(*) from sync_queue where entity_type = 'customer' and direction = 'to_shopify' and status = 'failed'"));
        Assert.Equal("same 11, asked 2", (await house.Preview("customer")).Words());
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("?entity=webhook", HttpStatusCode.BadRequest)]
    [InlineData("?entity=order", HttpStatusCode.OK)]
    [InlineData("?entity=inventory", HttpStatusCode.OK)]
    [InlineData("?entity=customer", HttpStatusCode.OK)]
    public async Task A_noun_without_a_dry_run_is_refused_in_words(string query, HttpStatusCode expected)
    {
        await using var house = await TestHouse.Start();
        using var answer = await house.AskPreview(query);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Contains(expected is HttpStatusCode.OK ? "counts" : "Name what to look at", await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Four customers of both sides, five of the ERP, two of Shopify, and two rows that nobody can tell apart.</summary>
    private static async Task<TestHouse> WithBothSides()
    {
        var house = await TestHouse.Start();

        for (var n = 1; n <= 4; n++)
        {
            house.Store.AddCustomer($"both{n}@example.com", firstName: n == 1 ? null : "Given", lastName: "Old");
        }

        house.Store.AddCustomer("new1@example.com");
        house.Store.AddCustomer("new2@example.com");
        await house.Erp.Run("""
            insert into customers (email, last_name) select format('both%s@example.com', n), 'New' from generate_series(1, 4) as n;
            insert into customers (email, last_name) select format('erp%s@example.com', n), 'New' from generate_series(1, 5) as n;
            insert into customers (email, last_name) values ('twice@example.com', 'A'), ('twice@example.com', 'B');
            """);

        return house;
    }

    private static Task<long> Rows(TestHouse house) => house.Erp.Value<long>("select count(*) from customers");
}
