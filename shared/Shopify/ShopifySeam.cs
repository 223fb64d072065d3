namespace ShopifySync.Shopify;

/// <summary>The one place that every request passes on its way to Shopify and back.</summary>
/// <remarks>
/// A simulation sets what happens here; otherwise nothing does. What is awaited reorders and stops; a thrown <see cref="IOException"/>
/// loses the request or its answer; any other exception kills the worker.
/// </remarks>
public sealed class ShopifySeam
{
    private static readonly Func<ShopifyRequest, CancellationToken, ValueTask> Nothing = (_, _) => default;

    /// <summary>Before a request is sent.</summary>
    public Func<ShopifyRequest, CancellationToken, ValueTask> Before { get; set; } = Nothing;

    /// <summary>After it was answered, before anybody has read the answer.</summary>
    public Func<ShopifyRequest, CancellationToken, ValueTask> After { get; set; } = Nothing;
}

/// <summary>A request as it passes the seam.</summary>
/// <param name="Variables">The exact JSON.</param>
public sealed record ShopifyRequest(GraphQlDocument Document, string Variables);
