namespace ShopifySync.Entities.Records;

/// <summary>What one side of a record was when it was last seen.</summary>
/// <param name="Fields">Those of a part by <see cref="PartField"/>, on both sides by the id of the ERP's row.</param>
public sealed record RecordBaseline(FieldValues Fields);

/// <summary>How a part's field is named among the fields of its record.</summary>
public static class PartField
{
    public static string Name(string partId, string field) => $"{partId}/{field}";

    /// <summary>The part that a name is of, and the field's own name; null for a field of the record itself.</summary>
    public static (string PartId, string Field)? Read(string name) =>
        name.LastIndexOf('/') is var slash and >= 0 ? (name[..slash], name[(slash + 1)..]) : null;

    /// <summary>A part's fields as fields of its record.</summary>
    public static FieldValues Of(string partId, FieldValues fields) =>
        fields.Names.Aggregate(FieldValues.None, (all, name) => all.With(Name(partId, name), fields.Find(name)!.Value));
}
