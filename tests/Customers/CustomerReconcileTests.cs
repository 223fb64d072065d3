using ShopifySync.Erp;
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

    [Fact]
    public async Task What_a_trigger_of_the_ERP_changes_besides_reaches_Shopify()
    {
        await using var house = await TestHouse.Start();
        await house.Sync(EntityType.Customer);
        await house.Erp.Run("""
            insert into customers (email, last_name) values ('a@example.com', 'A');
            create function note_it() returns trigger language plpgsql as $$ begin new.note := 'noted by the ERP'; return new; end $$;
            create trigger note_it before update on customers for each row execute function note_it();
            """);
        await house.Settle();
        house.Clock.Turn(TimeSpan.FromMinutes(1));
        house.Store.EditCustomer(house.Store.Customers[0].Gid, edit => edit.LastName = "B");
        await house.SettleLater();

        await Reconcile(house);

        Assert.Equal("noted by the ERP", house.Store.Customers[0].Note);
        Assert.Equal("B|noted by the ERP", await house.Erp.Value<string>("select last_name || '|' || note from customers"));
    }

    [Fact]
    public async Task An_address_that_somebody_adds_while_Shopifys_news_is_written_is_pushed()
    {
        await using var house = await TestHouse.Start();
        await house.Sync(EntityType.Customer);
        await house.Erp.Run("insert into customers (email, last_name) values ('a@example.com', 'A')");
        await house.Settle();
        house.Store.EditCustomer(house.Store.Customers[0].Gid, edit => edit.LastName = "B");
        await house.Store.Quiet(TimeSpan.FromSeconds(30));
        var hooks = house.Get<ErpHooks>();
        hooks.BeforeStatement = async (sql, _) =>
        {
            if (sql.Contains("update customers", StringComparison.Ordinal))
            {
                hooks.BeforeStatement = null;
                await house.Erp.Run("""
                    insert into customer_addresses (customer_id, address) select id, '{"city": "Bonn", "country_code": "DE"}' from customers
                    """);
            }
        };

        await house.SettleLater();

        Assert.Equal("Bonn", Assert.Single(house.Store.Customers[0].Addresses).City);
        Assert.Equal("B", await house.Erp.Value<string>("select last_name from customers"));
    }

    [Fact]
    public async Task A_restored_ERP_that_gives_an_id_a_second_time_keeps_two_people_apart()
    {
        await using var house = await TestHouse.Start();
        await house.Sync(EntityType.Customer);
        await house.Erp.Run("insert into customers (email, last_name) values ('lost@example.com', 'Lost')");
        await house.Settle();
        await house.Erp.Run("""
            delete from shopify_links;
            delete from sync_items;
            alter table customers disable trigger user;
            delete from customers;
            alter table customers enable trigger user;
            insert into customers (id, email, last_name) overriding system value values (1, 'second@example.com', 'Second');
            """);
        house.Clock.Turn(TimeSpan.FromMinutes(1));

        await house.SettleLater();
        await Reconcile(house);

        Assert.Equal(
            ["lost@example.com Lost", "second@example.com Second"],
            house.Store.Customers.Select(customer => $"{customer.Email} {customer.LastName}").Order());
        Assert.Equal(
            ["lost@example.com Lost", "second@example.com Second"],
            await house.Erp.Rows<string>("select email || ' ' || last_name from customers order by 1"));
    }

    private static async Task Reconcile(TestHouse house)
    {
        await house.Get<Reconciliation>().Run(TimeSpan.FromMinutes(1), isWhole: true, default);
        await house.SettleLater();
    }
}
