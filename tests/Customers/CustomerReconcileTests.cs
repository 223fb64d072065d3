using ShopifySync.Queue;
using ShopifySync.Reconcile;

namespace ShopifySync.Tests.Customers;

/// <summary>What no delivery and no trigger told of customers is found by a reconcile.</summary>
public sealed class CustomerReconcileTests
{
    [Fact]
    public async Task Lost_deliveries_and_bypassed_triggers_are_made_up_for()
    {
        await using var house = await TestHouse.Start();
        await house.Sync(EntityType.Customer);
        await house.Erp.Run("""
            insert into customers (email, last_name)
            values ('a@example.com', 'A'), ('b@example.com', 'B'), ('c@example.com', 'C')
            """);
        await house.Settle();
        house.Clock.Turn(TimeSpan.FromMinutes(1));
        house.Store.Faults.LoseDelivery.Always();
        house.Store.AddCustomer("new@example.com", lastName: "New");
        house.Store.EditCustomer(Gid("a@example.com"), edit => edit.Note = "a note");
        house.Store.DeleteCustomer(Gid("b@example.com"));
        await house.Erp.Run("""
            alter table customers disable trigger user;
            update customers set first_name = 'Cecil' where email = 'c@example.com';
            alter table customers enable trigger user;
            """);

        await Reconcile(house);

        Assert.Equal("a note", await house.Erp.Value<string>("select note from customers where email = 'a@example.com'"));
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from customers where email = 'new@example.com'"));
        Assert.NotNull(await house.Erp.Value<DateTime?>(
            "select deleted_at from shopify_links where entity_type = 'customer' and entity_id = '2'"));
        Assert.Equal("Cecil", house.Store.Customers.Single(customer => customer.Email == "c@example.com").FirstName);

        string Gid(string email) => house.Store.Customers.Single(customer => customer.Email == email).Gid;
    }

    [Fact]
    public async Task Customers_that_nobody_has_set_up_are_left_alone()
    {
        await using var house = await TestHouse.Start();
        house.Store.AddCustomer("new@example.com");

        await Reconcile(house);

        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from customers"));
    }

    private static async Task Reconcile(TestHouse house)
    {
        await house.Get<Reconciliation>().Run(TimeSpan.FromMinutes(1), isWhole: true, default);
        await house.SettleLater();
    }
}
