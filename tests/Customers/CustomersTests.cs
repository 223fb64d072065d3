using Dapper;
using ShopifySync.Queue;
using StoreSimulator;

namespace ShopifySync.Tests.Customers;

/// <summary>Customers crossing both ways, as whoever keeps them on one side would look at the other.</summary>
public sealed class CustomersTests
{
    private const string Ann = """
        insert into customers (email, phone, first_name, last_name, note, tags, tax_exempt, email_marketing, address)
        values ('ann@example.com', '+49 (30) 1234-567', 'Ann', 'Buyer', 'rings twice', 'vip, b2b', true, 'subscribed',
                '{"first_name": "Ann", "last_name": "Buyer", "address1": "High Street 1", "city": "Berlin", "country_code": "DE",
                  "zip": "10115"}')
        returning id
        """;

    [Fact]
    public async Task A_customer_of_the_ERP_arrives_in_Shopify_whole()
    {
        await using var house = await Started();
        var id = await house.Erp.Value<long>(Ann);
        await house.Erp.Run("""
            insert into customer_addresses (customer_id, address)
            values (@id, '{"last_name": "Buyer", "address1": "Low Road 2", "city": "Bonn", "country_code": "DE", "zip": "53111"}'),
                   (@id, '{"last_name": "Buyer", "address1": "Mid Lane 3", "city": "Graz", "country_code": "AT", "zip": "8010"}')
            """, new { id });

        await house.Settle();

        var ann = Assert.Single(house.Store.Customers);
        Assert.Equal(
            ("ann@example.com", "+49301234567", "Ann", "Buyer", "rings twice"),
            (ann.Email, ann.Phone, ann.FirstName, ann.LastName, ann.Note));
        Assert.Equal(["b2b", "vip"], ann.Tags);
        Assert.True(ann.TaxExempt);
        Assert.Equal("SUBSCRIBED", ann.EmailConsent.State);
        Assert.Equal("High Street 1", ann.DefaultAddress?.Address1);
        Assert.Equal(["High Street 1", "Low Road 2", "Mid Lane 3"], ann.Addresses.Select(address => address.Address1));
        Assert.Equal(2, await house.Erp.Value<long>("select count(*) from customer_addresses"));
        await AssertQuiet(house);
    }

    [Fact]
    public async Task A_creation_whose_answer_was_lost_makes_no_second_customer()
    {
        await using var house = await Started();
        house.Store.Faults.LoseAnswer.Next(1, only: "customerCreate");
        await house.Erp.Run("insert into customers (first_name, last_name) values ('No', 'Email')");

        await house.Settle();

        Assert.Single(house.Store.Customers);
        Assert.Equal(house.Store.Customers[0].Gid, await LinkOf(house, 1));
        await AssertQuiet(house);
    }

    [Fact]
    public async Task An_edit_in_the_ERP_arrives_and_its_echo_writes_nothing()
    {
        await using var house = await WithAnn();
        await house.Erp.Run("update customers set first_name = 'Anna', note = null, tags = 'vip, gold', tax_exempt = false");

        await house.SettleLater();

        var ann = house.Store.Customers[0];
        Assert.Equal(("Anna", null, "Buyer"), (ann.FirstName, ann.Note, ann.LastName));
        Assert.Equal(["gold", "vip"], ann.Tags);
        Assert.False(ann.TaxExempt);
        Assert.Equal(
            "first name, note, tags, tax exemption",
            await house.Erp.Value<string>("select why from sync_logs where verdict = 'done' order by id desc limit 1"));
        await AssertQuiet(house);
    }

    [Fact]
    public async Task An_edit_in_Shopify_arrives_in_the_ERP_with_tags_and_consent()
    {
        await using var house = await WithAnn();
        var ann = house.Store.Customers[0];
        house.Store.EditCustomer(ann.Gid, edit => (edit.LastName, edit.Note, edit.Tags) = ("Vendor", "two bells", ["vip", "Press"]));

        await house.SettleLater();

        Assert.Equal(
            "Vendor|two bells|Press, vip",
            await house.Erp.Value<string>("select last_name || '|' || note || '|' || tags from customers"));
        await AssertQuiet(house);
    }

    [Fact]
    public async Task A_customer_of_Shopify_arrives_in_the_ERP_with_all_addresses()
    {
        await using var house = await Started();
        var bob = house.Store.AddCustomer("bob@example.com", "+436641234567", "Bob", "Buyer");

        for (var n = 1; n <= 20; n++)
        {
            house.Store.AddAddress(bob.Gid, Street($"Street {n}"));
        }

        await house.Settle();

        Assert.Equal("bob@example.com|+436641234567|Bob|Buyer|Street 1", await house.Erp.Value<string>(
            "select concat_ws('|', email, phone, first_name, last_name, address ->> 'address1') from customers"));
        Assert.Equal(
            Enumerable.Range(2, 19).Select(n => $"Street {n}"),
            await house.Erp.Rows<string>("select address ->> 'address1' from customer_addresses order by id"));
        await AssertQuiet(house);
    }

