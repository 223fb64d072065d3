using System.Text.Json;
using ShopifySync.Shopify;

namespace ShopifySync.Tests.Shopify;

public sealed class JsonReadingTests
{
    private static readonly JsonElement Odd = JsonElement.Parse(
        """
        {"null":null,"true":true,"number":7,"big":9999999999,"huge":1e400,"text":"x","half":"\ud800","list":[1],"object":{"amount":[]}}
        """);

    [Fact]
    public void Whatever_form_a_member_has_it_is_read_or_said_to_be_unreadable()
    {
        Func<JsonElement, string, object?>[] readings =
        [
            (owner, name) => owner.Part(name), (owner, name) => owner.RequiredPart(name), (owner, name) => owner.List(name).Count(),
            (owner, name) =>
                owner.RequiredList(name).Count(), (owner, name) => owner.Nodes(name).Count(), (owner, name) => owner.HasMore(name),
            (owner, name) => owner.Text(name), (owner, name) => owner.RequiredText(name), (owner, name) => owner.Texts(name).ToList(),
            (owner, name) => owner.Whole(name), (owner, name) => owner.RequiredWhole(name), (owner, name) => owner.BigWhole(name),
            (owner, name) => owner.Number(name),
            (owner, name) => owner.Flag(name), (owner, name) => owner.RequiredFlag(name), (owner, name) => owner.Moment(name),
            (owner, name) =>
                owner.RequiredMoment(name), (owner, name) => owner.Money(name), (owner, name) => owner.Money(name, MoneySide.Presentment),
            (owner, name) => owner.GidOf("Order", name), (owner, name) => owner.RequiredGidOf("Order", name),
        ];
        var owners = Odd.EnumerateObject().Select(member => member.Value).Append(Odd);
        var names = Odd.EnumerateObject().Select(member => member.Name).Append("absent");

        foreach (
            var (read, owner, name) in readings.SelectMany(read => owners.SelectMany(owner => names.Select(name => (read, owner, name)))))
        {
            var thrown = Record.Exception(() => read(owner, name));

            Assert.True(thrown is null or UnreadableAnswerException, $"{name} of {owner.GetRawText()}: {thrown}");
        }
    }

    [Theory]
    [InlineData("""{"totalPriceSet":{"shopMoney":{"amount":"12.50"},"presentmentMoney":{"amount":"9.0"}}}""", "totalPriceSet")]
    [
        InlineData(
            """{"total_price":"1","total_price_set":{"shop_money":{"amount":"12.50"},"presentment_money":{"amount":"9.0"}}}""",
            "total_price")]
    public void Money_is_read_in_both_currencies_from_answers_and_from_payloads(string json, string name)
    {
        var owner = JsonElement.Parse(json);

        Assert.Equal("12.5", owner.Money(name).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(9m, owner.Money(name, MoneySide.Presentment));
    }

    [Theory]
    [InlineData("""{"price":"12.50"}""")]
    [InlineData("""{"price":12.5}""")]
    public void A_plain_amount_is_of_the_shops_currency(string json)
    {
        Assert.Equal(12.5m, JsonElement.Parse(json).Money("price"));
        Assert.Equal(0m, JsonElement.Parse(json).Money("price", MoneySide.Presentment));
    }

    [Fact]
    public void Text_has_no_blanks_around_it_and_is_null_where_nothing_is_left()
    {
        var owner = JsonElement.Parse("""{"name":" Ann ","blank":"  ","code":7}""");

        Assert.Equal(("Ann", null, "7", " Ann "), (owner.Text("name"), owner.Text("blank"), owner.Text("code"), owner.ExactText("name")));
    }

    [Fact]
    public void A_moment_is_in_UTC_and_can_be_cut_to_the_second()
    {
        var owner = JsonElement.Parse("""{"at":"2026-11-30T12:00:01.9+02:00"}""");

        Assert.Equal(new DateTime(2026, 11, 30, 10, 0, 1, DateTimeKind.Utc), owner.RequiredMoment("at").WholeSecond());
    }

    [Fact]
    public void What_cannot_be_read_is_named_without_its_content()
    {
        var unreadable = Assert.Throws<UnreadableAnswerException>(
            () => JsonElement.Parse("""{"email":["ann@example.com"]}""").Text("email"));

        Assert.Equal("Shopify's data cannot be read: 'email' is not text.", unreadable.Message);
    }
}
