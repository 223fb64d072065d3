using DbUp;
using ShopifySync.Erp;

namespace ShopifySync.Tests.Erp;

/// <summary>What <c>migrate</c> does to a database.</summary>
/// <remarks>It makes the reference ERP where there is none, and adds to an existing ERP only what docs/ERP.md says.</remarks>
public sealed class MigrationsTests
{
    [Fact]
    public async Task A_second_time_changes_nothing()
    {
        var (database, erp) = await Empty();
        await Migrations.Run(database.Owner, default);
        var before = await Schema(erp);

        await Migrations.Run(database.Owner, default);

        Assert.Equal(before, await Schema(erp));
        Assert.Contains("orders.shopify_sync_status text 'pending'::text", before);
    }

    [Fact]
    public async Task Two_at_once_wait_for_each_other()
    {
        var (database, erp) = await Empty();

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Migrations.Run(database.Owner, default)));

        var ran = await erp.Rows<string>(
            "select scriptname from schemaversions where scriptname like '%.Migrations.%' order by scriptname");
        Assert.Equal(ran.Distinct(), ran);
        Assert.Equal(Migrations.Newest, ran[^1]);
    }

    [Fact]
    public async Task Each_column_that_an_ERP_lacks_is_named_and_nothing_is_changed()
    {
        var (database, erp) = await Empty();
        await erp.Run("create table products (id bigint primary key, sku text); create table orders (id uuid primary key)");
        var before = await Schema(erp);

        var refused = await Assert.ThrowsAsync<ErpContractException>(() => Migrations.Run(database.Owner, default));

        Assert.Contains("products.barcode", refused.Message, StringComparison.Ordinal);
        Assert.Contains("orders.order_number", refused.Message, StringComparison.Ordinal);
        Assert.Contains(
            "order_lines (which can be made for you only beside tables whose ids are numbers)", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("products.sku", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await Schema(erp));
    }

    [Fact]
    public async Task A_script_that_fails_leaves_nothing_behind()
    {
        var (database, erp) = await Empty();
        await erp.Run("create table sync_logs (mine text)"); // somebody else's, in the way of the second script
        var before = await Schema(erp);

        var failed = await Assert.ThrowsAsync<InvalidOperationException>(() => Migrations.Run(database.Owner, default));

        Assert.Contains("0002-sync-queue", failed.Message, StringComparison.Ordinal);
        Assert.Equal(
            before.Where(column => !column.StartsWith("schemaversions", StringComparison.Ordinal)),
            (await Schema(erp)).Where(column => !column.StartsWith("schemaversions", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_ERP_that_was_used_before_there_were_orders_keeps_its_rows_and_its_old_orders_stay_out_of_the_sync()
    {
        var (database, erp) = await Empty();
        Before(database.Owner, "0006");
        await erp.Run("""
            insert into products (title, sku) values ('Cup', 'CUP');
            insert into inventory (product_id, quantity) select id, 5 from products;
            update api_settings set value = 'shop.myshopify.com' where key = 'SHOPIFY_STORE_URL';
            insert into sync_queue (entity_type, entity_id, action, direction) values ('inventory', '1', 'update', 'to_shopify');
            insert into shopify_stock_links (inventory_id, inventory_item_gid, location_gid, base, linked_at)
                values ('1', 'gid://shopify/InventoryItem/1', 'gid://shopify/Location/1', 5, now());
            create table orders (
                id bigint generated always as identity primary key, order_number text, customer_id bigint, email text, phone text,
                    currency text, taxes_included boolean, placed_at timestamptz,
                status text, cancel_reason text, cancelled_at timestamptz, financial_status text, fulfillment_status text, discount numeric,
                    shipping numeric, shipping_title text, shipping_tax numeric,
                fees numeric, tax numeric, total numeric, refunded numeric, presentment_currency text, presentment_total numeric, note text,
                    tags text, shipping_address jsonb, billing_address jsonb);
            insert into orders (order_number) values ('OLD');
            """);

        await Migrations.Run(database.Owner, default);
        await erp.Run("insert into orders (order_number) values ('NEW')");

        Assert.Equal(["CUP 5 5 shop.myshopify.com 1"], await erp.Rows<string>("""
            select format('%s %s %s %s %s', sku, quantity, base, (select value from api_settings where key = 'SHOPIFY_STORE_URL'),
                   (select count(*) from sync_queue))
            from   products join inventory on product_id = products.id join shopify_stock_links on inventory_id = inventory.id::text
            """));
        Assert.Equal(
            ["OLD disabled", "NEW pending"],
            await erp.Rows<string>("select order_number || ' ' || shopify_sync_status from orders order by id"));
    }

    [Fact]
    public async Task The_app_does_not_start_on_a_database_that_was_not_migrated()
    {
        var (database, _) = await Empty();

        var refused = await Assert.ThrowsAsync<ErpContractException>(() => TestHouse.Start(over: database));

        Assert.Contains("run migrate", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<(TestDatabase Database, TestErp Erp)> Empty()
    {
        var database = await Machine.EmptyDatabase();

        return (database, new TestErp(database.Owner));
    }

    /// <summary>The schema as it was before a script came.</summary>
    private static void Before(string connection, string script)
    {
        var folder = $"{typeof(Migrations).Namespace}.Migrations.";
        var result = DeployChanges.To.PostgresqlDatabase(connection)
            .WithScriptsEmbeddedInAssembly(
                typeof(Migrations).Assembly,
                name => name.StartsWith(folder, StringComparison.Ordinal) && string.CompareOrdinal(name[folder.Length..], script) < 0)
            .WithTransaction().LogToNowhere().Build().PerformUpgrade();

        Assert.True(result.Successful, result.Error?.Message);
    }

    /// <summary>Every column, function and trigger.</summary>
    private static Task<IReadOnlyList<string>> Schema(TestErp erp) => erp.Rows<string>("""
        select table_name || '.' || column_name || ' ' || data_type || coalesce(' ' || column_default, '') from information_schema.columns
               where table_schema = 'public'
        union all
        select 'function ' || oid::regprocedure::text || ' of ' || proowner::regrole || ' ' || md5(prosrc) from pg_proc
               where pronamespace = 'public'::regnamespace
        union all
        select 'trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
        order by 1
        """);
}
