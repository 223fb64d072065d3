using System.Globalization;
using System.Text.Json;

namespace ShopifySync.Shopify;

/// <summary>Reads members of Shopify's JSON: of API answers (camelCase) and of webhook payloads (snake_case).</summary>
/// <remarks>
/// Absent and null are the same. A member of another kind than is read throws <see cref="UnreadableAnswerException"/> and nothing else;
/// so does an absent one where the name says <c>Required</c>.
/// </remarks>
public static class JsonReading
{
    /// <summary>The member, whatever it is; null if it is absent or null.</summary>
    public static JsonElement? Member(this JsonElement owner, string name) =>
        owner.ValueKind is not JsonValueKind.Object ? throw new UnreadableAnswerException(name, "part of an object")
        : owner.TryGetProperty(name, out var member) && member.ValueKind is not JsonValueKind.Null ? member
        : null;

    public static bool Has(this JsonElement owner, string name) => owner.Member(name) is not null;

    /// <summary>An object.</summary>
    public static JsonElement? Part(this JsonElement owner, string name) => owner.Member(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } part => part,
        _ => throw new UnreadableAnswerException(name, "an object"),
    };

    public static JsonElement RequiredPart(this JsonElement owner, string name) => owner.Part(name) ?? throw Missing(name);

    /// <summary>The entries of an array; none if it is absent.</summary>
    public static JsonElement.ArrayEnumerator List(this JsonElement owner, string name) => owner.Member(name) switch
    {
        null => default,
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray(),
        _ => throw new UnreadableAnswerException(name, "a list"),
    };

    public static JsonElement.ArrayEnumerator RequiredList(this JsonElement owner, string name) =>
        owner.Has(name) ? owner.List(name) : throw Missing(name);

    /// <summary>The nodes of a connection's page.</summary>
    public static JsonElement.ArrayEnumerator Nodes(this JsonElement owner, string connection) =>
        owner.RequiredPart(connection).RequiredList("nodes");

    /// <summary>Whether a connection has more pages than the answer holds.</summary>
    public static bool HasMore(this JsonElement owner, string connection) =>
        owner.RequiredPart(connection).RequiredPart("pageInfo").RequiredFlag("hasNextPage");

    /// <summary>The cursor after which a connection's next page begins; null if the answer holds the last.</summary>
    public static string? NextPage(this JsonElement owner, string connection) =>
        owner.HasMore(connection) ? owner.RequiredPart(connection).RequiredPart("pageInfo").RequiredText("endCursor") : null;

    /// <summary>Text without blanks around it; null if nothing is left. A number is read as it is written.</summary>
    public static string? Text(this JsonElement owner, string name) => owner.ExactText(name)?.Trim() is { Length: > 0 } text ? text : null;

    public static string RequiredText(this JsonElement owner, string name) => owner.Text(name) ?? throw Missing(name);

    /// <summary>Text to the letter.</summary>
    public static string? ExactText(this JsonElement owner, string name) => owner.Member(name) is { } text ? TextOf(text, name) : null;

    /// <summary>The texts of an array, to the letter.</summary>
    public static IEnumerable<string> Texts(this JsonElement owner, string name) => owner.List(name).Select(entry => TextOf(entry, name));

    /// <summary>A whole number.</summary>
    public static int? Whole(this JsonElement owner, string name) => owner.BigWhole(name) switch
    {
        null => null,
        { } number and >= int.MinValue and <= int.MaxValue => (int)number,
        _ => throw new UnreadableAnswerException(name, "a whole number of this size"),
    };

    public static int RequiredWhole(this JsonElement owner, string name) => owner.Whole(name) ?? throw Missing(name);

    public static long? BigWhole(this JsonElement owner, string name) => owner.Number(name) switch
    {
        null => null,
        { } number when number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue => (long)number,
        _ => throw new UnreadableAnswerException(name, "a whole number"),
    };

    /// <summary>A number, also one that is written as text, without zeros at its end.</summary>
    public static decimal? Number(this JsonElement owner, string name) => owner.Member(name) is { } number ? AmountOf(number, name) : null;

    /// <summary>False if it is absent.</summary>
    public static bool Flag(this JsonElement owner, string name) => owner.Member(name) switch
    {
        null or { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.True } => true,
        _ => throw new UnreadableAnswerException(name, "true or false"),
    };

    public static bool RequiredFlag(this JsonElement owner, string name) => owner.Has(name) ? owner.Flag(name) : throw Missing(name);

    /// <summary>A moment in UTC.</summary>
    public static DateTime? Moment(this JsonElement owner, string name) => owner.Member(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text when text.TryGetDateTimeOffset(out var moment) => moment.UtcDateTime,
        _ => throw new UnreadableAnswerException(name, "a moment"),
    };

    public static DateTime RequiredMoment(this JsonElement owner, string name) => owner.Moment(name) ?? throw Missing(name);

    /// <summary>Cut off to whole seconds, in which webhooks say it.</summary>
    public static DateTime WholeSecond(this DateTime moment) => moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerSecond));

    /// <summary>An amount in one of an order's currencies; null if it is absent.</summary>
    /// <remarks>
    /// Reads a MoneyBag (<c>shopMoney</c>), a webhook's set (<c>NAME_set.shop_money</c>), and, in the shop's currency, a plain amount as
    /// text or number.
    /// </remarks>
    public static decimal? MoneyOrNull(this JsonElement owner, string name, MoneySide side = MoneySide.Shop)
    {
        var bag = owner.Member(name) is { ValueKind: JsonValueKind.Object } itself ? itself : owner.Part(name + "_set");

        if (bag is not { } money)
        {
            return side is MoneySide.Shop ? owner.Number(name) : null;
        }

        var (camel, snake) = side is MoneySide.Shop ? ("shopMoney", "shop_money") : ("presentmentMoney", "presentment_money");

        return (money.Part(camel) ?? money.RequiredPart(snake)).Number("amount") ?? throw Missing($"{name}.amount");
    }

    /// <summary>The same with 0 where it is absent.</summary>
    public static decimal Money(this JsonElement owner, string name, MoneySide side = MoneySide.Shop) => owner.MoneyOrNull(name, side) ?? 0;

    /// <summary>The gid that a webhook's numeric id stands for; null if the id is absent.</summary>
    public static string? GidOf(this JsonElement owner, string kind, string name = "id") =>
        owner.BigWhole(name) is { } id ? $"gid://shopify/{kind}/{id}" : null;

    public static string RequiredGidOf(this JsonElement owner, string kind, string name = "id") =>
        owner.GidOf(kind, name) ?? throw Missing(name);

    /// <summary>An amount without zeros at its end.</summary>
    public static decimal WithoutZeros(this decimal amount) => amount / 1.0000000000000000000000000000m;

    private static string TextOf(JsonElement text, string name)
    {
        try
        {
            return text.ValueKind switch
            {
                JsonValueKind.String => text.GetString()!.Replace("\0", "", StringComparison.Ordinal), // Postgres holds no NUL
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => text.GetRawText(),
                _ => throw new UnreadableAnswerException(name, "text"),
            };
        }
        catch (InvalidOperationException) // half of a character
        {
            throw new UnreadableAnswerException(name, "text");
        }
    }

    private static decimal AmountOf(JsonElement number, string name) => number switch
    {
        { ValueKind: JsonValueKind.Number } when number.TryGetDecimal(out var amount) => amount.WithoutZeros(),
        { ValueKind: JsonValueKind.String }
            when decimal.TryParse(
                TextOf(number, name), NumberStyles.Number & ~NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var amount) =>
            amount.WithoutZeros(),
        _ => throw new UnreadableAnswerException(name, "a number"),
    };

    private static UnreadableAnswerException Missing(string name) => new(name, "there");
}
