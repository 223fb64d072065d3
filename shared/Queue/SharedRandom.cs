namespace ShopifySync.Queue;

/// <summary>A seeded random source that threads can share: <see cref="Random"/> itself is safe only without a seed.</summary>
public sealed class SharedRandom(int seed) : Random
{
    private readonly Lock gate = new();
#pragma warning disable RS0030 // the source that is injected
    private readonly Random source = new(seed);
#pragma warning restore RS0030

    public override int Next() => Locked(random => random.Next());

    public override int Next(int maxValue) => Locked(random => random.Next(maxValue));

    public override int Next(int minValue, int maxValue) => Locked(random => random.Next(minValue, maxValue));

    public override long NextInt64() => Locked(random => random.NextInt64());

    public override long NextInt64(long maxValue) => Locked(random => random.NextInt64(maxValue));

    public override long NextInt64(long minValue, long maxValue) => Locked(random => random.NextInt64(minValue, maxValue));

    public override float NextSingle() => Locked(random => random.NextSingle());

    public override double NextDouble() => Locked(random => random.NextDouble());

    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    public override void NextBytes(Span<byte> buffer)
    {
        lock (gate)
        {
            source.NextBytes(buffer);
        }
    }

    protected override double Sample() => NextDouble();

    private T Locked<T>(Func<Random, T> next)
    {
        lock (gate)
        {
            return next(source);
        }
    }
}
