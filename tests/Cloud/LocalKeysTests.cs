using ShopifySync.Local.Cloud;

namespace ShopifySync.Tests.Cloud;

public sealed class LocalKeysTests
{
    private readonly string folder = Machine.Folder();

    private string KeysFile => Path.Combine(folder, "keys.json");

    [Fact]
    public void Keys_are_made_once_and_kept()
    {
        Assert.Equal(LocalKeys.Of(folder), LocalKeys.Of(folder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ \"Functions\": \"abc")]
    [InlineData("{}")]
    [InlineData("null")]
    public void Broken_keys_are_told_with_what_to_do(string content)
    {
        File.WriteAllText(KeysFile, content);

        var refused = Assert.Throws<CannotStartException>(() => LocalKeys.Of(folder));

        Assert.Equal($"{KeysFile} is broken: remove it, and new keys are made.", refused.Message);
    }

    [Fact]
    public void Keys_that_cannot_be_read_are_told()
    {
        Directory.CreateDirectory(KeysFile); // whom the file belongs to does not stop root

        var refused = Assert.Throws<CannotStartException>(() => LocalKeys.Of(folder));

        Assert.StartsWith($"The data folder {folder} cannot be used: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told()
    {
        File.WriteAllText(KeysFile, "in the way");

        var refused = Assert.Throws<CannotStartException>(() => LocalKeys.Of(Path.Combine(KeysFile, "below")));

        Assert.EndsWith("Choose another --data folder.", refused.Message, StringComparison.Ordinal);
    }
}
