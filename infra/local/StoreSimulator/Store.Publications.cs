namespace StoreSimulator;

public sealed partial class Store
{
    private readonly List<Publication> publications = [];

    /// <summary>The sales channels there are, the online store first.</summary>
    public IReadOnlyList<Publication> Publications => publications;

    internal static void Publish(Product product, Publication publication, DateTimeOffset since) =>
        product.PublicationDates[publication] = since;

    internal static void Unpublish(Product product, Publication publication) => product.PublicationDates.Remove(publication);

    // their ids are fixed, so that they take none of those that are counted
    private void AddPublications()
    {
        foreach (var (id, name) in ((long, string)[])[(1, "Online Store"), (2, "Point of Sale"), (3, "Shop")])
        {
            publications.Add(Keep(new Publication(id, name)));
        }
    }
}
