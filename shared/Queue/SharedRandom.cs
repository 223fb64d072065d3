namespace ShopifySync.Queue;

/// <summary>A seeded random source that threads can share: <see cref="Random"/> itself is safe only without a seed.</summary>
public sealed class SharedRandom(int seed) : Random
{
    private readonly Lock turn = new();
#pragma warning disable RS0030 // the source that is injected
    private readonly Random source = new(seed);
#pragma warning restore RS0030

    public override int Next()
    {
        lock (turn)
        {
            return source.Next();
        }
    }

    public override int Next(int maxValue)
    {
        lock (turn)
        {
            return source.Next(maxValue);
        }
    }

    public override int Next(int minValue, int maxValue)
    {
        lock (turn)
        {
            return source.Next(minValue, maxValue);
        }
    }

    public override long NextInt64()
    {
        lock (turn)
        {
            return source.NextInt64();
        }
    }

    public override long NextInt64(long maxValue)
    {
        lock (turn)
        {
            return source.NextInt64(maxValue);
        }
    }

    public override long NextInt64(long minValue, long maxValue)
    {
        lock (turn)
        {
            return source.NextInt64(minValue, maxValue);
        }
    }

    public override float NextSingle()
    {
        lock (turn)
        {
            return source.NextSingle();
        }
    }

    public override double NextDouble()
    {
        lock (turn)
        {
            return source.NextDouble();
        }
    }

    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    public override void NextBytes(Span<byte> buffer)
    {
        lock (turn)
        {
            source.NextBytes(buffer);
        }
    }

    protected override double Sample() => NextDouble();
}
