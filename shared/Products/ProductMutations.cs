using System.Text.Json;
using ShopifySync.Entities;
using ShopifySync.Entities.Records;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Products;

/// <summary>Brings products of the ERP to Shopify. It adds and changes; of what Shopify has it takes nothing away.</summary>
public sealed class ProductMutations(
    ShopifyClient shopify, ProductImages images, ProductMatching matching, ProductPublishing publishing, ErpIds erpIds, ErpDatabase erp)
{
    private static readonly TimeSpan AMinute = TimeSpan.FromMinutes(1);
    private static readonly GraphQlDocument CreateProduct = GraphQlDocument.Embedded("CreateProduct");
    private static readonly GraphQlDocument UpdateProduct = GraphQlDocument.Embedded("UpdateProduct");

    /// <summary>Creates a product.</summary>
    /// <param name="carriesId">Whether it carries the ERP's id, so that Shopify refuses a second one.</param>
    public async Task<Sent> Create(ErpRecord record, bool carriesId, CancellationToken ct)
    {
        if (record.Fields.Text(ProductFields.Title) is null)
        {
            return Sent.Nothing(Outcome.Rejected(Reason.BadErpData, "The product has no title. Shopify takes none without: enter one."));
        }

        if (await erpIds.Define(ProductMatching.Kind, ct) is { } undefined)
        {
            return Sent.Nothing(undefined);
        }

        var media = MediaInput(ImagesOf(record));
        var answer = await shopify.Send(CreateProduct, new { product = Input(record, carriesId), media, hasMedia = media.Length > 0 }, ct);

        if (answer is not Answered answered)
        {
            return Sent.Nothing(answer.Outcome());
        }

        var payload = answered.Data.RequiredPart("productCreate");

        if (UserError.Of(payload) is { Count: > 0 } errors)
        {
            return await Refused(record, errors, ct);
        }

        return await Complete(record, payload.RequiredPart("product"), ct);
    }

    /// <summary>Brings what the ERP changed to a product.</summary>
    public async Task<Sent> Update(RecordComparison compared, CancellationToken ct)
    {
        var product = (ShopifyProduct)compared.Shopify;
        var run = new ProductRun(shopify, product.Gid, ct);
        var own = compared.ToShopify.Where(decision => ProductFields.IsOwn(decision.Field.Name)).ToList();

        var isFetching = await Own(run, product, own, compared, ct);
        await new VariantChanges(compared, product).Send(run, await Stocked(compared.OnlyInErp, ct));

        if (IsUnfinished(product, compared.Erp) && await publishing.Finish(product.Gid, ct) is { } unpublished)
        {
            run.Stop(unpublished);
        }

        if (compared.GoneInErp.Except(run.Added.Select(part => part.Gid)).ToList() is { Count: > 0 } gone)
        {
            run.Refuse(Reason.CannotCross, GoneWords(gone, product));
        }

        if (isFetching)
        {
            run.Stop(Outcome.Later(AMinute, Reason.AwaitsShopify, "Shopify is fetching images of it: one of them may be the ERP's."));
        }

        return run.Sent;
    }

    /// <summary>Why images of the ERP's do not stand in Shopify, though it was told where to fetch them; null if they do.</summary>
    internal static string? Unfetched(ErpRecord record, ShopifyProduct product)
    {
        var wanted = ImagesOf(record).ToHashSet();
        var failed = product.Images.Where(image => image is { Failure: not null, Source: { } source } && wanted.Contains(source))
            .Select(image => $"{image.Source} ({image.Failure})").ToList();

        return failed.Count == 0 ? null
            : $"Shopify could not fetch {string.Join(", ", failed)}. Correct the address in the ERP: the new one is fetched.";
    }

    /// <summary>Archives a product that the ERP has deleted; people can bring it back.</summary>
    public async Task<Outcome> Archive(string id, string gid, CancellationToken ct)
    {
        if (await ProductMoves.Find(erp, id, ct) is { Count: > 0 } now)
        {
            await (now is [var other] ? ProductMoves.Move(erp, id, other, ct) : Task.CompletedTask);

            return Outcome.Later(TimeSpan.Zero, Reason.Continues, $"Its rows belong to {string.Join(", ", now)} now.");
        }

        if (await erp.Row<bool>("select exists (select from sync_left_out where product_id = @id)", new { id }, ct))
        {
            return Outcome.Unchanged(
                Reason.SwitchedOff, "The ERP kept it out of the sync when it deleted it: Shopify's product is left alone.");
        }

        var run = new ProductRun(shopify, gid, ct);
        await run.Step([], UpdateProduct, "productUpdate", new { product = new { id = gid, status = "ARCHIVED" } });

        return run.Sent.Problem ?? Outcome.DoneWith("The ERP has deleted it: archived in Shopify");
    }

    /// <summary>Whether a creation of ours was cut off before the product had its variants.</summary>
    private static bool IsUnfinished(ShopifyProduct product, ErpRecord record) =>
        product.ErpId == record.Id && product.Parts.Count == 1 && product.Parts.Values.All(part => part.Text(ProductFields.Sku) is null)
        && record.Parts.Values.Any(row => row.Text(ProductFields.Sku) is not null);

    private static Dictionary<string, object?> Input(ErpRecord record, bool carriesId)
    {
        var input = ProductFields.All
            .Where(field => field.Input is not null && record.Fields.Find(field.Name) is { ValueKind: not JsonValueKind.Null })
            .ToDictionary(field => field.Input!, field => field.InputValue(record.Fields.Find(field.Name)!.Value));

        if (carriesId)
        {
            input["metafields"] = new[] { ErpIds.Metafield(ProductMatching.Kind, record.Id) };
        }

        if (VariantInput.OptionsOf(record) is { Count: > 0 } first)
        {
            input["productOptions"] = first.Select(option => new { name = option.Name, values = new[] { new { name = option.Value } } });
        }

        return input;
    }

    private async Task<Sent> Refused(ErpRecord record, IReadOnlyList<UserError> errors, CancellationToken ct)
    {
        if (errors.Any(error => error.Field.Contains("metafields")) && await matching.Ours(record.Id, ct) is { } ours
            && (ours.Id ?? (object?)ours.Problem) is not null)
        {
            return Sent.Nothing(ours.Problem ?? Outcome.Later(TimeSpan.Zero, Reason.Continues, "Shopify has it already.")) with
            {
                ExistingGid = ours.Id,
            };
        }

        return Sent.Nothing(UserError.Refused(errors));
    }

    /// <summary>Gives a new product its variants, and shows it.</summary>
    private async Task<Sent> Complete(ErpRecord record, JsonElement created, CancellationToken ct)
    {
        var gid = created.RequiredText("id");
        var shown = created.Has("media") ? ProductNode.ImagesOf(created, new Dictionary<string, string>()) : [];
        await images.Write(gid, [.. ImagesOf(record).Zip(shown)], ct);

        var run = new ProductRun(shopify, gid, ct);
        var only = created.Nodes("variants").First().RequiredText("id");
        run.Took(ProductFields.All.Select(field => field.Name).Where(record.Fields.Says));
        await VariantChanges.Create(run, record, only, await Stocked(record.Parts.Keys, ct));

        if (run.Sent.Problem is null && await publishing.Publish(gid, ct) is { } unpublished)
        {
            run.Stop(unpublished with { Why = $"It was created. {unpublished.Why}" });
        }

        return run.Sent with { CreatedGid = gid };
    }

    /// <returns>Whether Shopify is still fetching images of which one may be the ERP's.</returns>
    private async Task<bool> Own(
        ProductRun run, ShopifyProduct product, List<FieldDecision> decisions, RecordComparison compared, CancellationToken ct)
    {
        if (decisions.Count == 0)
        {
            return false;
        }

        var input = decisions.Where(decision => decision.Field.Input is not null)
            .ToDictionary(decision => decision.Field.Input!, decision => decision.Field.InputValue(decision.Result));
        input["id"] = product.Gid;
        var (added, isFetching) = decisions.FirstOrDefault(decision => decision.Field.Name == ProductFields.Images) is { } changed
            ? await NewImages(product, TextSet.Split(changed.Result.GetString()), compared, ct)
            : ([], false);
        var names = decisions.Select(decision => decision.Field.Name).Where(name => !isFetching || name != ProductFields.Images).ToList();

        if (input.Count == 1 && added.Count == 0)
        {
            run.Took(names); // only images that the ERP does not name any more: they stay
            return isFetching;
        }

        await images.Expect(product.Gid, added, ct);

        if (await run.Step(
                names, UpdateProduct, "productUpdate",
                new { product = input, media = MediaInput(added), hasMedia = added.Count > 0 }) is { } payload && added.Count > 0)
        {
            await NoteImages(product, added, payload.RequiredPart("product"), ct);
        }

        return isFetching;
    }

    /// <summary>The images that Shopify lacks.</summary>
    /// <remarks>
    /// On the first day an image of the same file is taken for the ERP's. Afterwards an image is the ERP's only if the link says so: an
    /// address whose answer was lost waits until Shopify has fetched what it is fetching.
    /// </remarks>
    private async Task<(IReadOnlyList<string> Added, bool IsFetching)> NewImages(
        ShopifyProduct product, IReadOnlyList<string> wanted, RecordComparison compared, CancellationToken ct)
    {
        var known = product.Images.Select(image => image.Address).OfType<string>().ToHashSet();
        var missing = ImagesOf(compared.Erp).Where(address => wanted.Contains(address) && !known.Contains(address)).ToList();
        var isFirstDay = !compared.ErpBaseline.Says(ProductFields.Images) && !compared.ShopifyBaseline.Says(ProductFields.Images);
        var found = isFirstDay ? ShopifyImage.Recognise(missing, product.Images) : [];
        var unclear = product.Images.Any(image => image is { Source: null, IsFetched: false })
            ? missing.Where(address => isFirstDay || product.ExpectedImages.Contains(address)).Except(found.Select(image => image.Source))
                .ToHashSet()
            : [];

        var named = ImagesOf(compared.Erp).ToHashSet();
        await images.Write(product.Gid, found, ct);
        await images.Forget(
            [.. product.Images.Where(image => image is { Failure: not null, Source: { } source } && !named.Contains(source))
                .Select(image => image.Gid)], ct);

        return ([.. missing.Except(found.Select(image => image.Source)).Where(address => !unclear.Contains(address))], unclear.Count > 0);
    }

    private Task NoteImages(ShopifyProduct product, IReadOnlyList<string> added, JsonElement answered, CancellationToken ct)
    {
        var before = product.Images.Select(image => image.Gid).ToHashSet();
        var fresh = ProductNode.ImagesOf(answered, new Dictionary<string, string>()).Where(image => !before.Contains(image.Gid)).ToList();

        return fresh.Count == added.Count // else somebody else added one too: they are told apart by their files
            ? images.Write(product.Gid, [.. added.Zip(fresh)], ct)
            : Task.CompletedTask;
    }

    private static string GoneWords(IEnumerable<string> gone, ShopifyProduct product)
    {
        var names = gone.Select(gid => product.Parts[gid])
            .Select(part => part.Text(ProductFields.Sku) is { } sku
                ? $"SKU '{sku}'" : $"'{VariantOptions.Words(VariantOptions.Of(part))}'");

        return $"The ERP has deleted the row of {string.Join(", ", names)}. " +
            "The variant stays in Shopify: delete it there, or enter the row again";
    }

    /// <summary>The ERP's images, in its order, as they are named among the fields.</summary>
    private static IReadOnlyList<string> ImagesOf(ErpRecord record) =>
        record.Fields.Find(ProductFields.ImageList) is { ValueKind: JsonValueKind.Array } list
        ? [.. list.EnumerateArray().Select(address => ProductFields.ImageSet([address.GetString()!])).OfType<string>()]
        : [];

    private static object[] MediaInput(IReadOnlyList<string> addresses) =>
        [.. addresses.Select(address => new { originalSource = address, mediaContentType = "IMAGE" })];

    /// <summary>Rows that have stock in the ERP: Shopify is to count theirs.</summary>
    private async Task<IReadOnlySet<string>> Stocked(IEnumerable<string> ids, CancellationToken ct)
    {
        const string sql = """
            select distinct product_id::text
            from   inventory
            where  product_id in (select id::erp_product_id from unnest(@ids) as wanted (id))
            """;

        return (await erp.Rows<string>(sql, new { ids = ids.ToArray() }, ct)).ToHashSet();
    }
}
