using ShopifySync.Erp;
using ShopifySync.Reconcile;
using StoreSimulator;

namespace ShopifySync.Tests.Erp;

/// <summary>An ERP that was there before: with ids of its own kind, or behind views.</summary>
public sealed class OwnErpTests
{
    /// <summary>What docs/ERP.md asks for and no column more, keyed by <c>uuid</c>.</summary>
    private const string Tables = """
        create table products (id uuid primary key default gen_random_uuid(), name text, sku text, barcode text);
        create table inventory (id uuid primary key default gen_random_uuid(), product_id uuid references products (id),
            quantity integer not null, place text);
        create table customers (
            id uuid primary key default gen_random_uuid(), email text, phone text, first_name text, last_name text, note text, tags text,
                address jsonb);
        create table orders (
            id uuid primary key default gen_random_uuid(), order_number text, customer_id uuid references customers (id), email text,
                phone text, currency text not null,
            taxes_included boolean not null default false, placed_at timestamptz not null default now(),
                status text not null default 'open', cancel_reason text, cancelled_at timestamptz,
            financial_status text not null default 'pending', fulfillment_status text not null default 'unfulfilled',
                discount numeric not null default 0, shipping numeric not null default 0,
            shipping_title text, shipping_tax numeric not null default 0, fees numeric not null default 0, tax numeric not null default 0,
                total numeric not null,
            refunded numeric not null default 0, presentment_currency text, presentment_total numeric, note text, tags text,
                shipping_address jsonb, billing_address jsonb);
        create table order_lines (
            id uuid primary key default gen_random_uuid(), order_id uuid not null references orders (id),
                product_id uuid references products (id), kind text not null default 'product',
            title text not null, sku text, quantity integer not null, unit_price numeric not null, discount numeric not null default 0,
                tax numeric not null default 0, tax_rate numeric,
            requires_shipping boolean not null default true);
        create table order_fulfillments (
            id uuid primary key default gen_random_uuid(), order_id uuid not null references orders (id),
                status text not null default 'success', tracking_number text,
            tracking_company text, tracking_url text, shipped_at timestamptz not null default now());
        create table order_fulfillment_lines (
            id uuid primary key default gen_random_uuid(), fulfillment_id uuid not null references order_fulfillments (id),
            line_id uuid not null references order_lines (id), quantity integer not null);
        create table order_refunds (
            id uuid primary key default gen_random_uuid(), order_id uuid not null references orders (id), note text,
                refunded_at timestamptz not null default now(),
            shipping numeric not null default 0, adjustment numeric not null default 0, total numeric not null default 0);
        create table order_refund_lines (
            id uuid primary key default gen_random_uuid(), refund_id uuid not null references order_refunds (id),
            line_id uuid not null references order_lines (id), quantity integer not null,
            subtotal numeric not null default 0, tax numeric not null default 0);
        """;

    /// <summary>The same behind views, which bring the columns that a migration adds to tables.</summary>
    private const string Views = """
        create schema erp;
        alter table products add shopify_inventory_item_id text, add sync_to_shopify boolean not null default true;
        alter table inventory add shopify_location_id text, add last_shopify_sync timestamptz;
        alter table products set schema erp;
        alter table inventory set schema erp;
        create view products as select id, sku, barcode, shopify_inventory_item_id, sync_to_shopify from erp.products;
        create view inventory as select id, product_id, quantity, shopify_location_id, last_shopify_sync from erp.inventory;
        """;

    /// <summary>The same with stock in partitions.</summary>
    private static readonly string Partitioned = Tables
        .Replace("place text);", "place text) partition by hash (id);", StringComparison.Ordinal)
        + "create table inventory_0 partition of inventory for values with (modulus 1, remainder 0);";

    /// <summary>What docs/ERP.md tells whoever attaches a view to do.</summary>
    private const string Watch = """
        create function erp.stock_moved() returns trigger language plpgsql security definer as $$
        begin
          perform sync_touch('inventory', array(select id::text from written), 'update');
          return null;
        end
        $$;
        create trigger stock_moved after update on erp.inventory referencing new table as written for each statement
            execute function erp.stock_moved();
        """;

