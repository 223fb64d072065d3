namespace StoreSimulator.Webhooks;

/// <summary>Sends webhooks as Shopify does: signed, five seconds, eight retries in four hours, then the subscription is deleted.</summary>
public sealed class Deliveries : IAsyncDisposable
{
    // eight retries that add up to four hours
    private static readonly TimeSpan[] Retries =
    [
        .. new[] { 1, 2, 4, 8, 15, 30, 60, 120 }.Select(minutes => TimeSpan.FromMinutes(minutes))
    ];

    private readonly Store store;
    private readonly Courier courier;
    private readonly CancellationTokenSource closing = new();
    private readonly SemaphoreSlim ready = new(0);
    private readonly Lock gate = new();
    private readonly Queue<Delivery> queue = [];
    private readonly List<Delivery> shuffled = [];
    private readonly Dictionary<(string Topic, string Gid), byte[]> lastBodies = [];
    private readonly Random random;
    private readonly List<Task> workers = [];
    private TaskCompletionSource open = Opened();
    private TaskCompletionSource idle = Opened();

    internal Deliveries(Store store)
    {
        this.store = store;
        courier = new Courier(store.Options);
        random = new Random(store.Options.Seed);
    }

    /// <summary>Deliveries waiting, retries included, or under way.</summary>
    public int Waiting { get; private set; }

    /// <summary>The part of <see cref="Waiting"/> that only the clock can set off: retries and delayed ones.</summary>
    public int Scheduled { get; private set; }

    /// <summary>Deliveries that were taken with a 2xx.</summary>
    public int Delivered { get; private set; }

    /// <summary>Attempts that were not.</summary>
    public int FailedAttempts { get; private set; }

    /// <summary>Deliveries given up after all retries, or because their subscription was deleted.</summary>
    public int GivenUp { get; private set; }

    /// <summary>Lets deliveries pile up until <see cref="Release"/>.</summary>
    public void Hold()
    {
        lock (gate)
        {
            if (open.Task.IsCompleted)
            {
                open = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    public void Release()
    {
        lock (gate)
        {
            open.TrySetResult();
        }
    }

    /// <summary>Completes when none is waiting or under way.</summary>
    public Task Quiet(TimeSpan timeout)
    {
        lock (gate)
        {
            return idle.Task.WaitAsync(timeout);
        }
    }

    internal CancellationToken Closing => closing.Token;

    internal Task Close() => closing.CancelAsync();

    internal void Start()
    {
        for (var i = 0; i < store.Options.DeliveriesAtOnce; i++)
        {
            workers.Add(Task.Run(Work));
        }
    }

    internal void Add(Delivery delivery)
    {
        Double(delivery);
        Send(delivery);
    }

    /// <summary>Makes the first attempt of each now, and comes back when all were made.</summary>
    internal Task DeliverNow(IReadOnlyList<Delivery> deliveries, CancellationToken ct) =>
        Parallel.ForEachAsync(
            deliveries, new ParallelOptions { MaxDegreeOfParallelism = store.Options.DeliveriesAtOnce, CancellationToken = ct },
            async (delivery, _) =>
        {
            Double(delivery);
            Expect();
            await Attempt(delivery);
        });

    public async ValueTask DisposeAsync()
    {
        await Close();
        Release();
        await Task.WhenAll(workers);
        courier.Dispose();
        ready.Dispose();
        closing.Dispose();
    }

    private async Task Work()
    {
        try
        {
            while (true)
            {
                await ready.WaitAsync(closing.Token);
                await open.Task.WaitAsync(closing.Token);
                await Attempt(Take());
            }
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
        }
    }

    private async Task Attempt(Delivery delivery)
    {
        if (delivery.Subscription.IsRemoved)
        {
            Settle(() => GivenUp++);
            return;
        }

        delivery.Attempts++;
        delivery.Body ??= Now(delivery);
        Remember(delivery);

        if (await courier.Send(delivery, closing.Token))
        {
            delivery.Subscription.DeliveredAt = store.Now;
            Settle(() => Delivered++);
        }
        else if (delivery.Attempts <= Retries.Length)
        {
            lock (gate)
            {
                FailedAttempts++;
            }

            _ = Later(delivery, Retries[delivery.Attempts - 1]);
        }
        else
        {
            GiveUp(delivery);
        }
    }

    private byte[] Now(Delivery delivery)
    {
        lock (store.Gate)
        {
            return Payloads.Of(store, delivery.Subscription, delivery.Subject);
        }
    }

    private void Remember(Delivery delivery)
    {
        lock (gate)
        {
            var about = (delivery.Subscription.Topic, delivery.Subject.Gid);
            var earlier = lastBodies.GetValueOrDefault(about);
            lastBodies[about] = delivery.Body!;
            if (earlier is not null && delivery.Attempts == 1 && store.Faults.StaleDelivery.Strikes(delivery.Subscription.TopicName))
            {
                delivery.Body = earlier;
            }
        }
    }

    // no success since the first attempt of a delivery whose retries are used up: Shopify's "consecutive failures"
    private void GiveUp(Delivery delivery)
    {
        if (delivery.Subscription.DeliveredAt is not { } success
            || success < store.Now - Retries.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait))
        {
            store.Unsubscribe(delivery.Subscription);
        }

        Settle(() => GivenUp++);
    }

    private async Task Later(Delivery delivery, TimeSpan wait)
    {
        try
        {
            var delay = Task.Delay(wait, store.Options.TimeProvider, closing.Token);
            Schedule(1);
            await delay;
            Schedule(-1);
            Enqueue(delivery);
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
        }
    }

    // a second one goes its own way: before the first, at the same time, or much later
    private void Double(Delivery delivery)
    {
        if (!store.Faults.DuplicateDelivery.Strikes(delivery.Subscription.TopicName))
        {
            return;
        }

        delivery.Body ??= Now(delivery);
        Send(delivery.Twin());
    }

    private void Send(Delivery delivery)
    {
        Expect();
        if (store.Faults.DelayDelivery.Strikes(delivery.Subscription.TopicName))
        {
            _ = Later(delivery, store.Faults.Delay);
        }
        else
        {
            Enqueue(delivery);
        }
    }

    private void Schedule(int change)
    {
        lock (gate)
        {
            Scheduled += change;
        }
    }

    private void Expect()
    {
        lock (gate)
        {
            if (Waiting++ == 0)
            {
                idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    private void Settle(Action count)
    {
        lock (gate)
        {
            count();
            if (--Waiting == 0)
            {
                idle.TrySetResult();
            }
        }
    }

    private void Enqueue(Delivery delivery)
    {
        lock (gate)
        {
            queue.Enqueue(delivery);
        }

        ready.Release();
    }

    private Delivery Take()
    {
        lock (gate)
        {
            if (store.Faults.Shuffle)
            {
                while (queue.TryDequeue(out var waiting))
                {
                    shuffled.Add(waiting);
                }
            }

            if (shuffled.Count == 0)
            {
                return queue.Dequeue();
            }

            var at = random.Next(shuffled.Count);
            var delivery = shuffled[at];
            shuffled[at] = shuffled[^1];
            shuffled.RemoveAt(shuffled.Count - 1);
            return delivery;
        }
    }

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        opened.SetResult();
        return opened;
    }
}
