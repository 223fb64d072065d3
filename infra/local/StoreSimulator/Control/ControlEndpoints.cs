using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace StoreSimulator.Control;

/// <summary>/simulator/...: merchant's actions, faults and figures for other processes. Bad input gets 400 and a sentence.</summary>
internal static class ControlEndpoints
{
    private sealed record Stock(string? Item, string? Sku, string? Location, int Quantity = 1);

    private sealed record Switch(bool Always = false, int Next = 0, double Probability = 0, string? Only = null);

    private sealed record Filling(
        int Products = 10, string SkuPrefix = "SKU-", int Available = 100, int VariantsEach = 1,
        int Customers = 0, int Orders = 0, int LinesEach = 2, int OverDays = 0);

    public static void Map(WebApplication app, Store store)
    {
        app.Use(SayWhatIsWrong);
        var simulator = app.MapGroup("/simulator");
        MerchantEndpoints.Map(simulator, store);
        simulator.MapGet("/level", (string? item, string? sku, string? location) =>
        {
            var (itemGid, locationGid) = Place(store, item, sku, location);
            return Results.Ok(new { item = itemGid, location = locationGid, available = store.Available(itemGid, locationGid) });
        });
        simulator.MapPost("/sell", (Stock stock) => Move(store, stock, store.Sell));
        simulator.MapPost("/receive", (Stock stock) => Move(store, stock, store.Receive));
        simulator.MapPost("/set", (Stock stock) => Move(store, stock, store.SetAvailable));
        simulator.MapPost("/seed", (Filling filling) => Fill(store, filling));
        simulator.MapGet("/bulk", () => store.BulkOperations.Select(operation => Shown(store, operation)));
        simulator.MapGet("/stats", () => Results.Ok(new
        {
            store.Statistics.Requests,
            store.Statistics.MutationsReceived,
            store.Statistics.MutationsApplied,
            store.Statistics.MutationsReplayed,
            store.Statistics.EntriesChanged,
            store.Statistics.EntriesRefused,
            store.Statistics.EntriesStale,
            store.Statistics.Throttled,
            store.Statistics.PointsSpent,
            deliveries = new
            {
                store.Deliveries.Waiting,
                store.Deliveries.Delivered,
                store.Deliveries.FailedAttempts,
                store.Deliveries.GivenUp,
            },
        }));
        simulator.MapPost("/faults", (Dictionary<string, JsonElement> wanted) =>
        {
            Turn(store, wanted);
            return Results.Ok(new { faults = "set" });
        });
        simulator.MapDelete("/faults", () =>
        {
            store.Faults.Clear();
            return Results.Ok(new { faults = "off" });
        });
    }

    private static async Task SayWhatIsWrong(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (Exception fault) when (
            http.Request.Path.StartsWithSegments("/simulator") && fault is ArgumentException or BadHttpRequestException or JsonException)
        {
            http.Response.StatusCode = 400;
            await http.Response.WriteAsJsonAsync(new { error = (fault.InnerException ?? fault).Message });
        }
    }

    private static IResult Fill(Store store, Filling filling)
    {
        Between(1, 100_000, filling.Products, "products");
        Between(1, Store.MostVariants, filling.VariantsEach, "variantsEach");
        Between(0, 1_000_000, filling.Customers, "customers");
        Between(0, 1_000_000, filling.Orders, "orders");
        Between(1, 100, filling.LinesEach, "linesEach");
        Between(0, 3650, filling.OverDays, "overDays");
        return Results.Ok(new
        {
            products = store.Seed(filling.Products, filling.SkuPrefix, filling.Available, filling.VariantsEach).Count,
            customers = store.SeedCustomers(filling.Customers).Count,
            orders = store.SeedOrders(filling.Orders, filling.LinesEach, filling.OverDays).Count,
        });
    }

    private static void Between(int least, int most, int given, string name)
    {
        if (given < least || given > most)
        {
            throw new ArgumentException($"{name} must be between {least} and {most}.");
        }
    }

