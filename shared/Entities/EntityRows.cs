using ShopifySync.Erp;

namespace ShopifySync.Entities;

/// <summary>Rows of an ERP table, read as field values and written many at once. Values go in the types of the ERP's own columns.</summary>
/// <remarks>Table and column names are constants of the code. A column that a new row does not say is empty.</remarks>
public static class EntityRows
{
    /// <summary>Those of the wanted columns that the ERP's table has.</summary>
    public static Task<IReadOnlyList<string>> Columns(
        ErpTransaction transaction, string table, IReadOnlyCollection<string> wanted, CancellationToken ct)
    {
        const string sql = """
            select attname::text
            from   pg_attribute
            where  attrelid = to_regclass(@table) and attnum > 0 and not attisdropped and attname = any(@wanted)
            order  by attnum
            """;

        return transaction.Rows<string>(sql, new { table, wanted = wanted.ToArray() }, ct);
    }

    /// <summary>Adds rows; returns their ids in the order of the rows.</summary>
    public static Task<IReadOnlyList<string>> Insert(
        ErpTransaction transaction, string table, IReadOnlyCollection<string> columns, IReadOnlyCollection<FieldValues> rows,
        CancellationToken ct)
    {
        var sql = $"""
            insert into {table} ({string.Join(", ", columns)})
            select {string.Join(", ", columns.Select(column => $"row.{column}"))}
            from   jsonb_array_elements(@rows::jsonb) with ordinality as given (document, place),
                   jsonb_populate_record(null::{table}, jsonb_strip_nulls(given.document)) as row
            order  by given.place
            returning id::text
            """;

        return rows.Count == 0
            ? Task.FromResult<IReadOnlyList<string>>([])
            : transaction.Rows<string>(sql, new { rows = EntityJson.Write(rows) }, ct);
    }

    /// <summary>Writes columns of existing rows. Each row says its <c>id</c>; a column that it does not say stays as it is.</summary>
    public static Task<int> Update(
        ErpTransaction transaction, string table, IReadOnlyCollection<string> columns, IReadOnlyCollection<FieldValues> rows,
        CancellationToken ct)
    {
        var values = columns.Select(
            column => $"{column} = case when given.document ? '{column}' then row.{column} else {table}.{column} end");
        var sql = $"""
            update {table}
            set    {string.Join(", ", values)}
            from   jsonb_array_elements(@rows::jsonb) as given (document),
                   jsonb_populate_record(null::{table}, jsonb_strip_nulls(given.document)) as row
            where  {table}.id = row.id
            """;

        return rows.Count == 0 ? Task.FromResult(0) : transaction.Run(sql, new { rows = EntityJson.Write(rows) }, ct);
    }
}
