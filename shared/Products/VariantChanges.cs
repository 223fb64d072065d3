using System.Text.Json;
using ShopifySync.Entities;
using ShopifySync.Entities.Records;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Products;

/// <summary>What changes of a product's variants: options first, then the variants that are there, then new ones.</summary>
internal sealed class VariantChanges(RecordComparison compared, ShopifyProduct product)
{
    /// <summary>Shopify takes no longer list.</summary>
    private const int AtOnce = 250;

    private static readonly GraphQlDocument CreateVariants = GraphQlDocument.Embedded("CreateVariants");
    private static readonly GraphQlDocument UpdateVariants = GraphQlDocument.Embedded("UpdateVariants");

    /// <summary>The variants of a new product, in place of the one that Shopify gave it.</summary>
    /// <param name="stocked">Rows of which the ERP keeps stock.</param>
    public static async Task Create(ProductRun run, ErpRecord record, string onlyVariant, IReadOnlySet<string> stocked)
    {
        if (record.Parts.Count == 1 && VariantInput.OptionsOf(record).Count == 0)
        {
            var (id, _) = record.Parts.First();
            var input = VariantInput.New(record, id, stocked.Contains(id));
            input["id"] = onlyVariant;
            run.Added.Add((id, onlyVariant));
            await Update(run, record, [new Change(id, input, record.Parts[id].Names)]);

            return;
        }

        await Add(run, record, [.. record.Parts.Keys], stocked, "REMOVE_STANDALONE_VARIANT");
    }

    public async Task Send(ProductRun run, IReadOnlySet<string> stocked)
    {
        var ofParts = compared.ToShopify
            .Select(decision => (Part: PartField.Read(decision.Field.Name), Decision: decision)).Where(one => one.Part is not null)
            .ToLookup(one => one.Part!.Value.PartId, one => (one.Part!.Value.Field, one.Decision.Result));
        var moved = await new OptionChanges(compared, product).Send(run);
        var changes = ofParts.Select(part => new Change(part.Key, Input(part.Key, [.. part], moved), part.Select(change => change.Field)));

        await Update(run, compared.Erp, [.. changes.Where(change => change.Input.Count > 1)]);
        await Add(run, compared.Erp, Relink(run), stocked, "PRESERVE_STANDALONE_VARIANT");
    }

    private Dictionary<string, object?> Input(
        string partId, IReadOnlyList<(string Field, JsonElement Value)> changes, IReadOnlySet<string> moved)
    {
        var fields = changes.Aggregate(FieldValues.None, (all, change) => all.With(change.Field, change.Value));
        var input = VariantInput.Of(fields, compared.Erp.Parts[partId].Text(ProductFields.WeightUnit));
        input["id"] = compared.Gids[partId];

        if (moved.Contains(partId))
        {
            input["optionValues"] = VariantInput.Values(VariantOptions.Of(compared.Erp.Parts[partId]));
        }

        return input;
    }

    /// <summary>A row that the ERP deleted and has again under another id takes over its variant. Returns the rows that are new.</summary>
    private List<string> Relink(ProductRun run)
    {
        var free = compared.GoneInErp.ToList();
        var added = new List<string>();

        foreach (var id in compared.OnlyInErp)
        {
            var row = compared.Erp.Parts[id];

            if (free.Find(gid => ProductParts.AreSame(row, product.Parts[gid])) is { } gid)
            {
                free.Remove(gid);
                run.Added.Add((id, gid));
            }
            else
            {
                added.Add(id);
            }
        }

        return added;
    }

    /// <summary>Sends changes of variants; each that Shopify refuses is named, and the others cross.</summary>
    private static async Task Update(ProductRun run, ErpRecord record, IReadOnlyList<Change> changes)
    {
        foreach (var chunk in changes.Chunk(AtOnce))
        {
            var (payload, errors) = await run.Try(
                UpdateVariants, "productVariantsBulkUpdate", new { id = run.Gid, variants = chunk.Select(change => change.Input) });

            if (payload is null)
            {
                return;
            }

            var refused = errors.Select(IndexOf).ToHashSet();

            if (!refused.Contains(null)) // else nothing is known to have crossed
            {
                run.Took(chunk.Where((_, n) => !refused.Contains(n))
                    .SelectMany(change => change.Fields.Select(field => PartField.Name(change.PartId, field))));
            }

            Refuse(run, record, [.. chunk.Select(change => change.PartId)], errors);
        }
    }

    private static async Task Add(
        ProductRun run, ErpRecord record, IReadOnlyList<string> rows, IReadOnlySet<string> stocked, string strategy)
    {
        foreach (var chunk in rows.Chunk(AtOnce))
        {
            var variants = chunk.Select(id => VariantInput.New(record, id, stocked.Contains(id))).ToList();
            var (payload, errors) = await run.Try(CreateVariants, "productVariantsBulkCreate", new { id = run.Gid, variants, strategy });

            if (payload is not { } created)
            {
                return;
            }

            if (errors.Count > 0)
            {
                Refuse(run, record, chunk, errors);
                return;
            }

            run.Added.AddRange(chunk.Zip(created.RequiredList("productVariants").Select(variant => variant.RequiredText("id"))));
            strategy = "PRESERVE_STANDALONE_VARIANT";
        }
    }

    private static void Refuse(ProductRun run, ErpRecord record, string[] parts, IReadOnlyList<UserError> errors)
    {
        if (errors.Count > 0)
        {
            run.Refuse(errors.Select(error => IndexOf(error) is { } n && n < parts.Length
                ? $"{Named(record, parts[n])}: {error.Message}" : error.Message));
        }
    }

    private static string Named(ErpRecord record, string partId) =>
        record.Parts[partId].Text(ProductFields.Sku) is { } sku ? $"SKU '{sku}'" : $"row {partId}";

    /// <summary>Which variant of a list an error is about: <c>["variants", "3", "price"]</c>.</summary>
    private static int? IndexOf(UserError error) =>
        error.Field is ["variants", var place, ..] && int.TryParse(place, out var n) ? n : null;

    /// <summary>What is sent of a variant.</summary>
    /// <param name="Input">As the mutation takes it, with its Gid.</param>
    /// <param name="Fields">The fields that it brings across.</param>
    private sealed record Change(string PartId, Dictionary<string, object?> Input, IEnumerable<string> Fields);
}
