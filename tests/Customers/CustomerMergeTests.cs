using ShopifySync.Queue;
using ShopifySync.Reconcile;
using StoreSimulator;

namespace ShopifySync.Tests.Customers;

/// <summary>The ERP says that two of its rows are one customer: <c>customers.merged_into</c>.</summary>
public sealed class CustomerMergeTests
{
    private const string Merge = "update customers set merged_into = 2 where id = 1";

    private static readonly NewLine Cup = new() { Title = "Cup", Price = 10 };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Shopify_merges_them_too_and_orders_and_addresses_follow(int seconds)
    {
        await using var house = await WithTwo(seconds);
        var (one, two) = (house.Store.Customers[0], house.Store.Customers[1]);
        house.SubscribeOrders();
        var order = house.Store.PlaceOrder(one, Cup);
        await house.SettleLater();
        Assert.Equal(1, await house.Erp.Value<long>("select customer_id from orders"));

        await house.Erp.Run(Merge);
        await Merged(house, seconds);

        Assert.Equal([two], house.Store.Customers);
        Assert.Equal(two, order.Customer);
        Assert.Equal(2, await house.Erp.Value<long>("select customer_id from orders"));
        Assert.Equal(["High Street 1", "Low Road 2"], two.Addresses.Select(address => address.Address1).Order());
        Assert.Equal(("two@example.com", "Two"), (two.Email, two.LastName));
        Assert.Equal("done: merged in Shopify into customer 2, as in the ERP", await Log(house));
        await AssertQuiet(house);
    }

    [Fact]
    public async Task A_merge_whose_answer_was_lost_is_found_done_and_not_sent_again()
    {
        await using var house = await WithTwo(0);
        house.Store.Faults.LoseAnswer.Next(1, "customerMerge");

        await house.Erp.Run(Merge);
        await house.SettleLater();

        Assert.Equal(1, house.Store.Faults.LoseAnswer.Struck);
        Assert.Single(house.Store.Customers);
        Assert.StartsWith("done: merged in Shopify into customer 2", await Log(house));
        await AssertQuiet(house);
    }

    [Fact]
    public async Task A_merge_whose_answer_was_lost_and_that_takes_its_time_is_waited_for()
    {
        await using var house = await WithTwo(4);
        house.Store.Faults.LoseAnswer.Next(1, "customerMerge");

        await house.Erp.Run(Merge);
        await house.Push();
        house.Clock.Turn(TimeSpan.FromMinutes(1));
        await Merged(house, 4);

        Assert.Single(house.Store.Customers);
        Assert.StartsWith("done: merged in Shopify into customer 2", await Log(house));
    }

    [Fact]
    public async Task What_Shopify_refuses_is_said_in_its_words_and_both_stay()
    {
        await using var house = await WithTwo(0);
        house.Store.EditCustomer(house.Store.Customers[0].Gid, draft => draft.HasGiftCards = true);
        await house.SettleLater();

        await house.Erp.Run(Merge);
        await house.SettleLater();

        Assert.Equal(2, house.Store.Customers.Count);
        Assert.StartsWith(
            "rejected: Shopify does not merge the two customers: One Old has gift cards and can’t be merged.", await Log(house));
    }

    [Fact]
    public async Task The_one_with_the_only_e_mail_is_kept_by_Shopify_and_belongs_to_the_row_that_stays()
    {
        await using var house = await WithTwo(0);
        await house.Erp.Run("update customers set email = null where id = 2");
        await house.SettleLater();
        var one = house.Store.Customers.Single(customer => customer.Email == "one@example.com");

        await house.Erp.Run(Merge);
        await house.SettleLater();

        Assert.Equal([one], house.Store.Customers);
        Assert.Equal(one.Gid, await house.Erp.Value<string>(
            "select string_agg(gid, ' ') from shopify_links where entity_type = 'customer' and entity_id = '2'"));
        Assert.Equal("one@example.com", await house.Erp.Value<string>("select email from customers where id = 2"));
        Assert.Equal("Two", one.LastName);
        await AssertQuiet(house);
    }

