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

    [Theory]
    [InlineData(null, "The secret SECRET is missing. Set it in the app's settings.")]
    [InlineData("@Microsoft.KeyVault(VaultName=kv;SecretName=secret)",
        "The secret SECRET is a Key Vault reference that Azure did not resolve. Check the vault's name and the rights of the app's "
            + "identity.")]
    [InlineData("shpat_\u00fc", "The secret SECRET holds a letter that is not ASCII. Copy it again from Shopify's admin.")]
    public void What_cannot_be_a_secret_is_none_and_says_why(string? configured, string why)
    {
        var secrets = new SecretStore(new ConfigurationBuilder().AddInMemoryCollection([new("SECRET", configured)]).Build());

        Assert.Equal(why, secrets.Problem("SECRET"));
        Assert.Empty(secrets.Find("SECRET"));
    }
}
