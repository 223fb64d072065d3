using ShopifySync.Measurements;

namespace ShopifySync.Tests.Runs;

public sealed class FuzzRunTests
{
    [Fact]
    public async Task Signed_bodies_that_make_no_sense_are_settled_in_words_and_stop_nothing()
    {
        var report = await new FuzzRun(Count: 600).Run(default);

        Assert.True(report.IsRight, report.ToString());
        Assert.Equal(600, report.Answers.Values.Sum());
    }
}
