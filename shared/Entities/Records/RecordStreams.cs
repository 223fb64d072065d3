using Microsoft.Extensions.DependencyInjection;

namespace ShopifySync.Entities.Records;

/// <summary>Both directions of one noun, over the same links and the same intake.</summary>
public sealed class RecordStreams
{
    public RecordStreams(IServiceProvider services, RecordNoun noun, Links<RecordBaseline> links)
    {
        var parts = ActivatorUtilities.CreateInstance<PartLinks>(services, noun.PartType);
        var intake = ActivatorUtilities.CreateInstance<RecordIntake>(services, noun, links, parts);

        var comparer = new RecordComparer(noun, parts);

        Push = ActivatorUtilities.CreateInstance<RecordPush>(services, noun, links, comparer, intake);
        Preview = ActivatorUtilities.CreateInstance<RecordPreview>(services, noun, links, comparer);
        Apply = ActivatorUtilities.CreateInstance<RecordApply>(services, noun, links, parts, intake);
        Import = ActivatorUtilities.CreateInstance<RecordImport>(services, noun, links, intake);
    }

    public RecordPush Push { get; }

    /// <summary>The same merge without writing.</summary>
    public RecordPreview Preview { get; }

    public RecordApply Apply { get; }

    /// <summary>The same intake for the records of an export.</summary>
    public RecordImport Import { get; }
}