    [Fact]
    public async Task Different_fields_changed_on_both_sides_all_stand_on_both()
    {
        await using var house = await WithAnn();
        house.Store.Deliveries.Hold();
        house.Store.EditCustomer(house.Store.Customers[0].Gid, edit => (edit.LastName, edit.Tags) = ("Vendor", ["b2b", "vip", "press"]));
        await house.Erp.Run("update customers set first_name = 'Anna', tags = 'vip, b2b, gold'");

        await house.Push();
        house.Store.Deliveries.Release();
        await house.SettleLater();

        var ann = house.Store.Customers[0];
        Assert.Equal(("Anna", "Vendor"), (ann.FirstName, ann.LastName));
        Assert.Equal(["b2b", "gold", "press", "vip"], ann.Tags);
        Assert.Equal(
            "Anna|Vendor|b2b, gold, press, vip",
            await house.Erp.Value<string>("select first_name || '|' || last_name || '|' || tags from customers"));
        await AssertQuiet(house);
    }

    [Theory]
    [InlineData("", "the ERP's note")]
    [InlineData("customer.note=shopify", "Shopify's note")]
    public async Task The_same_field_changed_on_both_sides_is_won_as_the_setting_says(string owners, string winner)
    {
        await using var house = await WithAnn();
        await house.Set("SHOPIFY_FIELD_OWNERS", owners);
        house.Clock.Turn(TimeSpan.FromSeconds(11));
        house.Store.EditCustomer(house.Store.Customers[0].Gid, edit => edit.Note = "Shopify's note");
        await house.Erp.Run("update customers set note = 'the ERP''s note'");

        await house.SettleLater();

        Assert.Equal(winner, house.Store.Customers[0].Note);
        Assert.Equal(winner, await house.Erp.Value<string>("select note from customers"));
        Assert.Contains(
            "both sides changed it: ERP 'the ERP's note', Shopify 'Shopify's note'",
            await house.Erp.Value<string>("select string_agg(why, ' ' order by id) from sync_logs"));
        await AssertQuiet(house);
    }

    [Fact]
    public async Task Addresses_are_changed_added_and_removed_one_by_one()
    {
        await using var house = await WithAnn();
        var ann = house.Store.Customers[0];
        house.Store.AddAddress(ann.Gid, Street("Side 1"));
        house.Store.AddAddress(ann.Gid, Street("Side 2"));
        await house.SettleLater();
        var gids = ann.Addresses.Select(address => address.Gid).ToList();
        await house.Erp.Run("""
            update customer_addresses set address = jsonb_set(address, '{zip}', '"10117"') where address ->> 'address1' = 'Side 1';
            delete from customer_addresses where address ->> 'address1' = 'Side 2';
            insert into customer_addresses (customer_id, address)
            select id, '{"address1": "Side 3", "city": "Ulm", "country_code": "DE", "zip": "89073"}' from customers;
            """);

        await house.SettleLater();

        Assert.Equal(["High Street 1", "Side 1", "Side 3"], ann.Addresses.Select(address => address.Address1));
        Assert.Equal(gids[..2], ann.Addresses.Select(address => address.Gid).Take(2));
        Assert.Equal("10117", ann.Addresses[1].Zip);
        await AssertQuiet(house);
    }

    [Fact]
    public async Task Another_default_address_in_Shopify_changes_places_in_the_ERP()
    {
        await using var house = await WithAnn();
        var ann = house.Store.Customers[0];
        house.Store.AddAddress(ann.Gid, Street("Side 1"));
        await house.SettleLater();
        house.Store.SetDefaultAddress(ann.Gid, ann.Addresses[1].Gid);

        await house.SettleLater();

        Assert.Equal("Side 1", await house.Erp.Value<string>("select address ->> 'address1' from customers"));
        Assert.Equal(["High Street 1"], await house.Erp.Rows<string>("select address ->> 'address1' from customer_addresses"));
        Assert.Equal(2, ann.Addresses.Count);
        await AssertQuiet(house);
    }

