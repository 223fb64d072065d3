using ShopifySync.Queue;

namespace ShopifySync.Tests.Queue;

public sealed class TurnstileTests
{
    [Fact]
    public void Who_is_turned_away_makes_one_of_those_inside_look_again()
    {
        var turnstile = new Turnstile(2);
        Assert.True(turnstile.Enter());
        Assert.True(turnstile.Enter());
        Assert.False(turnstile.Enter());

        Assert.False(turnstile.TryLeave());
        Assert.True(turnstile.TryLeave());
        Assert.True(turnstile.TryLeave());
        Assert.True(turnstile.Enter());
    }
}
