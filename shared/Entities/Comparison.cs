using System.Text.Json;

namespace ShopifySync.Entities;

/// <summary>What is to be done about one field.</summary>
/// <param name="Result">The value that both sides are to have; of interest only where one of them is to be written.</param>
/// <param name="Winner">The side whose change counts where both changed the field; null where there was no conflict.</param>
public sealed record FieldDecision(
    Field Field, JsonElement Erp, JsonElement Shopify, JsonElement Result, bool ToErp, bool ToShopify, Side? Winner);

/// <summary>One side of an entity: what it says now, and what it said when both sides last agreed; null where that is not known.</summary>
public sealed record SideState(FieldValues Now, FieldValues? Baseline);

/// <summary>The three-way comparison of every noun. Push and intake ask it alike, so that they cannot disagree.</summary>
/// <remarks>
/// A side has changed a field if it differs from that side's own baseline: each side writes values its own way, and that is no change.
/// Where one side changed it, that value counts; where both did, the winner's. A field that one side does not say stays as it is.
/// </remarks>
public static class Comparison
{
    /// <summary>The fields that at least one side must be written for.</summary>
    /// <param name="rule">Who wins a conflict.</param>
    public static IReadOnlyList<FieldDecision> Of(IEnumerable<Field> fields, SideState erp, SideState shopify, ConflictRule rule) =>
        [.. fields.Select(field => Decide(field, erp, shopify, rule)).OfType<FieldDecision>()];

    /// <summary>The baselines after a push whose answer was lost: where Shopify says what was sent, both sides agreed on it.</summary>
    /// <param name="sent">What the push was sending; null if no push is unaccounted for.</param>
    public static (SideState Erp, SideState Shopify) Arrived(SideState erp, SideState shopify, FieldValues? sent)
    {
        var arrived = (sent ?? FieldValues.None).Names.Where(name => Equal(sent!.Find(name), shopify.Now.Find(name))).ToList();

        return arrived.Count == 0 ? (erp, shopify) : (
            erp with { Baseline = (erp.Baseline ?? FieldValues.None).Overlaid(sent!.Only(arrived)) },
            shopify with { Baseline = (shopify.Baseline ?? FieldValues.None).Overlaid(shopify.Now.Only(arrived)) });
    }

    /// <summary>Whether a side changed a field. Without a baseline, a value counts as changed and an empty one does not.</summary>
    public static bool HasChanged(Field field, SideState side) => side.Now.Find(field.Name) is { } now
        && (side.Baseline?.Find(field.Name) is { } before ? !JsonElement.DeepEquals(now, before) : !IsEmpty(now));

    private static FieldDecision? Decide(Field field, SideState erp, SideState shopify, ConflictRule rule)
    {
        if (erp.Now.Find(field.Name) is not { } erpValue || shopify.Now.Find(field.Name) is not { } shopifyValue
            || JsonElement.DeepEquals(erpValue, shopifyValue))
        {
            return null;
        }

        var (erpChanged, shopifyChanged) = (HasChanged(field, erp), HasChanged(field, shopify));

        if (!erpChanged && !shopifyChanged)
        {
            return null;
        }

        if (field.IsSet)
        {
            return Merge(field, erp, erpValue, shopifyValue, erpChanged, shopifyChanged);
        }

        var conflict = erpChanged && shopifyChanged ? rule.For(field) : (Side?)null;
        var erpCounts = conflict is { } side ? side is Side.Erp : erpChanged;

        return new FieldDecision(
            field, erpValue, shopifyValue, erpCounts ? erpValue : shopifyValue, ToErp: !erpCounts, ToShopify: erpCounts, conflict);
    }

    /// <summary>Entries are merged one by one: what either side added stays, what either side removed goes.</summary>
    private static FieldDecision? Merge(
        Field field, SideState erp, JsonElement erpValue, JsonElement shopifyValue, bool erpChanged, bool shopifyChanged)
    {
        var before = erp.Baseline?.Text(field.Name);
        var merged = TextSet.Merge(TextOf(erpValue), before, TextOf(shopifyValue));
        var result = JsonSerializer.SerializeToElement(merged);
        var toErp = shopifyChanged && merged != TextOf(erpValue);
        var toShopify = erpChanged && merged != TextOf(shopifyValue);

        return toErp || toShopify ? new FieldDecision(field, erpValue, shopifyValue, result, toErp, toShopify, null) : null;
    }

    private static string TextOf(JsonElement value) => value.ValueKind is JsonValueKind.String ? value.GetString()! : "";

    private static bool IsEmpty(JsonElement value) =>
        value.ValueKind is JsonValueKind.Null or JsonValueKind.False
            || (value.ValueKind is JsonValueKind.String && value.GetString()!.Length == 0);

    private static bool Equal(JsonElement? one, JsonElement? other) => one is { } a && other is { } b && JsonElement.DeepEquals(a, b);
}
