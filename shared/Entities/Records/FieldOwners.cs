using ShopifySync.Settings;

namespace ShopifySync.Entities.Records;

/// <summary>Who wins where both sides changed the same field of a record: the setting, else the field's own winner, else the ERP.</summary>
public static class FieldOwners
{
    /// <param name="shopifyChangedAt">When Shopify last changed the record.</param>
    public static ConflictRule Rule(RecordNoun noun, StoreSettings settings, Link<RecordBaseline>? link, DateTime shopifyChangedAt)
    {
        var newest = ConflictRule.Newest(link, shopifyChangedAt);

        return ConflictRule.PerField(field =>
        {
            var name = $"{noun.EntityType.Name()}.{PartField.Read(field.Name)?.Field ?? field.Name}";

            return !settings.FieldOwners.TryGetValue(name, out var chosen) ? field.Owner ?? Side.Erp
                : chosen is FieldWinner.Newest ? newest.For(field with { Owner = null })
                : chosen is FieldWinner.Shopify ? Side.Shopify
                : Side.Erp;
        });
    }
}
