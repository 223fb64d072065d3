using Microsoft.Extensions.Configuration;
using ShopifySync.Secrets;

namespace ShopifySync.Tests.Secrets;

public sealed class SecretStoreTests
{
    [Theory]
    [InlineData("one", new[] { "one" })]
    [InlineData("new,old", new[] { "new", "old" })]
    [InlineData(" new old\r\n", new[] { "new", "old" })]
    [InlineData("new\nold", new[] { "new", "old" })]
    [InlineData("", new string[0])]
    [InlineData(" , ", new string[0])]
    [InlineData(null, new string[0])]
    public void While_a_secret_is_rotated_there_are_two_the_newest_first(string? configured, string[] values)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("SECRET", configured)]).Build();

        Assert.Equal(values, new SecretStore(configuration).Find("SECRET"));
    }
}
