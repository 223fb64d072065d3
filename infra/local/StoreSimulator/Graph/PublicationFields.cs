using Members = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace StoreSimulator.Graph;

/// <summary>Publications, and products published in them.</summary>
internal static class PublicationFields
{
    public static void List()
    {
        Fields.Query("publications", "read_publications", call => Page.Of(call, call.Store.Publications));
        Fields.Query("publicationsCount", "read_publications", call => Count(call.Store.Publications.Count));
        Fields.Query("publication", "read_publications", call => call.Store.Find<Publication>(call.Argument<object>("id")?.ToString()));
        Fields.Mutation("publishablePublish", "write_publications", call => Change(call, (product, publication, since) =>
            Store.Publish(product, publication, since)));
        Fields.Mutation("publishableUnpublish", "write_publications", call => Change(call, (product, publication, _) =>
            Store.Unpublish(product, publication)));

        Fields.On<Publication>("Publication",
            ("id", (publication, _) => publication.Gid),
            ("name", (publication, _) => publication.Name),
            ("autoPublish", (_, _) => false),
            ("supportsFuturePublishing", (publication, _) => publication.IsOnlineStore),
            ("catalog", (publication, _) => new Shape("AppCatalog")
            {
                ["id"] = $"gid://shopify/AppCatalog/{publication.Id}",
                ["title"] = publication.Name,
                ["status"] = "ACTIVE",
            }));
        Fields.On<Product>("Product",
            ("publishedOnPublication", (product, call) =>
                Find(call, call.Argument<object>("publicationId")?.ToString()) is { } publication
                    && product.Publications.TryGetValue(publication, out var since)
                    && IsPublished(product, since, call)),
            ("availablePublicationsCount", (product, call) => Count(Published(product, call).Count)),
            ("resourcePublicationsCount", (product, call) =>
                Count(call.Argument<bool>("onlyPublished") ? Published(product, call).Count : product.Publications.Count)),
            ("resourcePublicationsV2", (product, call) =>
                Page.Of(call, call.Argument<bool>("onlyPublished") ? Published(product, call) : All(product))),
            ("unpublishedPublications", (product, call) => Page.Of(call, (IReadOnlyList<Publication>)[
                .. call.Store.Publications.Where(publication => !product.Publications.ContainsKey(publication))])));
        Fields.On<ResourcePublication>("ResourcePublicationV2",
            ("publication", (published, _) => published.Publication),
            ("publishable", (published, _) => published.Product),
            ("publishDate", (published, _) => published.PublishDate),
            ("isPublished", (published, call) => IsPublished(published.Product, published.PublishDate, call)));
    }

    private static Shape Count(int count) => new() { ["count"] = count, ["precision"] = "EXACT" };

    // neither a draft nor an archived product is to be seen anywhere, whatever it was published in
    private static bool IsPublished(Product product, DateTimeOffset since, FieldCall call) =>
        product.Status is "ACTIVE" or "UNLISTED" && since <= call.Store.Now;

    private static IReadOnlyList<ResourcePublication> All(Product product) =>
        [.. product.Publications.OrderBy(each => each.Key.Id).Select(each => new ResourcePublication(product, each.Key, each.Value))];

    private static IReadOnlyList<ResourcePublication> Published(Product product, FieldCall call) =>
        [.. All(product).Where(published => IsPublished(product, published.PublishDate, call))];

    private static Publication? Find(FieldCall call, string? gid) => call.Store.Find<Publication>(gid);

    private static Shape Change(FieldCall call, Action<Product, Publication, DateTimeOffset> write)
    {
        if (call.Store.Find<Product>(call.Argument<object>("id")!.ToString()) is not { } product)
        {
            return call.Refused(new UserError(["id"], "Resource does not exist")).With("shop", call.Store);
        }

        var input = call.List<Members>("input");
        UserError[] errors = [.. Enumerable.Range(0, input.Count).Select(i => Wrong(call, input, i)).OfType<UserError>()];
        if (errors.Length > 0)
        {
            return call.Refused(errors).With("publishable", product).With("shop", call.Store);
        }

        foreach (var publication in input)
        {
            var since = Given.Moment(publication.GetValueOrDefault("publishDate")) ?? call.Store.Now;
            write(product, Find(call, publication.Text("publicationId"))!, since);
        }

        call.Store.Changed(product);
        return FieldCall.Done(("publishable", product), ("shop", call.Store));
    }

    private static UserError? Wrong(FieldCall call, IReadOnlyList<Members> input, int index)
    {
        var gid = input[index].Text("publicationId");
        return string.IsNullOrEmpty(gid) ? new(["input", $"{index}", "publicationId"], "PublicationId cannot be empty")
            : Find(call, gid) is null
                ? new(["input", $"{index}", "publicationId"], "Publication does not exist or is not publishable")
            : input.Take(index).Any(earlier => earlier.Text("publicationId") == gid)
                ? new(["input", $"{index}", "publicationId"], "The same publication was specified more than once")
            : Given.Moment(input[index].GetValueOrDefault("publishDate")) is { Year: < 1970 }
                ? new(["input", $"{index}", "publishDate"], "Publish date must be a date after the year 1969")
            : null;
    }
}
