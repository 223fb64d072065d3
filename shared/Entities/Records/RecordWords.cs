using System.Text.Json;

namespace ShopifySync.Entities.Records;

/// <summary>What the activity log says of a merge: the fields, and of a conflict both values and who won.</summary>
public static class RecordWords
{
    private const int Longest = 60;

    /// <summary>What the ERP takes from Shopify.</summary>
    public static string Of(RecordComparison? compared) => compared is null
        ? "" : Joined([.. compared.ToErp.Select(Of)], compared.OnlyInShopify.Count, compared.GoneInShopify.Count);

    /// <summary>What Shopify takes from the ERP.</summary>
    public static string Sent(RecordComparison compared) =>
        Joined([.. compared.ToShopify.Select(Of)], compared.OnlyInErp.Count, compared.GoneInErp.Count);

    private static string Joined(List<string> fields, int added, int removed)
    {
        if (added > 0)
        {
            fields.Add($"{added} added");
        }

        if (removed > 0)
        {
            fields.Add($"{removed} removed");
        }

        return string.Join(", ", fields.Distinct());
    }

    private static string Of(FieldDecision decision) => decision.Winner is { } winner
        ? $"{decision.Field.Words} (both sides changed it: ERP {Short(decision.Erp)}, Shopify {Short(decision.Shopify)}; " +
            $"{Name(winner)} won)"
        : decision.Field.Words;

    private static string Name(Side side) => side is Side.Erp ? "the ERP" : "Shopify";

    private static string Short(JsonElement value)
    {
        var text = value.ValueKind is JsonValueKind.String ? $"'{value.GetString()}'" : value.GetRawText();

        return text.Length <= Longest ? text : $"{text[..Longest]}…";
    }
}
