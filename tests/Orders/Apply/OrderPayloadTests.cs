using System.Text;
using ShopifySync.Orders.Apply;
using StoreSimulator;

namespace ShopifySync.Tests.Orders.Apply;

public sealed class OrderPayloadTests
{
    /// <summary>JSON takes bytes that are no UTF-8, and an escape that is half of a character; no text can be made of either.</summary>
    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\u00ff")]
    public async Task A_text_that_is_no_text_makes_a_payload_that_is_read_from_Shopify_instead(string letters)
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var order = house.Store.PlaceOrder(new NewOrder { Lines = [new NewLine { Title = "Cup", Price = 5, RequiresShipping = true }] });
        house.Store.Fulfil(order.Gid, parcel => parcel.Track("Post", "MARK"));
        await house.Store.Quiet(TimeSpan.FromSeconds(30));
        var body = await house.Erp.Value<byte[]>("select body from sync_items where topic = 'orders/fulfilled'");

        var broken = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(body).Replace(
            "[\"MARK\"]", $"[\"{letters}\"]", StringComparison.Ordinal)); // in the list alone

        Assert.NotNull(OrderPayload.Read(body));
        Assert.Null(OrderPayload.Read(broken));
    }
}
