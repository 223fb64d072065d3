namespace ShopifySync.Tests.Orders;

/// <summary>An ERP that goes on while a push is under way.</summary>
internal static class Meanwhile
{
    /// <summary>Edits the ERP, and again while the first edit is being pushed: when it has arrived and its answer has not.</summary>
    public static async Task During(TestHouse house, string mutation, string edit, Func<bool> hasArrived, string then)
    {
        Slow(house, mutation);
        await house.Erp.Run(edit);

        var push = house.PushOrders();
        await Wait.Until(() => Task.FromResult(hasArrived()));
        await house.Erp.Run(then);
        await push;
        await house.SettleLater();
    }

    public static void Slow(TestHouse house, string mutation)
    {
        house.Store.Faults.Slowness = TimeSpan.FromSeconds(1);
        house.Store.Faults.SlowAnswer.Next(1, mutation);
    }
}
