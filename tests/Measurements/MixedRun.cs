using System.Collections.Concurrent;
using Npgsql;
using StoreSimulator;

namespace ShopifySync.Measurements;

/// <summary>An impolite ERP for a while, as stock and orders cross both ways and instances are killed.</summary>
/// <remarks>Cash desks write one row; orders are entered in every order of statements; bulk updates and long transactions run; a
/// trigger refuses one order in a hundred.</remarks>
public sealed record MixedRun(int Seconds, int Pairs, int Instances, int Kills, int Seed = 1)
{
    private const int CashDesks = 4;
    private const string RefuseSome = """
        create function refuse_some() returns trigger language plpgsql as $$ begin raise 'order % is invoiced', new.id; end $$;
        create trigger refuse_some before update on orders for each row when (new.id % 100 = 0) execute function refuse_some();
        update api_settings set value = 'true' where key = 'SHOPIFY_AUTO_SYNC_ORDERS';
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    public async Task<MixedReport> Run(CancellationToken ct)
    {
        await using var house = await MeasuredHouse.Start(Pairs, 1_000, ct);

        for (var instance = 0; instance < Instances; instance++)
        {
            await house.AddFunctions(ct);
        }

        house.Subscribe(new Uri(house.Functions[0].Address, "/api/handle-shopify-inventory-update"));
        house.SubscribeOrders(house.Functions[0].Address);
        await house.Run(RefuseSome);
        house.Store.Statistics.Reset();
        var erp = new RudeErp(house.Erp, Pairs);
        var started = TimeProvider.System.GetTimestamp();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var waits = LongestWait(house, over.Token);
        await Task.WhenAll(
        [
            erp.EnterOrders(Seconds, new Random(Seed)), erp.Bulk(Seconds), erp.HoldOpen(Seconds, new Random(Seed + 1)),
            Sell(house, erp, ct), KillNowAndThen(house, ct),
            .. Enumerable.Range(0, CashDesks).Select(_ => erp.SellAtCashDesk(Seconds)),
        ]);
        var ended = TimeProvider.System.GetTimestamp();
        var left = house.Store.Deliveries.Waiting;
        await OrderRuns.Drained(house, ended, Patience, ct);
        var (missed, retried) = (house.Store.Deliveries.Scheduled, house.Store.Deliveries.FailedAttempts);
        await ReconcileRun.Reconcile(house, house.Functions[0], Task.CompletedTask, ct); // what Shopify would tell hours later
        var took = await OrderRuns.Drained(house, ended, Patience, ct);
        await over.CancelAsync();
        var (wrong, first) = await house.Disagreements(erp.Expected);

        return new MixedReport
        {
            Statements = erp.Statements,
            Errors = [.. erp.Errors],
            LongestWait = await waits,
            Wrong = wrong,
            FirstWrong = first,
            OrdersInErp = await house.Value<long>("select count(*) from orders"),
            OrdersInStore = house.Store.Orders.Count,
            Unlinked = await house.Value<long>("""
                select count(*) from orders
                where  not exists (select from shopify_links link where link.entity_type = 'order' and link.entity_id = orders.id::text
                                   and link.gid is not null)
                """),
            Stuck = await house.Value<long>("select count(*) from sync_queue where status in ('pending', 'processing')"),
            StuckWhy = await Waiting(house),
            Failed = await house.Value<long>("select count(*) from sync_queue where status = 'failed'"),
            FailedOtherwise = await house.Value<long>(
                "select count(*) from sync_queue where status = 'failed' and error_message not like '%is invoiced%'"),
            Missed = missed,
            Retried = retried,
            Throttled = house.Store.Statistics.Throttled,
            Seconds = TimeProvider.System.GetElapsedTime(started, ended).TotalSeconds,
            DrainedAfter = took.TotalSeconds,
            LeftToDeliver = left,
        };
    }

    /// <summary>The kills, spread over the run.</summary>
    private async Task KillNowAndThen(MeasuredHouse house, CancellationToken ct)
    {
        var random = new Random(Seed + 2);

        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(TimeSpan.FromSeconds((double)Seconds / (Kills + 1)), TimeProvider.System, ct);
            await OrderRuns.Kill([.. house.Functions.Skip(1)], 1, random, ct);
        }
    }

    private static Task<string?> Waiting(MeasuredHouse house) => house.Value<string?>("""
        select string_agg(format('%s %s %s: %s × %s', direction, entity_type, status, reason, counted), '; ')
        from  (select direction, entity_type, status, reason, count(*) as counted from sync_queue
               where  status in ('pending', 'processing') group by direction, entity_type, status, reason) as waiting
        """);

    private async Task Sell(MeasuredHouse house, RudeErp erp, CancellationToken ct)
    {
        var random = new Random(Seed + 3);
        var started = TimeProvider.System.GetTimestamp();

        while (TimeProvider.System.GetElapsedTime(started).TotalSeconds < Seconds)
        {
            var row = random.Next(4) == 0 ? 0 : random.Next(Pairs);
            house.Store.Sell(house.Store.Items[row].Gid, house.Location);
            erp.Expect(row, -1);

            if (random.Next(5) == 0)
            {
                house.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 10 });
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, ct);
        }
    }

    /// <summary>The longest time for which a session of the ERP's waited for a lock that one of the sync's sessions held.</summary>
    /// <remarks>From when it began to wait for that lock: before, its statement may have waited long for others of the ERP.</remarks>
    private static async Task<TimeSpan> LongestWait(MeasuredHouse house, CancellationToken ct)
    {
        const string sql = """
            select coalesce(extract(epoch from max(clock_timestamp() - held.waitstart)), 0)::double precision
            from   pg_locks held
            join   pg_stat_activity waiting on waiting.pid = held.pid and waiting.application_name <> 'ShopifySync'
            where  not held.granted
            and    exists (
                     select from pg_stat_activity holder
                     where  holder.pid = any(pg_blocking_pids(waiting.pid)) and holder.application_name = 'ShopifySync')
            """;
        var longest = 0d;

        while (!ct.IsCancellationRequested)
        {
            longest = Math.Max(longest, await house.Value<double>(sql));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }

        return TimeSpan.FromSeconds(longest);
    }

    /// <summary>The ERP's sessions. Every statement that fails is noted; what was committed is expected on both sides.</summary>
    private sealed class RudeErp(string connectionString, int pairs)
    {
        private readonly int[] expected = [.. Enumerable.Repeat(MeasuredHouse.FirstStock, pairs)];
        private int statements;

        public IReadOnlyList<int> Expected => expected;

        public int Statements => statements;

        public ConcurrentBag<string> Errors { get; } = [];

        public void Expect(int row, int units) => Interlocked.Add(ref expected[row], units);

        public Task SellAtCashDesk(int seconds) => For(seconds, TimeSpan.FromMilliseconds(20), async () =>
        {
            if (await Do("update inventory set quantity = quantity - 1 where id = 1"))
            {
                Expect(0, -1);
            }
        });

        /// <summary>Lines before the total, or the header changed by a second session in between.</summary>
        public Task EnterOrders(int seconds, Random random) => For(seconds, TimeSpan.FromMilliseconds(100), async () =>
        {
            await using var first = new NpgsqlConnection(connectionString);
            await first.OpenAsync();
            await using var transaction = await first.BeginTransactionAsync();
            var id = (long)(await Execute(
                first, "insert into orders (currency, total) values ('EUR', 0) returning id")
                ?? throw new InvalidOperationException("no order"));
            await Execute(first, $"insert into order_lines (order_id, title, quantity, unit_price) values ({id}, 'Cup', 2, 5)");
            await Execute(first, id % 100 == 0 ? "select 1" : $"update orders set total = 10 where id = {id}");
            await (id % 100 == 0 ? transaction.RollbackAsync() : transaction.CommitAsync());

            if (random.Next(3) == 0 && id % 100 != 0)
            {
                await Do($"update orders set note = 'note {random.Next(1000)}' where id = {id}");
            }
        });

        public Task Bulk(int seconds) => For(seconds, TimeSpan.FromSeconds(30), async () =>
        {
            if (await Do("update inventory set quantity = quantity + 1 where id > 1"))
            {
                for (var row = 1; row < expected.Length; row++)
                {
                    Expect(row, 1);
                }
            }
        });

        public Task HoldOpen(int seconds, Random random) => For(seconds, TimeSpan.FromSeconds(1), async () =>
        {
            var row = random.Next(1, pairs);
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await Execute(connection, $"update inventory set quantity = quantity - 2 where id = {row + 1}");
            await Task.Delay(TimeSpan.FromSeconds(20), TimeProvider.System);
            await transaction.CommitAsync();
            Expect(row, -2);
        });

        private async Task<bool> Do(string sql)
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync();

            try
            {
                await Execute(connection, sql);
                return true;
            }
            catch (PostgresException error)
            {
                Errors.Add($"{error.SqlState} {error.MessageText}");
                return false;
            }
        }

        private async Task<object?> Execute(NpgsqlConnection connection, string sql)
        {
            Interlocked.Increment(ref statements);
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
            return await command.ExecuteScalarAsync();
        }

        private static async Task For(int seconds, TimeSpan pause, Func<Task> step)
        {
            var started = TimeProvider.System.GetTimestamp();

            while (TimeProvider.System.GetElapsedTime(started).TotalSeconds < seconds)
            {
                await step();
                await Task.Delay(pause, TimeProvider.System);
            }
        }
    }
}

/// <summary>What an impolite ERP showed.</summary>
public sealed record MixedReport : IReport
{
    public required int Statements { get; init; }
    public required IReadOnlyList<string> Errors { get; init; }
    public required TimeSpan LongestWait { get; init; }
    public required int Wrong { get; init; }
    public required string? FirstWrong { get; init; }
    public required long OrdersInErp { get; init; }
    public required int OrdersInStore { get; init; }
    public required long Unlinked { get; init; }
    public required long Stuck { get; init; }
    public required string? StuckWhy { get; init; }
    public required long Failed { get; init; }
    public required long FailedOtherwise { get; init; }
    public required int Throttled { get; init; }

    /// <summary>Attempts at deliveries that the busy machine did not take within five seconds.</summary>
    public required int Retried { get; init; }

    /// <summary>Of those: deliveries that the store would have tried again only after the end, and that a reconcile made up for.</summary>
    public required int Missed { get; init; }
    public required double Seconds { get; init; }

    /// <summary>Deliveries that the store had still to send when the ERP and the merchant stopped.</summary>
    public required int LeftToDeliver { get; init; }

    /// <summary>Seconds from then on until nothing was left to do.</summary>
    public required double DrainedAfter { get; init; }

    public bool IsRight => OrdersInErp == OrdersInStore && LongestWait < TimeSpan.FromSeconds(1)
        && this is { Errors.Count: 0, Wrong: 0, Unlinked: 0, Stuck: 0, FailedOtherwise: 0, Throttled: 0 };

    public override string ToString() => $"""
        {Statements} statements of the ERP, {Errors.Count} errors {(Errors.Count > 0 ? Errors[0] : null)},
        longest wait of one for the sync {LongestWait.TotalMilliseconds:0} ms
        stock wrong {Wrong} {FirstWrong}; orders: {OrdersInErp} in the ERP, {OrdersInStore} in the store, {Unlinked} not linked
        attempts at deliveries that failed {Retried}, still to be tried again at the end {Missed}
        stuck {Stuck} {StuckWhy}, failed {Failed}, not by the ERP's refusal {FailedOtherwise}; THROTTLED {Throttled}; {Seconds:0} s,
        and {DrainedAfter:0} s more until nothing was left to do ({LeftToDeliver} deliveries had been still to come)
        {(IsRight ? "right" : "WRONG")}
        """;
}
