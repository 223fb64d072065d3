using System.Text.Json;

namespace ShopifySync.Measurements;

/// <summary>The first day of two catalogues and two customer bases that overlap: the dry run, then the same for real.</summary>
/// <remarks>Both have to say the same of every kind, nothing may be there twice, and nobody links what is ambiguous.</remarks>
public sealed record FirstDayRun(FirstDay Day, double RestoreRate)
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(2);

    public async Task<FirstDayReport> Run(CancellationToken ct)
    {
        await using var house = await MeasuredHouse.Start(0, RestoreRate, ct);
        await RecordSteps.WithoutStock(house);
        await Day.Fill(house);
        await house.AddFunctions(ct);
        var before = await FirstDaySides.Read(house);

        var products = await Preview(house, "product", ct);
        var customers = await Preview(house, "customer", ct);
        var hasWritten = !before.IsSame(await FirstDaySides.Read(house))
            || await house.Value<bool>("select exists (select from shopify_links) or exists (select from sync_queue)");

        var brought = await Bring(house, ct);
        var after = await FirstDaySides.Read(house);
        var asked = await Asked(house);

        return new FirstDayReport
        {
            Looked = [products, customers],
            Brought = brought,
            PreviewWrote = hasWritten,
            Products = FirstDaySides.Became(
                before.ErpProducts, after.ErpProducts, before.ShopifyProducts, after.ShopifyProducts, asked["product"].Count()),
            Customers = FirstDaySides.Became(
                before.ErpCustomers, after.ErpCustomers, before.ShopifyCustomers, after.ShopifyCustomers, asked["customer"].Count()),
            Doubled = await Doubled(house),
            Unlisted = Unlisted(asked["product"], products) + Unlisted(asked["customer"], customers),
            IsAllAsked = asked["product"].Count() == Day.AskedProducts && asked["customer"].Count() == Day.AskedCustomers,
            Again = [await Preview(house, "product", ct), await Preview(house, "customer", ct)],
            Throttled = house.Store.Statistics.Throttled,
            Waiting = await house.Value<long>("select count(*) from sync_queue where status in ('pending', 'processing')"),
            AskedWhy = await house.Rows<string>("""
                select distinct on (entity_type, direction, reason) concat_ws(' ', direction, entity_type, entity_id, error_message)
                from   sync_queue where status = 'failed' order by entity_type, direction, reason, entity_id
                """),
        };
    }

    /// <summary>Goes through a noun as an administrator does, page after page.</summary>
    private static async Task<FirstDayPreview> Preview(MeasuredHouse house, string entity, CancellationToken ct)
    {
        var (calls, points) = Spent(house);
        var started = TimeProvider.System.GetTimestamp();
        var counts = new Dictionary<string, int>();
        var listed = new HashSet<string>();
        string? after = null;

        do
        {
            var json = JsonDocument.Parse(await house.Get(
                house.Functions[0], $"preview-sync?entity={entity}{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}", ct))
                .RootElement;

            foreach (var kind in json.GetProperty("counts").EnumerateObject())
            {
                counts[kind.Name] = counts.GetValueOrDefault(kind.Name) + kind.Value.GetInt32();
            }

            if (json.GetProperty("samples").TryGetProperty("asked", out var asked))
            {
                listed.UnionWith(asked.EnumerateArray().Select(sample => sample.GetProperty("id").GetString()!.Split('/')[^1]));
            }

            after = json.GetProperty("next").GetString();
        }
        while (after is not null);

        return new FirstDayPreview(entity, counts, listed)
        {
            Took = TimeProvider.System.GetElapsedTime(started),
            Calls = Spent(house).Calls - calls,
            Points = Spent(house).Points - points,
        };
    }

    /// <summary>Switches the sync on and has it look at everything.</summary>
    private static async Task<FirstDayBrought> Bring(MeasuredHouse house, CancellationToken ct)
    {
        house.Store.Statistics.Reset();
        var started = TimeProvider.System.GetTimestamp();
        await RecordSteps.SwitchOn(house);
        await house.ProcessQueue(house.Functions[0], ct);
        await OrderRuns.Quiet(house, started, Patience, ct);
        await ReconcileRun.Reconcile(house, house.Functions[0], Task.CompletedTask, ct);
        var took = await OrderRuns.Quiet(house, started, Patience, ct);

        return new FirstDayBrought(
            took, Spent(house).Calls, Spent(house).Points, string.Join(", ", house.Store.Statistics.PointsByOperation
                .OrderByDescending(one => one.Value).Select(one => FormattableString.Invariant($"{one.Key} {one.Value:0}"))));
    }

    private static (int Calls, double Points) Spent(MeasuredHouse house) =>
        (house.Store.Statistics.Requests.Values.Sum(), house.Store.Statistics.PointsSpent);

    /// <summary>Records that wait for a person, by noun: ids of the ERP and Shopify's numbers.</summary>
    private static async Task<ILookup<string, string>> Asked(MeasuredHouse house) => (await house.Rows<Waiting>("""
        select distinct entity_type as EntityType, entity_id as EntityId from sync_queue
        where  status = 'failed' and entity_type in ('product', 'customer')
        """)).ToLookup(item => item.EntityType, item => item.EntityId);

    private static int Unlisted(IEnumerable<string> asked, FirstDayPreview preview) => asked.Except(preview.Asked).Count();

    /// <summary>SKUs and e-mail addresses that are there twice, without the ambiguous ones.</summary>
    private static async Task<int> Doubled(MeasuredHouse house) =>
        house.Store.Variants.Where(variant => variant.Product.Status != "ARCHIVED").GroupBy(variant => variant.Sku)
            .Count(same => same.Count() > 1 && same.Key?.StartsWith("SHOPTWICE", StringComparison.Ordinal) is not true)
        + house.Store.Customers.GroupBy(customer => customer.Email).Count(same => same.Count() > 1)
        + await house.Value<int>("""
            select (select count(*)::integer from (
                      select from products where sku not like 'ERPTWICE%' group by lower(sku) having count(*) > 1) as doubled)
                 + (select count(*)::integer from (
                      select from customers where email not like 'twin%' group by email having count(*) > 1) as doubled)
            """);

    private sealed record Waiting(string EntityType, string EntityId);
}