    [Fact]
    public async Task A_chain_ends_at_the_row_that_stays_and_a_circle_is_refused()
    {
        await using var house = await WithTwo(0);
        await house.Erp.Run("insert into customers (email, last_name) values ('three@example.com', 'Three')");
        await house.SettleLater();

        await house.Erp.Run("update customers set merged_into = id + 1 where id < 3");
        await house.SettleLater();
        Assert.Equal("Three", Assert.Single(house.Store.Customers).LastName);

        await house.Erp.Run("""
            insert into customers (id, email) overriding system value values (10, 'ten@example.com'), (11, 'eleven@example.com');
            """);
        await house.SettleLater();
        await house.Erp.Run("update customers set merged_into = case id when 10 then 11 else 10 end where id >= 10");
        await house.SettleLater();
        Assert.Contains("leads from row to row and ends nowhere", await Log(house));

        await house.Erp.Run("update customers set merged_into = 99 where id >= 10");
        await house.SettleLater();
        Assert.Contains("Its merged_into names customer 99, and the ERP has no such row.", await Log(house));
    }

    [Fact]
    public async Task A_merged_row_that_Shopify_never_had_is_not_made_and_is_no_candidate()
    {
        await using var house = await WithTwo(0);
        await house.Erp.Run("insert into customers (email, last_name, merged_into) values ('new@example.com', 'Old row', 2)");
        await house.SettleLater();
        Assert.Equal(2, house.Store.Customers.Count);

        house.Store.AddCustomer("new@example.com", lastName: "New");
        await house.SettleLater();

        Assert.Equal(
            ["Old row", "New"],
            await house.Erp.Rows<string>("select last_name from customers where email = 'new@example.com' order by id"));
    }

    [Fact]
    public async Task The_dry_run_says_it()
    {
        await using var house = await WithTwo(0);
        await house.Set("SHOPIFY_AUTO_SYNC_CUSTOMERS", "false");
        await house.Erp.Run(Merge);

        Assert.Equal("changed_in_shopify 1, same 1", (await house.Preview("customer")).Words());
    }

    [Fact]
    public async Task A_deleted_row_without_a_word_is_deleted_as_ever()
    {
        await using var house = await WithTwo(0);

        await house.Erp.Run("delete from customer_addresses where customer_id = 1; delete from customers where id = 1");
        await house.SettleLater();

        Assert.Equal("Two", Assert.Single(house.Store.Customers).LastName);
    }

    /// <summary>Two customers on both sides, each with an address; a merge in Shopify takes so many seconds.</summary>
    private static async Task<TestHouse> WithTwo(int seconds)
    {
        var house = await TestHouse.Start(store => store with { MergeTakes = TimeSpan.FromSeconds(seconds) });
        await house.Erp.Run("alter table customers add column merged_into bigint");
        await house.Sync(EntityType.Customer);
        await house.Erp.Run("""
            insert into customers (email, first_name, last_name, address) values
            ('one@example.com', 'One', 'Old', '{"address1": "High Street 1", "city": "Bonn", "country_code": "DE", "zip": "53111"}')
            """);
        await house.Settle(); // Shopify has them in this order
        await house.Erp.Run("""
            insert into customers (email, first_name, last_name, address) values
            ('two@example.com', null, 'Two', '{"address1": "Low Road 2", "city": "Bonn", "country_code": "DE", "zip": "53111"}')
            """);
        await house.Settle();

        return house;
    }

    private static async Task Merged(TestHouse house, int seconds)
    {
        await house.Push();
        await Task.Delay(TimeSpan.FromSeconds(seconds + 0.5), TimeProvider.System);
        await house.SettleLater();
    }

    private static async Task AssertQuiet(TestHouse house)
    {
        await house.Get<Reconciliation>().Run(TimeSpan.FromMinutes(1), isWhole: true, default);
        await house.SettleLater();
        var (writes, versions) = (house.Store.Statistics.MutationsApplied, await Versions(house));
        await house.Erp.Run("insert into sync_touches (entity_type, action) values ('customer', 'update')");
        await house.SettleLater();

        Assert.Equal((writes, versions), (house.Store.Statistics.MutationsApplied, await Versions(house)));
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_queue where status in ('pending', 'processing')"));
    }

    private static Task<string> Versions(TestHouse house) =>
        house.Erp.Value<string>("select string_agg(xmin::text, ',' order by id) from customers");

    private static Task<string> Log(TestHouse house) => house.Erp.Value<string>("""
        select verdict || coalesce(': ' || why, '') from sync_logs
        where  entity_type = 'customer' and direction = 'to_shopify' and verdict in ('done', 'rejected')
        order  by id desc limit 1
        """);
}
