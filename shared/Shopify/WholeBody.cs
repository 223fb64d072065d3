namespace ShopifySync.Shopify;

/// <summary>Reads an answer to its end inside the breaker's pipeline, whose time limit and judgement then cover the body too.</summary>
internal sealed class WholeBody : DelegatingHandler
{
    /// <summary>Bytes of an answer once it is unpacked: many times what 250 orders take.</summary>
    public const int MaxBytes = 20 * 1024 * 1024;

    /// <exception cref="HttpRequestException">The body is cut off, packed wrongly, or larger than <see cref="MaxBytes"/>.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var response = await base.SendAsync(request, ct);

        try
        {
            await response.Content.LoadIntoBufferAsync(MaxBytes, ct);
            return response;
        }
        catch (Exception unreadable)
        {
            response.Dispose();

            if (unreadable is HttpRequestException or OperationCanceledException)
            {
                throw;
            }

            throw new HttpRequestException(HttpRequestError.InvalidResponse, "The answer's body cannot be read", unreadable);
        }
    }
}
