using StoreSimulator;

namespace ShopifySync.Tests.Orders.Apply;

public sealed class OrderCustomersTests
{
    private const string Customers =
        "select string_agg(format('%s %s %s %s', first_name, last_name, email, phone), '; ' order by id) from customers";

    private const string OwnerOfOrder =
        "select first_name from orders join customers on customers.id = customer_id order by order_number limit 1";

    private static readonly NewLine Cup = new() { Title = "Cup", Price = 10 };

    [Fact]
    public async Task An_old_order_that_comes_late_takes_nothing_back_of_its_customer()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var buyer = house.Store.AddCustomer("ann@example.com", firstName: "Ann", lastName: "Buyer");
        var old = house.Store.PlaceOrder(buyer, Cup);
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        await Task.Delay(TimeSpan.FromSeconds(1.1), TimeProvider.System); // payloads tell whole seconds
        buyer.LastName = "Married";
        house.Store.PlaceOrder(buyer, Cup);
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        await house.Erp.Run("update sync_queue set due_at = 'infinity' where entity_id = @id::text", new { id = old.Id });

        await house.Apply();
        await house.Erp.Run("update customers set first_name = 'Anna'");
        await house.Erp.Run("update sync_queue set due_at = '-infinity' where status = 'pending'");
        await house.SettleLater();

        Assert.Equal(2, await house.Erp.Value<long>("select count(*) from orders"));
        Assert.Equal("Anna Married ann@example.com ", await house.Erp.Value<string>(Customers));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Of_two_orders_that_come_together_the_newer_one_tells_what_their_customer_is_like(int last)
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var buyer = house.Store.AddCustomer("ann@example.com", firstName: "Ann", lastName: "Buyer");
        house.Store.PlaceOrder(buyer, Cup);
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        await Task.Delay(TimeSpan.FromSeconds(1.1), TimeProvider.System);
        buyer.LastName = "Married";
        house.Store.PlaceOrder(buyer, Cup);
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        await house.Erp.Run(
            "update sync_queue set due_at = now() - interval '1 minute' where entity_id = @id::text",
            new { id = house.Store.Orders[last].Id });

        await house.Settle();

