using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using ShopifySync.Entities;

namespace ShopifySync.Functions.Admin;

/// <summary>Says what a sync would create, link, change and ask, on each side, before it is switched on: a dry run.</summary>
/// <remarks>
/// <c>?entity=</c> product, customer, order or inventory; of a large table <c>&amp;after=</c> with what the last answer gave as next.
/// </remarks>
public sealed class PreviewSync(RequestedPreview preview)
{
    [Function("preview-sync")]
    public Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Function, "get")] HttpRequest request, CancellationToken ct) =>
        preview.Run(request.Query["entity"], request.Query["after"], ct);
}
