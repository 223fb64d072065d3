using ShopifySync.Queue;

namespace ShopifySync.Tests.Queue;

public sealed class DrainGateTests
{
    [Fact]
    public void Who_is_turned_away_makes_one_of_those_inside_look_again()
    {
        var gate = new DrainGate(2);
        Assert.True(gate.Enter());
        Assert.True(gate.Enter());
        Assert.False(gate.Enter());

        Assert.False(gate.TryLeave());
        Assert.True(gate.TryLeave());
        Assert.True(gate.TryLeave());
        Assert.True(gate.Enter());
    }
}
