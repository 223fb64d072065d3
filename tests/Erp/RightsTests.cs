using Dapper;
using Npgsql;

namespace ShopifySync.Tests.Erp;

/// <summary>What the roles of docs/ERP.md may do.</summary>
public sealed class RightsTests
{
    [Fact]
    public async Task An_ERP_role_without_any_right_on_our_tables_can_still_write_its_own_and_the_change_is_queued()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        var clerk = await Clerk(house);

        await using var opened = new NpgsqlConnection(clerk);
        await opened.OpenAsync();
        await opened.ExecuteAsync("update inventory set quantity = quantity - 1 where id = @InventoryId", cup);
        await opened.ExecuteAsync("insert into orders (currency, total) values ('EUR', 0)");

        Assert.Equal(
            ["inventory", "order"],
            await house.Erp.Rows<string>("select entity_type from sync_queue where status = 'pending' order by entity_type"));
        Assert.Equal(
            PostgresErrorCodes.InsufficientPrivilege,
            (await Assert.ThrowsAsync<PostgresException>(() => opened.ExecuteAsync("select from sync_queue"))).SqlState);
    }

    [Fact]
    public async Task A_table_of_the_same_name_that_somebody_made_for_himself_does_not_fool_the_triggers()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        var clerk = await Clerk(house);

        await using var opened = new NpgsqlConnection(clerk);
        await opened.OpenAsync();
        await opened.ExecuteAsync("create temp table sync_touches (like inventory); set search_path = pg_temp, public");
        await opened.ExecuteAsync("update inventory set quantity = quantity - 1 where id = @InventoryId", cup);

        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from sync_queue where status = 'pending'"));
    }

    [Fact]
    public async Task The_apps_own_login_can_neither_change_the_schema_nor_delete_what_is_the_ERPs()
    {
        await using var house = await TestHouse.Start();
        await using var opened = new NpgsqlConnection(house.Database.App);
        await opened.OpenAsync();

        foreach (
            var sql in new[]
            {
                "create table mine ()",
                "delete from orders",
                "delete from inventory",
                "drop view sync_queue",
                "drop table sync_items",
                "alter table orders add column mine text",
            })
        {
            Assert.Equal(
                PostgresErrorCodes.InsufficientPrivilege,
                (await Assert.ThrowsAsync<PostgresException>(() => opened.ExecuteAsync(sql))).SqlState);
        }
    }

    [Fact]
    public async Task Nobody_writes_the_queue_through_the_functions_of_the_triggers_who_may_not()
    {
        await using var house = await TestHouse.Start();
        await using var opened = new NpgsqlConnection(await Clerk(house));
        await opened.OpenAsync();

        foreach (var sql in new[] { "select sync_touch('order', array['1'], 'update')", "select sync_touch_orders(array['1'], 'update')" })
        {
            Assert.Equal(
                PostgresErrorCodes.InsufficientPrivilege,
                (await Assert.ThrowsAsync<PostgresException>(() => opened.ExecuteAsync(sql))).SqlState);
        }
    }

    [Fact]
    public async Task If_the_queue_cannot_be_written_the_ERPs_statement_fails()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        await house.Erp.Run("alter table sync_touches add constraint full_up check (id < 0) not valid");

        await Assert.ThrowsAsync<PostgresException>(() => house.Erp.Move(cup, -1));

        Assert.Equal(5, await house.Erp.Quantity(cup));
    }

    /// <summary>Somebody of the ERP's, who may write its tables and knows nothing of a sync.</summary>
    private static async Task<string> Clerk(TestHouse house)
    {
        var role = $"clerk_{new NpgsqlConnectionStringBuilder(house.Database.Owner).Database}";
        await house.Erp.Run(
            $"create role \"{role}\" login password 'x'; grant usage on schema public to \"{role}\"; grant select, insert, update on "
                + $"inventory, products, orders, order_lines to \"{role}\"");

        return new NpgsqlConnectionStringBuilder(house.Database.Owner) { Username = role, Password = "x" }.ConnectionString;
    }
}