        Assert.Equal("Ann Married ann@example.com ", await house.Erp.Value<string>(Customers));
    }

    [Fact]
    public async Task A_customer_that_the_ERP_has_merged_into_another_one_orders_again()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var buyer = house.Store.AddCustomer("ann@example.com", firstName: "Ann", lastName: "Buyer");
        house.Store.PlaceOrder(buyer, Cup);
        await house.Settle();
        await house.Erp.Run("""
            insert into customers (first_name, last_name, email) values ('Ann', 'Kept', ' Ann@Example.com');
            update orders set customer_id = (select max(id) from customers);
            delete from customers where last_name = 'Buyer';
            """);

        house.Store.PlaceOrder(buyer, Cup);
        await house.SettleLater();

        Assert.Equal("Ann Kept  Ann@Example.com ", await house.Erp.Value<string>(Customers));
        Assert.Equal(2, await house.Erp.Value<long>("select count(*) from orders join customers on customers.id = customer_id"));
        Assert.Equal(
            1,
            await house.Erp.Value<long>(
                "select count(*) from shopify_links join customers on customers.id::text = entity_id where entity_type = 'customer' and "
                    + "gid = @Gid",
                buyer));
    }

    [Theory]
    [InlineData("+49 30 / 123-456", "Ann", 1)]
    [InlineData("+49 30 / 123-457", "Ann", 2)]
    public async Task A_customer_without_an_e_mail_is_known_by_the_digits_of_a_phone(string phone, string name, int customers)
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        await house.Erp.Run("insert into customers (first_name, phone) values (@name, @phone)", new { name, phone });
        var buyer = house.Store.AddCustomer(null, "+4930123456", "Ann");

        house.Store.PlaceOrder(buyer, Cup);
        await house.Settle();

        Assert.Equal(customers, await house.Erp.Value<int>("select count(*)::integer from customers"));
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from orders where customer_id is not null"));
    }

    [Fact]
    public async Task A_phone_that_two_customers_have_names_neither()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        await house.Erp.Run("insert into customers (first_name, phone) values ('Ann', '+4930123456'), ('Bob', '+49 30 123456')");
        var buyer = house.Store.AddCustomer(null, "+4930123456", "Cid");

        house.Store.PlaceOrder(buyer, Cup);
        await house.Settle();

        Assert.Equal("Cid", await house.Erp.Value<string>("select first_name from orders join customers on customers.id = customer_id"));
    }

    [Fact]
    public async Task A_customer_who_was_redacted_keeps_what_the_ERP_knows_and_comes_back_without_undoing_an_edit()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var buyer = house.Store.AddCustomer("ann@example.com", firstName: "Ann", lastName: "Buyer");
        var order = house.Store.PlaceOrder(buyer, Cup);
        await house.Settle();

        (buyer.FirstName, buyer.LastName) = (null, null);
        house.Store.EditOrder(order.Gid, edited => edited.Note = "redacted");
        await house.SettleLater();
        Assert.Equal("Ann Buyer ann@example.com ", await house.Erp.Value<string>(Customers));

        await house.Erp.Run("update customers set last_name = 'Edited'");
        (buyer.FirstName, buyer.LastName) = ("Ann", "Buyer");
        house.Store.EditOrder(order.Gid, edited => edited.Note = "back");
        await house.SettleLater();

        Assert.Equal("Ann Edited ann@example.com ", await house.Erp.Value<string>(Customers));
    }

    [Theory]
    [InlineData("erp")]
    [InlineData("shopify")]
    [InlineData("newest")]
    public async Task An_order_that_Shopify_gives_to_another_customer_is_that_ones_in_the_ERP(string conflicts)
    {
        await using var house = await TestHouse.Start();
        await house.Set("SHOPIFY_ORDER_CONFLICTS", conflicts);
        house.SubscribeOrders();
        var (ann, bob) = (house.Store.AddCustomer("ann@example.com", firstName: "Ann"),
            house.Store.AddCustomer("bob@example.com", firstName: "Bob"));
        var order = house.Store.PlaceOrder(ann, Cup);
        await house.Settle();

        house.Store.EditOrder(order.Gid, edited => edited.Customer = bob);
        await house.SettleLater();

        Assert.Equal("Bob", await house.Erp.Value<string>(OwnerOfOrder));
        Assert.Equal(bob, order.Customer);

        await house.Erp.Run("update orders set note = 'looked at once more'");
        await house.SettleLater();

        Assert.Equal(("Bob", bob), (await house.Erp.Value<string>(OwnerOfOrder), order.Customer));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_order_of_a_customer_whom_Shopify_merges_into_another_is_that_ones_in_the_ERP(bool isChangedAfterwards)
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var (ann, bob) = (house.Store.AddCustomer("ann@example.com", firstName: "Ann"),
            house.Store.AddCustomer("bob@example.com", firstName: "Bob"));
        var order = house.Store.PlaceOrder(ann, Cup);
        await house.Settle();

        house.Store.MergeCustomers(bob.Gid, ann.Gid);

        if (isChangedAfterwards)
        {
            house.Store.EditOrder(order.Gid, edited => edited.Note = "after the merge");
        }

        await house.SettleLater();

        Assert.Equal("Bob", await house.Erp.Value<string>(OwnerOfOrder));
    }

    [Theory]
    [InlineData("erp", "Cid")]
    [InlineData("shopify", "Bob")]
    public async Task Where_both_sides_give_an_order_to_another_customer_the_setting_for_conflicts_decides(string conflicts, string owner)
    {
        await using var house = await TestHouse.Start();
        await house.Set("SHOPIFY_ORDER_CONFLICTS", conflicts);
        house.SubscribeOrders();
        var (ann, bob, cid) = (house.Store.AddCustomer("ann@example.com", firstName: "Ann"),
            house.Store.AddCustomer("bob@example.com", firstName: "Bob"), house.Store.AddCustomer("cid@example.com", firstName: "Cid"));
        var order = house.Store.PlaceOrder(ann, Cup);
        house.Store.PlaceOrder(cid, Cup);
        await house.Settle();

        house.Store.Deliveries.Hold();
        house.Store.EditOrder(order.Gid, edited => edited.Customer = bob);
        await house.Erp.Run(
            "update orders set customer_id = (select id from customers where first_name = 'Cid') where order_number = @Name", order);
        house.Store.Deliveries.Release();
        await house.SettleLater();

        Assert.Equal(owner, await house.Erp.Value<string>(OwnerOfOrder));
        Assert.Equal(owner, order.Customer!.FirstName);
    }
}
