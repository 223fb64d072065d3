using System.Net;
using ShopifySync.Local.Cloud;
using Spectre.Console;
using StoreSimulator;

namespace ShopifySync.Local.Demo;

/// <summary>The scenario that shows the house at work, on both sides, step by step with its time.</summary>
public sealed class Demo
{
    private readonly LocalCloud cloud;
    private readonly Store store;
    private readonly DemoErp erp;
    private readonly CancellationToken ct;
    private readonly string location;
    private readonly Dictionary<string, string> items;
    private int disagreements;

    private Demo(LocalCloud cloud, CancellationToken ct)
    {
        this.cloud = cloud;
        this.ct = ct;
        store = cloud.Store!.Store;
        erp = new DemoErp(cloud.Erp.Owner, ct);
        location = store.Locations[0].Gid;
        items = store.Variants.ToDictionary(variant => variant.Sku!, variant => variant.Item.Gid);
    }

    /// <summary>Plays it in a cloud that has just started; 0 if both sides agreed at every step.</summary>
    public static async Task<int> Play(LocalCloud cloud, CancellationToken ct)
    {
        var demo = new Demo(cloud, ct);
        await demo.Play();

        AnsiConsole.MarkupLine(
            demo.disagreements == 0 ? "[green]Both sides agreed at every step.[/]" : $"[red]{demo.disagreements} steps did not agree.[/]");

        return demo.disagreements == 0 ? 0 : 1;
    }

    private async Task Play()
    {
        AnsiConsole.MarkupLine(
            "An ERP and a store with the same twelve products. Every step happens on one side and is checked on the other.");

        await Step("Products are linked by their SKU, and their stock is adopted", ProcessSyncQueue,
            async () => await erp.Count("shopify_stock_links") == items.Count ? null : "not all of them are linked");

        await Step("ERP → Shopify: three are sold in the ERP", async () =>
        {
            await erp.Move("SKU-1", -3);
            await ProcessSyncQueue();
        }, () => BothHave("SKU-1", 97));

        await Step(
            "Shopify → ERP: five are sold in the store, and its webhook arrives", () => Sell("SKU-2", 5), () => BothHave("SKU-2", 95));

        await Step("Both at once: ten arrive in the ERP while three are sold in the store", async () =>
        {
            var receipt = erp.Move("SKU-3", 10);
            await Sell("SKU-3", 3);
            await receipt;
            await ProcessSyncQueue();
        }, () => BothHave("SKU-3", 107));

        await Step("The last unit is sold on both sides: both know that one is missing", async () =>
        {
            await Sell("SKU-4", 99);
            await Until(() => BothHave("SKU-4", 1));
            await Task.WhenAll(erp.Move("SKU-4", -1), Sell("SKU-4", 1));
            await ProcessSyncQueue();
        }, () => BothHave("SKU-4", -1));

        await Step("The store's answer is lost after the effect: it counts once", async () =>
        {
            store.Faults.LoseAnswer.Next(1, "inventoryAdjustQuantities");
            await erp.Move("SKU-5", -20);
            await ProcessSyncQueue();
        }, () => BothHave("SKU-5", 80));

        await PlayTrouble();
    }

    private async Task PlayTrouble()
    {
        await Step("A bundle, whose stock Shopify lets nobody change, does not stop the others", async () =>
        {
            items["BUNDLE"] = store.AddProduct(
                "Breakfast for two", new NewVariant { Sku = "BUNDLE", Available = 100, IsBundle = true }).Variants[0].Item.Gid;
            await erp.Add("BUNDLE", 90);
            await Task.WhenAll(erp.Move("SKU-6", 1), erp.Move("SKU-7", 2), erp.Move("SKU-8", 3));
            await ProcessSyncQueue();
        }, async () => await BothHave("SKU-6", 101) ?? await BothHave("SKU-7", 102) ?? await BothHave("SKU-8", 103)
            ?? await Says("BUNDLE", "bundle"));

        await Step("A delivery with a wrong signature is refused and leaves no trace", () => Task.CompletedTask, Forged);

        await Step("Five are sold in the store, and Shopify loses the webhook: a reconcile finds it", async () =>
        {
            store.Faults.LoseDelivery.Always("inventory_levels/update");
            await Sell("SKU-10", 5);
            store.Faults.LoseDelivery.Off();
            await Press("reconcile");
        }, () => BothHave("SKU-10", 95));

        await new DemoOrders(store, erp, ProcessSyncQueue, Step).Play();
        await new DemoRecords(store, erp, ProcessSyncQueue, Press, Step).Play();

        await Until(NothingWaits); // what a killed process held comes back when its lease of a minute is over

        await Step("The functions are killed; what the ERP changes meanwhile waits for them", async () =>
        {
            await cloud.Functions[0].Kill();
            await erp.Move("SKU-9", -9);
            await cloud.Functions[0].Start(ct);
            await ProcessSyncQueue();
        }, () => BothHave("SKU-9", 91));

        await Step("Afterwards every product has the same stock on both sides, and nothing waits", () => Task.CompletedTask, Everything);
    }

