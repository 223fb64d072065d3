using Microsoft.Extensions.Hosting;
using Npgsql;

namespace ShopifySync.Reconcile;

/// <summary>Notes at the first start since when a reconcile looks at Shopify.</summary>
/// <remarks>Where the database does not answer, the first reconcile notes it.</remarks>
public sealed class ReconcileBeginning(Reconciles reconciles) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await reconciles.NoteBeginning(cancellationToken);
        }
        catch (NpgsqlException)
        {
            // the schema guard has said so
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