    private static object Shown(Store store, BulkOperation operation) => new
    {
        operation = operation.Gid,
        status = store.StatusOf(operation),
        operation.ErrorCode,
        operation.Reason,
        operation.ObjectCount,
        operation.RootObjectCount,
        operation.CreatedAt,
        operation.CompletedAt,
        url = store.UrlOf(operation),
        operation.Query,
    };

    private static IResult Move(Store store, Stock stock, Func<string, string, int, int> move)
    {
        var (item, location) = Place(store, stock.Item, stock.Sku, stock.Location);
        return Results.Ok(new { item, location, available = move(item, location, stock.Quantity) });
    }

    private static (string Item, string Location) Place(Store store, string? item, string? sku, string? location)
    {
        if (item is null && sku is null)
        {
            throw new ArgumentException("Name an item (its gid) or a sku.");
        }

        if (item is null)
        {
            lock (store.Gate)
            {
                item = store.Skus.Find(sku!).FirstOrDefault()?.Item.Gid
                    ?? throw new ArgumentException($"The store has no variant with the SKU {sku}.");
            }
        }

        return (item, location ?? store.Locations[0].Gid);
    }

    private static void Turn(Store store, Dictionary<string, JsonElement> wanted)
    {
        foreach (var (name, value) in wanted)
        {
            if (store.Faults.ByName.TryGetValue(name, out var fault))
            {
                Turn(fault, value.Deserialize<Switch>(JsonSerializerOptions.Web)!);
            }
            else
            {
                Turn(store.Faults, name, value);
            }
        }
    }

    private static void Turn(Fault fault, Switch wanted)
    {
        if (wanted.Probability is < 0 or > 1 || wanted.Next < 0)
        {
            throw new ArgumentException("A fault takes always, next (0 or more) or probability (0 to 1), and only.");
        }

        if (wanted.Always)
        {
            fault.Always(wanted.Only);
        }
        else if (wanted.Next > 0)
        {
            fault.Next(wanted.Next, wanted.Only);
        }
        else
        {
            fault.Randomly(wanted.Probability, wanted.Only);
        }
    }

    private static void Turn(Faults faults, string name, JsonElement value)
    {
        switch (name.ToLowerInvariant())
        {
            case "shuffle":
                faults.Shuffle = value.Deserialize<bool>();
                break;
            case "latepayloads":
                faults.LatePayloads = value.Deserialize<bool>();
                break;
            case "partialbatches":
                faults.PartialBatches = value.Deserialize<bool>();
                break;
            case "tokenrevoked":
                faults.TokenRevoked = value.Deserialize<bool>();
                break;
            case "status":
                faults.Status = value.Deserialize<int>() is >= 300 and < 600 and var status
                    ? status
                    : throw new ArgumentException("status must be between 300 and 599.");
                break;
            case "bulkspeed":
                faults.BulkSpeed = value.Deserialize<double>() is > 0 and var speed
                    ? speed
                    : throw new ArgumentException("bulkSpeed must be more than 0 objects a second.");
                break;
            case "bulkerrorcode":
                faults.BulkErrorCode = value.GetString() is "ACCESS_DENIED" or "INTERNAL_SERVER_ERROR" or "TIMEOUT"
                    ? value.GetString()!
                    : throw new ArgumentException("bulkErrorCode is ACCESS_DENIED, INTERNAL_SERVER_ERROR or TIMEOUT.");
                break;
            case "expiredstatus":
                faults.ExpiredStatus = value.Deserialize<int>() is >= 400 and < 500 and var expired
                    ? expired
                    : throw new ArgumentException("expiredStatus must be between 400 and 499.");
                break;
            case "lostscopes":
                faults.LostScopes = value.Deserialize<string[]>()!;
                break;
            case "slownessseconds":
                faults.Slowness = TimeSpan.FromSeconds(value.Deserialize<double>());
                break;
            case "delayseconds":
                faults.Delay = TimeSpan.FromSeconds(value.Deserialize<double>());
                break;
            case "retryafterseconds":
                faults.RetryAfter = TimeSpan.FromSeconds(value.Deserialize<double>());
                break;
            case "searchlagseconds":
                faults.SearchLag = TimeSpan.FromSeconds(value.Deserialize<double>());
                break;
            default:
                throw new ArgumentException($"There is no fault named {name}.");
        }
    }
}