    private async Task Step(string what, Func<Task> act, Func<Task<string?>> check)
    {
        var started = TimeProvider.System.GetTimestamp();
        await act();
        var problem = await Until(check);
        var took = TimeProvider.System.GetElapsedTime(started);

        AnsiConsole.MarkupLine(
            $"{(problem is null ? "[green]✓[/]" : "[red]✗[/]")} {what.EscapeMarkup()} [grey]{took.TotalMilliseconds:0} ms[/]");

        if (problem is not null)
        {
            disagreements++;
            AnsiConsole.MarkupLine($"  [red]{problem.EscapeMarkup()}[/]");
        }
    }

    /// <summary>Looks until it holds; after twenty seconds returns what is wrong.</summary>
    private async Task<string?> Until(Func<Task<string?>> check)
    {
        var started = TimeProvider.System.GetTimestamp();

        while (true)
        {
            if (await check() is not { } problem)
            {
                return null;
            }

            if (TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(20))
            {
                return problem;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, ct);
        }
    }

    private Task ProcessSyncQueue() => Press("process-sync-queue");

    private async Task Press(string button)
    {
        var (status, body) = await cloud.Post(button, ct);

        if (status is not HttpStatusCode.OK)
        {
            throw new CannotStartException($"{button} answered {(int)status}: {body}");
        }
    }

    private Task Sell(string sku, int units)
    {
        store.Sell(items[sku], location, units);

        return Task.CompletedTask;
    }

    private async Task<string?> BothHave(string sku, int expected)
    {
        var (inErp, inStore) = (await erp.Quantity(sku), store.Available(items[sku], location));

        return (inErp, inStore) == (expected, expected)
            ? null
            : $"{sku}: the ERP has {inErp}, Shopify has {inStore}, both should have {expected}";
    }

    private async Task<string?> Says(string sku, string word)
    {
        var why = await erp.WhyFailed(sku);

        return why?.Contains(word, StringComparison.Ordinal) is true
            ? null
            : $"{sku} should be rejected for being a {word}, and says: {why ?? "nothing"}";
    }

    private async Task<string?> Forged()
    {
        var before = await erp.Count("sync_queue");
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(cloud.Functions[0].Address, "api/handle-shopify-inventory-update"))
        {
            Content = new StringContent("""{ "inventory_item_id": 1, "location_id": 2, "available": 1000000 }"""),
        };
        request.Headers.Add("X-Shopify-Hmac-Sha256", Convert.ToBase64String(new byte[32]));
        request.Headers.Add("X-Shopify-Shop-Domain", store.Options.Domain);
        request.Headers.Add("X-Shopify-Webhook-Id", "forged");
        using var answer = await http.SendAsync(request, ct);

        return answer.StatusCode is HttpStatusCode.Unauthorized && await erp.Count("sync_queue") == before
            ? null
            : $"it was answered {(int)answer.StatusCode}";
    }

    private async Task<string?> Everything()
    {
        foreach (var sku in items.Keys.Where(sku => sku != "BUNDLE"))
        {
            if (await BothHave(sku, store.Available(items[sku], location)!.Value) is { } problem)
            {
                return problem;
            }
        }

        return await NothingWaits();
    }

    private async Task<string?> NothingWaits() => await erp.Waiting() is { } waiting ? $"there wait: {waiting}" : null;
}
