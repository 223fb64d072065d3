using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace StoreSimulator.Control;

/// <summary>What a merchant, a buyer or Shopify itself does in the store, over HTTP.</summary>
internal static class MerchantEndpoints
{
    private sealed record Place(string? Name, string? Location, string? MoveTo);

    private sealed record Topic(string? Name);

    private sealed record Personal(bool Withheld);

    private sealed record Test(string Topic = "ORDERS_CREATE");

    private sealed record Part(string Order, int Line = 0);

    /// <summary>An order as a buyer places it; amounts in the shop's currency, rates like 0.19.</summary>
    private sealed record Purchase
    {
        public string? Email { get; init; }
        public IReadOnlyList<PurchaseLine> Lines { get; init; } = [];
        public decimal Shipping { get; init; }
        public decimal ShippingTaxRate { get; init; }
        public decimal Fees { get; init; }
        public decimal FeeTaxRate { get; init; }
        public decimal Tip { get; init; }
        public bool TaxesIncluded { get; init; }
        public bool Paid { get; init; } = true;
        public bool Test { get; init; }
        public string? Note { get; init; }
    }

    private sealed record PurchaseLine
    {
        public string? Sku { get; init; }
        public string? Title { get; init; }
        public int Quantity { get; init; } = 1;
        public decimal? Price { get; init; }
        public decimal Discount { get; init; }
        public string? DiscountCode { get; init; }
        public decimal TaxRate { get; init; }
        public decimal Duty { get; init; }
        public decimal DutyTaxRate { get; init; }
    }

    public static void Map(RouteGroupBuilder simulator, Store store)
    {
        MapLocations(simulator, store);
        CatalogueEndpoints.Map(simulator, store);
        MapOrders(simulator, store);
        MapDeliveries(simulator, store);
        CustomerEndpoints.Map(simulator, store);
        simulator.MapPost("/personal", (Personal personal) => Done(() => store.WithholdsPersonal = personal.Withheld));
    }

    private static void MapLocations(RouteGroupBuilder simulator, Store store)
    {
        simulator.MapGet("/locations", () => store.Locations.Select(Shown));
        simulator.MapPost("/locations", (Place place) => Results.Ok(Shown(store.AddLocation(Needed(place.Name, "name")))));
        simulator.MapPost("/locations/deactivate", (Place place) =>
            Done(() => store.DeactivateLocation(Needed(place.Location, "location"), place.MoveTo)));
        simulator.MapPost("/locations/activate", (Place place) => Done(() => store.ActivateLocation(Needed(place.Location, "location"))));
        simulator.MapPost("/locations/swap", (Place place) =>
            Results.Ok(Shown(store.ReplaceLocation(Needed(place.Location, "location"), Needed(place.Name, "name")))));
    }

    private static void MapOrders(RouteGroupBuilder simulator, Store store)
    {
        simulator.MapPost("/orders", (Purchase purchase) =>
        {
            var order = store.PlaceOrder(Order(store, purchase));
            return Results.Ok(new { order = order.Gid, order.Name, total = order.Total.Shop, tax = order.Tax.Shop });
        });
        simulator.MapPost("/orders/discount-off", (Part part) => Done(() => store.RemoveDiscounts(At(Order(store, part).LineItems, part))));
        simulator.MapPost("/orders/shipping-off", (Part part) =>
            Done(() => store.RemoveShipping(At(Order(store, part).ShippingLines, part))));
        simulator.MapPost("/orders/delete", (Part part) => Done(() => store.DeleteOrder(Order(store, part).Gid)));
        simulator.MapPost("/orders/fulfil", (Part part) => Done(() => store.Fulfil(part.Order)));
        simulator.MapPost("/orders/pay", (Part part) => Done(() => store.PayOrder(part.Order)));
    }

    private static void MapDeliveries(RouteGroupBuilder simulator, Store store)
    {
        simulator.MapGet("/subscriptions", () => store.Subscriptions.Select(
            subscription => new { subscription = subscription.Gid, subscription.Topic, subscription.Uri }));
        simulator.MapPost("/subscriptions/delete", (Topic topic) => Done(() => store.Unsubscribe(topic.Name)));
        simulator.MapPost("/deliveries/hold", () => Done(store.Deliveries.Hold));
        simulator.MapPost("/deliveries/release", () => Done(store.Deliveries.Release));
        simulator.MapPost("/deliveries/test", (Test test) => Results.Ok(new { sent = store.SendTest(test.Topic) }));
        simulator.MapGet("/quiet", () => Results.Ok(new
        {
            quiet = store.Deliveries.Waiting == 0,
            store.Deliveries.Waiting,
            store.Deliveries.Scheduled,
        }));
    }

    private static NewOrder Order(Store store, Purchase purchase) => new()
    {
        Customer = purchase.Email is { } email ? store.CustomerByEmail(email) ?? store.AddCustomer(email) : null,
        Lines = [.. purchase.Lines.Select(line => Line(store, line))],
        Shipping = purchase.Shipping == 0
            ? []
            : [new NewShipping("Standard", purchase.Shipping) { Taxes = Taxes(purchase.ShippingTaxRate) }],
        AdditionalFees = purchase.Fees,
        FeeTaxes = Taxes(purchase.FeeTaxRate),
        Tip = purchase.Tip,
        TaxesIncluded = purchase.TaxesIncluded,
        Paid = purchase.Paid,
        Test = purchase.Test,
        Note = purchase.Note,
    };

    private static NewLine Line(Store store, PurchaseLine line) => new()
    {
        Variant = line.Sku is null ? null : CatalogueEndpoints.Variant(store, line.Sku).Gid,
        Title = line.Title,
        Quantity = line.Quantity,
        Price = line.Price,
        Discounts = line.Discount == 0 ? [] : [new NewDiscount(line.DiscountCode ?? "Discount", line.Discount, line.DiscountCode)],
        Taxes = Taxes(line.TaxRate),
        Duty = line.Duty,
        DutyTaxes = Taxes(line.DutyTaxRate),
    };

    private static IReadOnlyList<NewTax> Taxes(decimal rate) => rate == 0 ? [] : [new NewTax("VAT", rate)];

    private static Order Order(Store store, Part part)
    {
        lock (store.Gate)
        {
            return store.Find<Order>(part.Order) ?? throw new ArgumentException($"The store has no order {part.Order}.");
        }
    }

    private static T At<T>(List<T> lines, Part part) => part.Line >= 0 && part.Line < lines.Count
        ? lines[part.Line]
        : throw new ArgumentException($"{part.Order} has {lines.Count} such lines: there is none at {part.Line}.");

    private static object Shown(Location location) => new { location = location.Gid, location.Name, location.IsActive };

    internal static string Needed(string? value, string name) =>
        string.IsNullOrEmpty(value) ? throw new ArgumentException($"{name} is missing.") : value;

    internal static IResult Done(Action action)
    {
        action();
        return Results.Ok(new { done = true });
    }
}
