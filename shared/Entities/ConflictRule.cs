namespace ShopifySync.Entities;

/// <summary>Who wins where both sides changed the same thing.</summary>
public sealed class ConflictRule
{
    private readonly Func<Field?, Side> winner;

    private ConflictRule(Func<Field?, Side> winner) => this.winner = winner;

    /// <summary>Who wins where a whole entity is meant, or a part of it that is no field.</summary>
    public Side Whole => winner(null);

    /// <summary>One side, but for fields that have a winner of their own.</summary>
    public static ConflictRule Always(Side side) => new(field => field?.Owner ?? side);

    /// <summary>Each field says who wins it; an entity as a whole is the ERP's.</summary>
    public static ConflictRule PerField(Func<Field, Side> winner) => new(field => field is null ? Side.Erp : winner(field));

    /// <summary>The side that changed the field last, by when each change was first seen.</summary>
    public static ConflictRule Newest<TBaseline>(Link<TBaseline>? link, DateTime shopifyChangedAt) where TBaseline : class => new(field =>
    {
        var erpChangedAt = field is not null && link?.ErpChanges.TryGetValue(field.Name, out var changedAt) is true
            ? changedAt
            : link?.ErpChangedAt;

        return field?.Owner ?? (erpChangedAt > shopifyChangedAt ? Side.Erp : Side.Shopify);
    });

    public Side For(Field field) => winner(field);
}
