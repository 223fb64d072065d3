using Members = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace StoreSimulator.Graph;

/// <summary>Images of products, read and hung on variants.</summary>
internal static class MediaFields
{
    /// <summary>Shopify's limit on the pairs of one mutation.</summary>
    private const int MostPairs = 100;

    private static readonly Dictionary<string, Func<MediaImage, string>> Sorts = new()
    {
        ["POSITION"] = image => image.Position.ToString("D10", System.Globalization.CultureInfo.InvariantCulture),
    };

    public static void List()
    {
        Fields.Mutation("productVariantAppendMedia", "write_products", call => Pair(call, Attachable, (variant, image) =>
            variant.Image = image));
        Fields.Mutation("productVariantDetachMedia", "write_products", call => Pair(call, Detachable, (variant, _) =>
            variant.Image = null));

        Fields.On<Product>("Product",
            ("media", (product, call) => Page.Of(call, product.Media, Sorts)),
            ("mediaCount", (product, _) => new Shape { ["count"] = product.Media.Count, ["precision"] = "EXACT" }),
            ("featuredMedia", (product, _) => product.Media.FirstOrDefault(image => image.IsReady)));
        Fields.On<Variant>("ProductVariant",
            ("media", (variant, call) => Page.Of(call, variant.Image is { } image ? [image] : (IReadOnlyList<MediaImage>)[])),
            ("image", (variant, _) => Image(variant.Image)));
        Fields.On<MediaImage>("MediaImage",
            ("id", (image, _) => image.Gid),
            ("alt", (image, _) => image.Alt ?? ""),
            ("mediaContentType", (_, _) => "IMAGE"),
            ("status", (image, _) => image.Status),
            ("fileStatus", (image, _) => image.Status),
            ("mediaErrors", (image, _) => Errors(image)),
            ("mediaWarnings", (_, _) => Array.Empty<Shape>()),
            ("mimeType", (image, _) => image.IsReady ? "image/png" : null),
            ("image", (image, _) => Image(image)),
            ("preview", (image, _) => new Shape { ["status"] = image.Status, ["image"] = Image(image) }),
            ("originalSource", (image, _) => image.IsReady ? new Shape { ["url"] = image.Url, ["fileSize"] = 4096 } : null),
            ("createdAt", (image, _) => image.CreatedAt),
            ("updatedAt", (image, _) => image.UpdatedAt));
    }

    private static Shape? Image(MediaImage? image) => image is not { IsReady: true } ? null : new Shape
    {
        ["id"] = $"gid://shopify/ImageSource/{image.ImageId}",
        ["altText"] = image.Alt,
        ["url"] = image.Url,
        ["src"] = image.Url,
        ["originalSrc"] = image.Url,
        ["transformedSrc"] = image.Url,
        ["width"] = MediaImage.Width,
        ["height"] = MediaImage.Height,
    };

    private static Shape[] Errors(MediaImage image) => image.ErrorCode is not { } code ? [] :
    [
        new()
        {
            ["code"] = code,
            ["details"] = null,
            ["message"] = code switch
            {
                "IMAGE_DOWNLOAD_FAILURE" => "Image could not be downloaded",
                "INVALID_IMAGE_FILE_SIZE" => "Image file size is too large",
                _ => "Image file type is not supported",
            },
        },
    ];

    private static Shape Pair(
        FieldCall call, Func<Product, Variant, MediaImage?, UserError?> check, Action<Variant, MediaImage> write)
    {
        if (ProductMutations.Named(call) is not { } product)
        {
            return Refused(call, ["productId"], "Product does not exist", "PRODUCT_DOES_NOT_EXIST");
        }

        var pairs = call.List<Members>("variantMedia");
        if (pairs.Count > MostPairs)
        {
            return Refused(
                call, ["variantMedia"], $"Exceeded {MostPairs} variant-media pairs per mutation.", "MAXIMUM_VARIANT_MEDIA_PAIRS_EXCEEDED");
        }

        var planned = new List<(Variant Variant, MediaImage Image)>();
        for (var i = 0; i < pairs.Count; i++)
        {
            var variant = product.Variants.FirstOrDefault(variant => variant.Gid == pairs[i].Text("variantId"));
            var image = call.Store.Find<MediaImage>(Given.Texts(pairs[i]["mediaIds"]) is [var gid, ..] ? gid : null);
            if ((Malformed(pairs, i) ?? (variant is null ? Unknown : check(product, variant, image))) is { } wrong)
            {
                return Refused(call, ["variantMedia", $"{i}", .. wrong.Field!], wrong.Message, wrong.Code!);
            }

            planned.Add((variant!, image!));
        }

        planned.ForEach(pair => write(pair.Variant, pair.Image));
        planned.ForEach(pair => pair.Variant.UpdatedAt = call.Store.Now);
        call.Store.Changed(product);
        return FieldCall.Done(("product", product), ("productVariants", planned.Select(pair => pair.Variant).ToArray()));
    }

    private static readonly UserError Unknown = new(
        ["variantId"], "Variant does not exist on the specified product.", "PRODUCT_VARIANT_DOES_NOT_EXIST_ON_PRODUCT");

    private static UserError? Malformed(IReadOnlyList<Members> pairs, int index) =>
        Given.Texts(pairs[index]["mediaIds"]).Count switch
        {
            0 => new(["mediaIds"], "The mediaIds list cannot be empty.", "BLANK"),
            > 1 => new(["mediaIds"], "Only one mediaId is allowed per media input.", "TOO_MANY_MEDIA_PER_INPUT_PAIR"),
            _ when pairs.Count(pair => pair.Text("variantId") == pairs[index].Text("variantId")) > 1 => new(
                ["variantId"], "Variant was specified in more than one media input.", "PRODUCT_VARIANT_SPECIFIED_MULTIPLE_TIMES"),
            _ => null,
        };

    private static UserError? Attachable(Product product, Variant variant, MediaImage? image) =>
        image?.Product != product
            ? new(["mediaIds"], "Media does not exist on the specified product.", "MEDIA_DOES_NOT_EXIST_ON_PRODUCT")
        : !image.IsReady ? new(["mediaIds"], "Non-ready media cannot be attached to variants.", "NON_READY_MEDIA")
        : variant.Image is not null
            ? new(["variantId"], "The given variant already has attached media.", "PRODUCT_VARIANT_ALREADY_HAS_MEDIA")
        : null;

    private static UserError? Detachable(Product product, Variant variant, MediaImage? image) => image is null || variant.Image != image
        ? new(["variantId"], "The specified media is not attached to the specified variant.", "MEDIA_IS_NOT_ATTACHED_TO_VARIANT")
        : null;

    private static Shape Refused(FieldCall call, IReadOnlyList<string> field, string message, string code) =>
        call.Refused(new UserError(field, message, code)).With("product", null).With("productVariants", null);
}