    [Fact]
    public async Task Another_default_address_in_the_ERP_changes_places_in_Shopify()
    {
        await using var house = await WithAnn();
        var ann = house.Store.Customers[0];
        house.Store.AddAddress(ann.Gid, Street("Side 1"));
        await house.SettleLater();
        await house.Erp.Run("""
            with further as (select id, address from customer_addresses), main as (select address from customers),
                 swapped as (update customer_addresses set address = main.address from main)
            update customers set address = further.address from further
            """);

        await house.SettleLater();

        Assert.Equal("Side 1", ann.DefaultAddress?.Address1);
        Assert.Equal(["High Street 1", "Side 1"], ann.Addresses.Select(address => address.Address1).Order());
        Assert.Equal(["High Street 1"], await house.Erp.Rows<string>("select address ->> 'address1' from customer_addresses"));
        await AssertQuiet(house);
    }

    [Fact]
    public async Task Consent_crosses_both_ways_by_its_own_mutations()
    {
        await using var house = await WithAnn();
        await house.Erp.Run("update customers set email_marketing = 'unsubscribed'");
        await house.SettleLater();
        Assert.Equal("UNSUBSCRIBED", house.Store.Customers[0].EmailConsent.State);

        house.Store.ConsentToEmail(house.Store.Customers[0].Gid, "SUBSCRIBED");
        await house.SettleLater();

        Assert.Equal("subscribed", await house.Erp.Value<string>("select email_marketing from customers"));
        await AssertQuiet(house);
    }

    [Fact]
    public async Task A_customer_that_both_sides_have_is_linked_by_e_mail_and_not_made_twice()
    {
        await using var house = await Started();
        house.Store.AddCustomer("Ann@Example.com", firstName: "Ann", lastName: "Old");
        await house.Erp.Run(Ann);

        await house.Settle();

        var ann = Assert.Single(house.Store.Customers);
        Assert.Equal(("Buyer", "rings twice"), (ann.LastName, ann.Note));
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from customers"));
        Assert.Equal(ann.Gid, await LinkOf(house, 1));
        await AssertQuiet(house);
    }

    [Fact]
    public async Task A_phone_counts_only_where_neither_side_has_an_e_mail()
    {
        await using var house = await Started();
        house.Store.AddCustomer("one@example.com", "+49301111111", "With", "Email");
        house.Store.AddCustomer(null, "+49302222222", "Without", "Email");
        await house.Erp.Run("insert into customers (phone, last_name) values ('+49 30 1111111', 'Another'), ('+49 30 2222222', 'Email')");

        await house.Settle();

        Assert.Equal(2, house.Store.Customers.Count);
        Assert.Equal(house.Store.Customers[1].Gid, await LinkOf(house, 2));
        Assert.Null(await LinkOf(house, 1));
        Assert.Contains("Phone", await Failure(house, "customer", "1"));
    }

    [Theory]
    [InlineData("one@example.com", null)]
    [InlineData(null, "one@example.com")]
    public async Task A_new_customer_of_Shopify_is_no_row_that_has_only_its_phone_if_either_has_an_e_mail(string? shopify, string? erp)
    {
        await using var house = await Started();
        await house.Set("SHOPIFY_AUTO_SYNC_CUSTOMERS", "false");
        await house.Erp.Run("insert into customers (email, phone, last_name) values (@erp, '+49 30 1111111', 'Row')", new { erp });

        house.Store.AddCustomer(shopify, "+49301111111", "New", "Customer");
        await house.Settle();

        Assert.Equal(["Row", "Customer"], await house.Erp.Rows<string>("select last_name from customers order by id"));
        Assert.Null(await LinkOf(house, 1));
    }

    [Fact]
    public async Task Customers_that_nobody_can_tell_apart_wait_for_a_person_with_their_names()
    {
        await using var house = await Started();
        await house.Erp.Run("insert into customers (email, last_name) values ('two@example.com', 'A'), ('Two@example.com', 'B')");

        await house.Settle();

        Assert.Empty(house.Store.Customers);
        Assert.Equal(
            "2 customers of the ERP have this e-mail or phone: 1, 2. Merge them, or give each its own.",
            await Failure(house, "customer", "1"));

        house.Store.AddCustomer("two@example.com");
        await house.SettleLater();

        Assert.Equal(2, await house.Erp.Value<long>("select count(*) from customers"));
    }

    [Fact]
    public async Task What_Shopify_refuses_is_said_in_its_words_and_keeps_nothing_else_back()
    {
        await using var house = await WithAnn();
        await house.Erp.Run("""
            update customers set note = 'new', first_name = '<b>Ann</b>';
            update customers set address = jsonb_set(address, '{city}', '"Potsdam"');
            """);

        await house.SettleLater();

        Assert.Equal("Potsdam", house.Store.Customers[0].DefaultAddress?.City);
        Assert.Equal("new", house.Store.Customers[0].Note);
        Assert.Contains("HTML", await Failure(house, "customer", "1"));
        Assert.Equal("<b>Ann</b>", await house.Erp.Value<string>("select first_name from customers"));

        await house.Erp.Run("update customers set first_name = 'Annie'");
        await house.SettleLater();
        Assert.Equal("Annie", house.Store.Customers[0].FirstName);
    }

