namespace StoreSimulator;

public sealed partial class Store
{
    /// <summary>Appends an image to a product. It is fetched by and by; a URL with "broken" in it fails.</summary>
    /// <remarks>An address that ends in .txt is no image, and one with "huge" in it is too large.</remarks>
    internal MediaImage AddImage(Product product, string source, string? alt)
    {
        var image = Keep(new MediaImage(NextId(), product, source, Now) { Alt = alt });
        product.MediaList.Add(image);
        if (Options.MediaTakes == TimeSpan.Zero)
        {
            Finish(image);
        }
        else
        {
            image.Timer = Options.TimeProvider.CreateTimer(_ => GoOn(image), null, Options.MediaTakes / 2, Options.MediaTakes / 2);
        }

        return image;
    }

    /// <summary>A merchant adds an image to a product; products/update is fired, and again once the image is ready.</summary>
    public MediaImage AddImage(string productGid, string source, string? alt = null)
    {
        lock (Gate)
        {
            NextEvent();
            var product = Known<Product>(productGid);
            var image = AddImage(product, source, alt);
            Changed(product);
            return image;
        }
    }

    internal Job NewReorder() => Keep(new ReorderJob($"{NextGuid()}"));

    /// <summary>Takes an image off its product and its variants; the file stays.</summary>
    internal static void Detach(MediaImage image)
    {
        image.Product.MediaList.Remove(image);
        foreach (var variant in image.Product.VariantList.Where(variant => variant.Image == image))
        {
            variant.Image = null;
        }
    }

    internal void Forget(MediaImage image)
    {
        Detach(image);
        nouns.Remove(image.Gid);
    }

    private void GoOn(MediaImage image)
    {
        lock (Gate)
        {
            if (isClosed || Find(image.Gid) is null)
            {
                image.Timer?.Dispose();
            }
            else if (image.Status == "UPLOADED")
            {
                image.Status = "PROCESSING";
            }
            else
            {
                NextEvent();
                Finish(image);
                Changed(image.Product);
            }
        }
    }

    private void Finish(MediaImage image)
    {
        image.Timer?.Dispose();
        image.ErrorCode =
            image.Source.Contains("broken", StringComparison.OrdinalIgnoreCase) ? "IMAGE_DOWNLOAD_FAILURE"
            : image.Source.Contains("huge", StringComparison.OrdinalIgnoreCase) ? "INVALID_IMAGE_FILE_SIZE"
            : image.Source.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) ? "UNSUPPORTED_IMAGE_FILE_TYPE"
            : null;
        (image.Status, image.UpdatedAt) = (image.ErrorCode is null ? "READY" : "FAILED", Now);
    }
}
