namespace ShopifySync.Shopify;

/// <summary>Reads an answer to its end inside the breaker's pipeline, so that its time limit and its judgement cover the body too.</summary>
internal sealed class WholeBody : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var response = await base.SendAsync(request, ct);

        try
        {
            await response.Content.LoadIntoBufferAsync(ct);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
