namespace StoreSimulator;

/// <summary>That a product is published in one publication, as the schema's ResourcePublicationV2.</summary>
public sealed class ResourcePublication(Product product, Publication publication, DateTimeOffset publishDate) : Noun(publication.Id)
{
    public override string TypeName => "ResourcePublicationV2";
    public Product Product { get; } = product;
    public Publication Publication { get; } = publication;
    public DateTimeOffset PublishDate { get; } = publishDate;
}
