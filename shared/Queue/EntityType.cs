using System.Data;
using Dapper;

namespace ShopifySync.Queue;

/// <summary>A noun that is kept the same on both sides, by the word that tables and logs have for it.</summary>
/// <remarks>The guide names four. Another noun brings its own word and its entry among the synced entities.</remarks>
public readonly record struct EntityType(string Word)
{
    public static readonly EntityType Order = new("order");
    public static readonly EntityType Product = new("product");
    public static readonly EntityType Customer = new("customer");
    public static readonly EntityType Inventory = new("inventory");

    public string Name() => Word;

    public override string ToString() => Word;

    /// <summary>Lets rows be read that have an entity type in a column.</summary>
    public static void ReadFromRows() => SqlMapper.AddTypeHandler(new Column());

    private sealed class Column : SqlMapper.TypeHandler<EntityType>
    {
        public override EntityType Parse(object value) => new((string)value);

        public override void SetValue(IDbDataParameter parameter, EntityType value) => parameter.Value = value.Word;
    }
}