    [Theory]
    [InlineData("uuid")]
    [InlineData("serial")]
    public async Task Stock_and_orders_flow_both_ways_whatever_the_ids_are(string ids)
    {
        await using var house = await Attach(ids == "uuid" ? Tables
            : Tables.Replace("uuid primary key default gen_random_uuid()", "serial primary key", StringComparison.Ordinal)
                .Replace(" uuid", " integer", StringComparison.Ordinal));
        house.SubscribeOrders();
        var item = await AddCup(house, "inventory");
        await house.Erp.Run("update inventory set quantity = quantity - 1");
        await house.Erp.Run("""
            with placed as (insert into orders (order_number, currency, total) values ('E-1', 'EUR', 20) returning id)
            insert into order_lines (order_id, product_id, title, quantity, unit_price) select placed.id, products.id, 'Cup', 2, 10
                from placed, products
            """);
        house.Store.Receive(item, house.Location, 3);
        house.Store.PlaceOrder(new NewOrder { Lines = [new NewLine { Title = "Engraving", Price = 7, Quantity = 1 }] });

        await house.Settle();
        await house.SettleLater();

        Assert.Equal(7, await house.Erp.Value<int>("select quantity from inventory"));
        Assert.Equal(7, house.Store.Available(item, house.Location));
        Assert.Equal(
            ["7 synced", "20 synced"],
            await house.Erp.Rows<string>("select total::int || ' ' || shopify_sync_status from orders order by total"));
        Assert.Equal([7m, 20m], house.Store.Orders.Select(order => order.CurrentTotal.Shop).Order());
    }

    [Fact]
    public async Task Stock_flows_both_ways_through_views()
    {
        await using var house = await Attach(Tables + Views, Watch);
        house.Subscribe();
        var item = await AddCup(house, "erp.inventory");
        await house.Erp.Run("update erp.inventory set quantity = quantity - 1");
        await house.Push();
        house.Store.Receive(item, house.Location, 3);

        await house.Settle();

        Assert.Equal(7, await house.Erp.Value<int>("select quantity from erp.inventory"));
        Assert.Equal(7, house.Store.Available(item, house.Location));
    }

    [Fact]
    public async Task Stock_that_is_written_in_a_partition_itself_is_found_by_the_reconcile()
    {
        await using var house = await Attach(Partitioned);
        house.Subscribe();
        var item = await AddCup(house, "inventory");
        await house.Erp.Run("update inventory set quantity = quantity - 1");
        await house.Settle();
        Assert.Equal(4, house.Store.Available(item, house.Location)); // by the trigger of the table as a whole

        await house.Erp.Run("update inventory_0 set quantity = quantity - 1");
        Assert.Equal(0, await house.Push()); // which sees nothing of this
        await house.Get<Reconciliation>().Run(TimeSpan.FromMinutes(1), isWhole: false, default);
        await house.Settle();

        Assert.Equal(3, house.Store.Available(item, house.Location));
        Assert.Equal(3, await house.Erp.Value<int>("select quantity from inventory"));
    }

    [Fact]
    public async Task A_view_without_the_columns_of_the_sync_is_refused_because_nothing_can_be_added_to_it()
    {
        var database = await Machine.EmptyDatabase();
        await new TestErp(database.Owner).Run(
            Tables + Views + "drop view products; create view products as select id, sku, barcode from erp.products");

        var refused = await Assert.ThrowsAsync<ErpContractException>(() => Migrations.Run(database.Owner, default));

        Assert.Contains("lack products.shopify_inventory_item_id, products.sync_to_shopify.", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("quantity integer", "quantity numeric", "inventory.quantity is numeric")]
    [InlineData("barcode text", "barcode text, shopify_inventory_item_id bigint", "products.shopify_inventory_item_id is bigint")]
    public async Task A_column_of_a_type_that_the_sync_cannot_work_with_is_named_and_nothing_is_changed(
        string instead, string of, string named)
    {
        var database = await Machine.EmptyDatabase();
        await new TestErp(database.Owner).Run(Tables.Replace(instead, of, StringComparison.Ordinal));

        var refused = await Assert.ThrowsAsync<ErpContractException>(() => Migrations.Run(database.Owner, default));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    private static async Task<TestHouse> Attach(string erp, string? afterwards = null)
    {
        var database = await Machine.EmptyDatabase();
        await new TestErp(database.Owner).Run(erp);
        await Migrations.Run(database.Owner, default);

        if (afterwards is not null)
        {
            await new TestErp(database.Owner).Run(afterwards);
        }

        return await TestHouse.Start(over: database);
    }

    /// <summary>A cup with five pieces on both sides; returns its inventory item.</summary>
    private static async Task<string> AddCup(TestHouse house, string inventory)
    {
        var cup = house.Store.AddProduct("Cup", new NewVariant { Sku = "CUP", Available = 5 });
        await house.Erp.Run(
            $"insert into products (sku) values ('CUP'); insert into {inventory} (product_id, quantity) select id, 5 from products; "
                + $"select sync_touch('inventory', array(select id::text from {inventory}), 'create')");
        await house.Push();

        return cup.Variants[0].Item.Gid;
    }
}
