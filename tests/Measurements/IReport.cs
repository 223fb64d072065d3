namespace ShopifySync.Measurements;

/// <summary>What a measurement found that is right or wrong, and not only fast or slow.</summary>
public interface IReport
{
    bool IsRight { get; }
}
