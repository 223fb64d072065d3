using Members = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace StoreSimulator.Graph;

/// <summary>The mutations of media: the older ones of products, which need no scope of files, and fileUpdate.</summary>
internal static class MediaMutations
{
    private const int LongestAlt = 512;

    public static void List()
    {
        Fields.Mutation("productCreateMedia", "write_products", Create);
        Fields.Mutation("productUpdateMedia", "write_products", Update);
        Fields.Mutation("productDeleteMedia", "write_products", Delete);
        Fields.Mutation("fileUpdate", "write_files or write_themes", UpdateFiles);
    }

    // the good ones are appended, whatever is wrong with the others
    private static Shape Create(FieldCall call)
    {
        if (ProductMutations.Named(call) is not { } product)
        {
            return Payload([NoProduct]).With("media", null).With("product", null);
        }

        UserError[] errors = [.. MediaInput.Wrong(call, product).Select(error => error with { Code = "INVALID" })];
        var given = call.List<Members>("media");
        MediaImage[] added =
        [
            .. given.Where((_, i) => !errors.Any(error => error.Field is ["media", var at, ..] && at == $"{i}"))
                .Select(media => call.Store.AddImage(product, media.Text("originalSource")!, media.Text("alt"))),
        ];
        return Changed(call, product, added.Length > 0, Payload(errors)).With("media", added);
    }

    private static Shape Update(FieldCall call)
    {
        if (ProductMutations.Named(call) is not { } product)
        {
            return Payload([NoProduct]).With("media", null).With("product", null);
        }

        var given = call.List<Members>("media");
        if (Unknown(product, given.Select(media => media.Text("id")!), "media") is { } unknown)
        {
            return Payload([unknown]).With("media", null).With("product", product);
        }

        MediaImage[] images = [.. given.Select(media => call.Store.Find<MediaImage>(media.Text("id"))!)];
        if (Array.Exists(images, image => !image.IsReady))
        {
            return Payload([new(["media"], "Non-ready media cannot be updated.", "MEDIA_CANNOT_BE_MODIFIED")])
                .With("media", null).With("product", product);
        }

        for (var i = 0; i < images.Length; i++)
        {
            Describe(call.Store, images[i], "UpdateMediaInput", given[i]);
        }

        return Changed(call, product, images.Length > 0, Payload([])).With("media", images);
    }

    private static Shape Delete(FieldCall call)
    {
        string[] wanted = [.. call.List<object>("mediaIds").Select(id => id.ToString()!)];
        var product = ProductMutations.Named(call);
        if ((product is null ? NoProduct : Unknown(product, wanted, "mediaIds")) is { } wrong)
        {
            return Payload([wrong]).With("deletedMediaIds", null).With("deletedProductImageIds", null).With("product", product);
        }

        MediaImage[] images = [.. wanted.Select(gid => call.Store.Find<MediaImage>(gid)!)];
        string[] numbered = [.. images.Where(image => image.IsReady).Select(image => $"gid://shopify/ProductImage/{image.ImageId}")];
        foreach (var image in images)
        {
            call.Store.Forget(image);
        }

        return Changed(call, product!, images.Length > 0, Payload([]))
            .With("deletedMediaIds", wanted).With("deletedProductImageIds", numbered);
    }

    private static Shape UpdateFiles(FieldCall call)
    {
        var given = call.List<Members>("files");
        UserError[] errors = [.. WrongFiles(call, given)];
        if (errors.Length > 0)
        {
            return call.Refused(errors).With("files", Array.Empty<MediaImage>());
        }

        var images = given.Select(file => (Image: call.Store.Find<MediaImage>(file.Text("id"))!, File: file)).ToArray();
        foreach (var (image, file) in images)
        {
            Describe(call.Store, image, "FileUpdateInput", file);
            if (Given.Texts(file.GetValueOrDefault("referencesToRemove")).Contains(image.Product.Gid))
            {
                Store.Detach(image);
            }
        }

        foreach (var product in images.Select(pair => pair.Image.Product).Distinct().ToArray())
        {
            call.Store.Changed(product);
        }

        return FieldCall.Done(("files", images.Select(pair => pair.Image).ToArray()));
    }

    private static IEnumerable<UserError> WrongFiles(FieldCall call, IReadOnlyList<Members> given)
    {
        string[] unknown = [.. given.Select(file => file.Text("id")!).Where(gid => call.Store.Find<MediaImage>(gid) is null)];
        if (unknown.Length > 0)
        {
            var listed = string.Join(", ", unknown.Select(gid => $"\"{gid}\""));
            yield return new(
                ["files"], unknown.Length == 1 ? $"File id [{listed}] does not exist." : $"File ids [{listed}] do not exist.",
                "FILE_DOES_NOT_EXIST");
            yield break;
        }

        if (given.Any(file => !call.Store.Find<MediaImage>(file.Text("id"))!.IsReady))
        {
            yield return new(["files"], "Non-ready files cannot be updated.", "NON_READY_STATE");
        }

        for (var i = 0; i < given.Count; i++)
        {
            if (given[i].Text("alt") is { Length: > LongestAlt })
            {
                yield return new(
                    ["files", $"{i}", "alt"], $"The alt value exceeds the maximum limit of {LongestAlt} characters.",
                    "ALT_VALUE_LIMIT_EXCEEDED");
            }

            if (Given.Texts(given[i].GetValueOrDefault("referencesToRemove")).Any(gid => call.Store.Find<Product>(gid) is null))
            {
                yield return new(["files"], "The reference target does not exist", "REFERENCE_TARGET_DOES_NOT_EXIST");
            }
        }
    }

    private static void Describe(Store store, MediaImage image, string type, Members input)
    {
        Given.Each(type, input, (member, value) =>
        {
            if (member == "alt")
            {
                image.Alt = (string?)value;
            }

            return member is "id" or "alt" or "referencesToRemove";
        });
        image.UpdatedAt = store.Now;
    }

    private static readonly UserError NoProduct = new(["productId"], "Product does not exist", "PRODUCT_DOES_NOT_EXIST");

    private static UserError? Unknown(Product product, IEnumerable<string> wanted, string member)
    {
        string[] unknown = [.. wanted.Where(gid => !product.MediaList.Exists(image => image.Gid == gid))];
        return unknown.Length switch
        {
            0 => null,
            1 => new([member], $"Media id {unknown[0]} does not exist", "MEDIA_DOES_NOT_EXIST"),
            _ => new([member], $"Media ids {string.Join(',', unknown)} do not exist", "MEDIA_DOES_NOT_EXIST"),
        };
    }

    private static Shape Payload(UserError[] errors)
    {
        Shape[] shown = [.. errors.Select(error => error.ToShape())];
        return new Shape { ["mediaUserErrors"] = shown, ["userErrors"] = shown };
    }

    private static Shape Changed(FieldCall call, Product product, bool isChanged, Shape payload)
    {
        if (isChanged)
        {
            call.Store.Changed(product);
        }

        return payload.With("product", product);
    }
}
