using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Tests.Queue;
using ShopifySync.Tests.Shopify;
using StoreSimulator;

namespace ShopifySync.Tests.Erp;

/// <summary>What customers wrote is in the database, and in no log.</summary>
public sealed class PrivateDataTests
{
    private const string Email = "ann.private@example.com";

    /// <summary>Postgres holds no NUL, and quotes the JSON around it in its error.</summary>
    private const string CastNote = """
        create function cast_note() returns trigger language plpgsql as $$
        begin
          perform format('{"email": "%s", "nul": "\u0000"}', new.email)::jsonb;
          return new;
        end $$;
        create trigger cast_note before insert on orders for each row execute function cast_note();
        """;

    [Fact]
    public async Task An_order_that_Postgres_refuses_leaves_no_customers_data_in_the_log()
    {
        var log = new Lines();
        await using var house = await TestHouse.Start(also: services => services.AddLogging(logging => logging.AddProvider(log)));
        await house.Erp.Run(CastNote);
        house.SubscribeOrders();
        house.Store.PlaceOrder(new NewOrder
        {
            Customer = house.Store.AddCustomer(Email, firstName: "Ann", lastName: "Private"),
            Lines = [new NewLine { Title = "Cup", Price = 10 }],
        });
        await house.Store.Quiet(TimeSpan.FromSeconds(10));

        await house.Apply();

        Assert.NotEqual(0, await house.Erp.Value<long>("select count(*) from sync_queue where retry_count = 1"));
        Assert.Contains(log.All, line => line.Contains("22P05", StringComparison.Ordinal));
        Assert.DoesNotContain(log.All, HoldsPrivateData);
        Assert.DoesNotContain(
            await house.Erp.Rows<string>(
                "select coalesce(why, '') from sync_logs union all select coalesce(error_message, '') from sync_queue"),
            HoldsPrivateData);
    }

    [Fact]
    public async Task What_Shopify_or_the_ERP_say_of_a_customer_is_in_the_queue_and_not_in_the_log()
    {
        var log = new Lines();
        await using var house = await TestHouse.Start(also: services => services.AddLogging(logging => logging.AddProvider(log)));
        await house.Touch("1");
        var item = Assert.Single(await house.Claim());

        await house.Settle(item, Outcome.Rejected(Reason.RefusedByShopify, $"Shopify refused it: {Email} is no valid address"));

        Assert.Contains(Email, await house.Erp.Value<string>("select error_message from sync_queue"), StringComparison.Ordinal);
        Assert.Contains(log.All, line => line.Contains(nameof(Reason.RefusedByShopify), StringComparison.Ordinal));
        Assert.DoesNotContain(log.All, HoldsPrivateData);
    }

    [Fact]
    public async Task A_trigger_of_the_ERP_that_names_the_customer_leaves_no_name_in_the_log()
    {
        var log = new Lines();
        await using var house = await TestHouse.Start(also: services => services.AddLogging(logging => logging.AddProvider(log)));
        await house.Erp.Run("""
            create function refuse() returns trigger language plpgsql as $$
            begin raise exception 'The account of % is closed.', new.email; end $$;
            create trigger refuse before insert on orders for each row execute function refuse();
            """);
        house.SubscribeOrders();
        house.Store.PlaceOrder(new NewOrder
        {
            Customer = house.Store.AddCustomer(Email, firstName: "Ann", lastName: "Private"),
            Lines = [new NewLine { Title = "Cup", Price = 10 }],
        });
        await house.Store.Quiet(TimeSpan.FromSeconds(10));

        await house.Apply();

        Assert.Contains(
            $"The account of {Email} is closed.",
            await house.Erp.Value<string>("select max(error_message) from sync_queue"),
            StringComparison.Ordinal);
        Assert.DoesNotContain(log.All, HoldsPrivateData);
    }

    [Theory]
    [InlineData("""select format('{"email": "%s", "nul": "\u0000"}', @Email)::jsonb""", "22P05")]
    [InlineData("select @Email::integer", "22P02")]
    [InlineData("insert into api_settings (key) select @Email from generate_series(1, 2)", "23505")]
    public async Task An_error_of_Postgres_leaves_the_database_without_the_values(string sql, string state)
    {
        var database = await Machine.Database();
        await using var source = NpgsqlDataSource.Create(database.Owner + ";Include Error Detail=true");
        var erp = new ErpDatabase(source, new ErpHooks());
        await using var transaction = await erp.Begin(default);

        foreach (var run in new Func<Task>[]
        {
            () => erp.Run(sql, new { Email }, default),
            () => erp.Rows<string>(sql, new { Email }, default),
            () => erp.Row<string>(sql, new { Email }, default),
            () => transaction.Run(sql, new { Email }, default),
        })
        {
            var error = await Assert.ThrowsAsync<PostgresException>(run);

            Assert.Equal(state, error.SqlState);
            Assert.False(HoldsPrivateData(error.ToString()), error.ToString());
        }
    }

    [Fact]
    public async Task What_the_ERP_itself_raises_is_kept_for_the_person_who_looks_into_it()
    {
        var database = await Machine.Database();
        await using var source = NpgsqlDataSource.Create(database.Owner);
        var erp = new ErpDatabase(source, new ErpHooks());

        var error = await Assert.ThrowsAsync<PostgresException>(() => erp.Run(
            "do $$ begin raise exception using errcode = '22023', message = 'This product is locked.'; end $$", null, default));

        Assert.Equal("22023: This product is locked.", error.Message);
    }

    private static bool HoldsPrivateData(string text) => text.Contains("private", StringComparison.OrdinalIgnoreCase);
}
