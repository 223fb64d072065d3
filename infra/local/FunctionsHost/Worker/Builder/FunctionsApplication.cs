namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Where a functions program begins.</summary>
public class FunctionsApplication
{
    /// <summary>A builder for the functions of the entry assembly, configured as the host configures a worker.</summary>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args);
}
