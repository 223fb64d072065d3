using ShopifySync.Entities.Records;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Products;

/// <summary>
/// What changes of a product's options. A value that all its variants change alike is renamed, so that no second one comes to be.
/// </summary>
internal sealed class OptionChanges(RecordComparison compared, ShopifyProduct product)
{
    private static readonly GraphQlDocument UpdateOption = GraphQlDocument.Embedded("UpdateOption");
    private static readonly GraphQlDocument AddOptions = GraphQlDocument.Embedded("AddOptions");

    /// <summary>The options of each linked variant: as they are to be, and as Shopify has them.</summary>
    private List<(string PartId, IReadOnlyList<VariantOption> Erp, IReadOnlyList<VariantOption> Shopify)> variants = [];

    /// <summary>For each option: the values that are renamed, and their new names.</summary>
    private readonly List<Dictionary<string, string>> renamed = [];

    /// <returns>Rows whose variants are still to be given their options.</returns>
    public async Task<IReadOnlySet<string>> Send(ProductRun run)
    {
        var changed = compared.ToShopify.Select(decision => PartField.Read(decision.Field.Name))
            .Where(part => part?.Field == ProductFields.Options).Select(part => part!.Value.PartId).ToHashSet();
        var wanted = compared.OnlyInErp.Concat(changed).Select(id => VariantOptions.Of(compared.Erp.Parts[id]))
            .FirstOrDefault(some => some.Count > 0);

        variants = [.. compared.LinkedParts.Select(part => (part.PartId, Shown: VariantOptions.Of(product.Parts[part.Gid])))
            .Select(part => (
                part.PartId,
                changed.Contains(part.PartId) ? VariantOptions.Of(compared.Erp.Parts[part.PartId]) : part.Shown, part.Shown))];

        if (wanted is null || variants.Count == 0)
        {
            return changed.Count == 0 ? changed : Refuse(run, changed);
        }

        var before = variants.Max(variant => variant.Shopify.Count);

        if (wanted.Count < before)
        {
            return Refuse(run, changed);
        }

        if (wanted.Count > before)
        {
            await Add(run, wanted.Skip(before));
        }

        for (var n = 0; n < before; n++)
        {
            renamed.Add(Renamed(n));
            await Rename(run, n, changed.Count > 0 ? wanted[n].Name : product.Options[n].Name);
        }

        return variants.Where(variant => changed.Contains(variant.PartId) && !IsRenamed(variant, before))
            .Select(variant => variant.PartId).ToHashSet();
    }

    private static HashSet<string> Refuse(ProductRun run, IEnumerable<string> changed)
    {
        if (changed.Any())
        {
            run.Refuse(
                Reason.CannotCross,
                "Shopify's product has options that the ERP's rows do not have. Remove them in Shopify, or enter them in the ERP");
        }

        return [];
    }

    /// <summary>Options that Shopify's product lacks begin with the value of its first variant.</summary>
    private async Task Add(ProductRun run, IEnumerable<VariantOption> added)
    {
        var first = variants.MaxBy(variant => variant.Erp.Count).Erp;
        var options = added.Select(option => new
        {
            name = option.Name,
            values = new[] { new { name = first.FirstOrDefault(own => own.Name == option.Name)?.Value ?? option.Value } },
        });

        await run.Step([], AddOptions, "productOptionsCreate", new { id = run.Gid, options });
    }

    /// <summary>Renames an option, and those of its values whose variants all changed alike.</summary>
    private async Task Rename(ProductRun run, int place, string name)
    {
        var option = product.Options[place];
        var values = renamed[place].Select(value => new { id = option.Values[value.Key], name = value.Value }).ToArray();

        if (values.Length == 0 && option.Name == name)
        {
            return;
        }

        await run.Step([], UpdateOption, "productOptionUpdate", new
        {
            id = run.Gid,
            option = new { id = option.Gid, name },
            values,
        });
    }

    /// <summary>The values of an option that all their variants change alike, and that the option has not yet under the new name.</summary>
    private Dictionary<string, string> Renamed(int place)
    {
        var shown = product.Parts.Values.Select(VariantOptions.Of).Where(options => options.Count > place)
            .CountBy(options => options[place].Value).ToDictionary();

        return variants.Where(variant => variant.Shopify.Count > place && variant.Erp.Count > place)
            .GroupBy(variant => variant.Shopify[place].Value, variant => variant.Erp[place].Value)
            .Where(same => same.Count() == shown[same.Key] && same.Distinct().Count() == 1)
            .Where(same => same.First() != same.Key && !product.Options[place].Values.ContainsKey(same.First()))
            .DistinctBy(same => same.First()) // two values cannot become one
            .ToDictionary(same => same.Key, same => same.First());
    }

    /// <summary>Whether renaming alone brought a variant's options across.</summary>
    private bool IsRenamed((string PartId, IReadOnlyList<VariantOption> Erp, IReadOnlyList<VariantOption> Shopify) variant, int before) =>
        variant.Erp.Count == before && variant.Shopify.Count == before && Enumerable.Range(0, before).All(place =>
            variant.Erp[place].Value == variant.Shopify[place].Value
            || renamed[place].GetValueOrDefault(variant.Shopify[place].Value) == variant.Erp[place].Value);
}