/// <summary>What a dry run said.</summary>
/// <param name="Asked">Records about which a person is asked, as far as it names them: ids of the ERP and Shopify's numbers.</param>
public sealed record FirstDayPreview(string Entity, IReadOnlyDictionary<string, int> Counts, IReadOnlySet<string> Asked)
{
    public required TimeSpan Took { get; init; }
    public required int Calls { get; init; }
    public required double Points { get; init; }

    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"dry run, {Entity}: {Took.TotalSeconds:0.0} s, {Calls} calls, {Points:0} points; {FirstDayReport.Words(Counts)}");
}

/// <summary>What the run took.</summary>
/// <param name="ByOperation">Its points.</param>
public sealed record FirstDayBrought(TimeSpan Took, int Calls, double Points, string ByOperation);

/// <summary>What the first day showed.</summary>
public sealed record FirstDayReport : IReport
{
    public required IReadOnlyList<FirstDayPreview> Looked { get; init; }
    public required FirstDayBrought Brought { get; init; }
    public required bool PreviewWrote { get; init; }

    /// <summary>What became of the products, by the words of the dry run.</summary>
    public required IReadOnlyDictionary<string, int> Products { get; init; }
    public required IReadOnlyDictionary<string, int> Customers { get; init; }
    public required int Doubled { get; init; }

    /// <summary>Records that a person was asked about and that the dry run had not named.</summary>
    public required int Unlisted { get; init; }

    /// <summary>Whether a person is asked about all that is ambiguous, and about nothing else.</summary>
    public required bool IsAllAsked { get; init; }
    public required IReadOnlyList<FirstDayPreview> Again { get; init; }
    public required int Throttled { get; init; }
    public required long Waiting { get; init; }

    /// <summary>One of each kind.</summary>
    public required IReadOnlyList<string> AskedWhy { get; init; }

    public bool IsRight => this is { PreviewWrote: false, Doubled: 0, Unlisted: 0, IsAllAsked: true, Throttled: 0, Waiting: 0 }
        && Words(Looked[0].Counts) == Words(Products) && Words(Looked[1].Counts) == Words(Customers)
        && Again.All(preview => preview.Counts.All(kind => kind.Value == 0 || kind.Key is "same" or "asked" or "left_alone"));

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"""
        {Looked[0]}
        the run,  product: {Words(Products)}
        {Looked[1]}
        the run,  customer: {Words(Customers)}
        the run took {Brought.Took.TotalSeconds:0.0} s, {Brought.Calls} calls, {Brought.Points:0} points ({Brought.ByOperation})
        doubled {Doubled}, not named by the dry run {Unlisted}, all ambiguous ones asked {IsAllAsked}, dry run wrote {PreviewWrote}
        waiting {Waiting}, THROTTLED {Throttled}
        afterwards: {string.Join("; ", Again)}
        asked: {string.Join("\n       ", AskedWhy)}
        {(IsRight ? "right" : "WRONG")}
        """);

    internal static string Words(IReadOnlyDictionary<string, int> counts) => string.Join(", ", counts
        .Where(kind => kind.Value != 0).OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => $"{kind.Key} {kind.Value}"));
}