    [Fact]
    public async Task A_customer_deleted_in_Shopify_stays_in_the_ERP_and_nothing_makes_it_anew()
    {
        await using var house = await WithAnn();
        house.Store.DeleteCustomer(house.Store.Customers[0].Gid);
        await house.SettleLater();
        await house.Erp.Run("update customers set note = 'still here'");
        await house.SettleLater();

        Assert.Empty(house.Store.Customers);
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from customers"));
        Assert.Contains("Shopify has deleted this customer", await Failure(house, "customer", "1"));
    }

    [Fact]
    public async Task A_customer_deleted_in_the_ERP_is_deleted_in_Shopify_unless_it_has_orders()
    {
        await using var house = await WithAnn();
        await house.Erp.Run("insert into customers (email) values ('free@example.com')");
        await house.SettleLater();
        house.Store.PlaceOrder(house.Store.Customers[0], new NewLine { Title = "Cup", Price = 10 });
        await house.Erp.Run("delete from customers");

        await house.SettleLater();

        Assert.Equal("ann@example.com", Assert.Single(house.Store.Customers).Email);
        Assert.Contains("associated orders", await Failure(house, "customer", "1"));
    }

    [Fact]
    public async Task A_row_that_somebody_is_changing_is_put_off_and_not_waited_for()
    {
        await using var house = await WithAnn();
        house.Store.EditCustomer(house.Store.Customers[0].Gid, edit => edit.Note = "from Shopify");
        await house.Store.Quiet(TimeSpan.FromSeconds(30));

        await using (var clerk = await house.Erp.Open())
        {
            await clerk.ExecuteAsync("begin; update customers set first_name = 'Anja'");
            await house.Apply();
            Assert.Equal("rings twice", await house.Erp.Value<string>("select note from customers"));
            await clerk.ExecuteAsync("commit");
        }

        await house.SettleLater();

        Assert.Equal("Anja|from Shopify", await house.Erp.Value<string>("select first_name || '|' || note from customers"));
        Assert.Equal("Anja", house.Store.Customers[0].FirstName);
    }

    [Fact]
    public async Task Orders_of_a_customer_cost_no_call_when_they_tell_nothing_new()
    {
        await using var house = await WithAnn();
        house.SubscribeOrders();
        house.Store.PlaceOrder(house.Store.Customers[0], new NewLine { Title = "Cup", Price = 10 });
        await house.SettleLater();

        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from customers"));
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from orders where customer_id = 1"));
        await AssertQuiet(house);
    }

    private static async Task<TestHouse> Started()
    {
        var house = await TestHouse.Start();
        await house.Sync(EntityType.Customer);

        return house;
    }

    /// <summary>Both sides have Ann.</summary>
    private static async Task<TestHouse> WithAnn()
    {
        var house = await Started();
        await house.Erp.Run(Ann);
        await house.Settle();

        return house;
    }

    private static AddressDraft Street(string name) =>
        new([new("address1", name), new("city", "Berlin"), new("countryCode", "DE"), new("zip", "10115"), new("lastName", "Buyer")]);

    private static Task<string?> LinkOf(TestHouse house, long id) => house.Erp.Value<string?>(
        "select gid from shopify_links where entity_type = 'customer' and entity_id = @id::text", new { id });

    private static Task<string?> Failure(TestHouse house, string entity, string id) => house.Erp.Value<string?>(
        """
            select error_message from sync_queue
            where  entity_type = @entity and entity_id = @id and status = 'failed' order by id desc limit 1
            """,
        new { entity, id });

    /// <summary>Fails unless both sides stay as they are when everybody looks once more.</summary>
    private static async Task AssertQuiet(TestHouse house)
    {
        Assert.Null(await Unfinished(house));
        var (before, writes) = (await Rows(house), house.Store.Statistics.MutationsApplied);
        await house.Erp.Run("select sync_touch('customer', (select array_agg(id::text) from customers), 'update')");
        await house.SettleLater();

        Assert.Equal(before, await Rows(house));
        Assert.Equal(writes, house.Store.Statistics.MutationsApplied);
        Assert.Null(await Unfinished(house));
    }

    private static Task<string?> Unfinished(TestHouse house) => house.Erp.Value<string?>(
        "select string_agg(error_message, '; ') from sync_queue where status <> 'completed'");

    private static Task<string?> Rows(TestHouse house) => house.Erp.Value<string?>("""
        select string_agg(customers::text, ';' order by id)
               || coalesce((select string_agg(further::text, ';' order by id) from customer_addresses further), '')
        from   customers
        """);
}
