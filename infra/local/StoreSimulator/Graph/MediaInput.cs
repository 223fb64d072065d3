using Members = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace StoreSimulator.Graph;

/// <summary>The argument media of a mutation: images to be appended to a product.</summary>
internal static class MediaInput
{
    private const int LongestAlt = 512;
    private const int MostMedia = 250;

    public static IEnumerable<UserError> Wrong(FieldCall call, Product? product)
    {
        var given = call.List<Members>("media");
        for (var i = 0; i < given.Count; i++)
        {
            if (given[i].Text("mediaContentType") is var type and not "IMAGE")
            {
                throw new Refusal($"The simulator holds no state for media of type {type}.", "NOT_SIMULATED");
            }

            if (!Uri.TryCreate(given[i].Text("originalSource"), UriKind.Absolute, out var source)
                || source.Scheme is not ("http" or "https"))
            {
                yield return new(["media", $"{i}", "originalSource"], "Image URL is invalid", "INVALID_INPUT");
            }

            if (given[i].Text("alt") is { Length: > LongestAlt })
            {
                yield return new(
                    ["media", $"{i}", "alt"], $"The alt value exceeds the maximum limit of {LongestAlt} characters.", "INVALID_INPUT");
            }
        }

        if (given.Count > 0 && given.Count + (product?.Media.Count ?? 0) > MostMedia)
        {
            yield return new(["media"], $"Exceeded the maximum of {MostMedia} media per product", "INVALID_INPUT");
        }
    }

    public static void Append(FieldCall call, Product product)
    {
        foreach (var media in call.List<Members>("media"))
        {
            call.Store.AddImage(product, media.Text("originalSource")!, media.Text("alt"));
        }
    }
}
