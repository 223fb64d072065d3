namespace ShopifySync.Entities;

/// <summary>Who wins where both sides changed the same thing.</summary>
public sealed class ConflictRule
{
    private readonly Func<string?, Side> winner;

    private ConflictRule(Func<string?, Side> winner) => this.winner = winner;

    /// <summary>Who wins where a whole entity is meant, or a part of it that is no field.</summary>
    public Side Whole => winner(null);

    public static ConflictRule Always(Side side) => new(_ => side);

    /// <summary>The side that changed the field last, by when each change was first seen.</summary>
    public static ConflictRule Newest<TBaseline>(Link<TBaseline>? link, DateTime shopifyChangedAt) where TBaseline : class => new(field =>
    {
        var erpChangedAt = field is not null && link?.ErpChanges.TryGetValue(field, out var changedAt) is true
            ? changedAt
            : link?.ErpChangedAt;

        return erpChangedAt > shopifyChangedAt ? Side.Erp : Side.Shopify;
    });

    public Side For(Field field) => field.Owner ?? winner(field.Name);
}
