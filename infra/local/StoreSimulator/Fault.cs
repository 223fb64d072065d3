namespace StoreSimulator;

/// <summary>One fault: always, the next few times, or with a probability.</summary>
/// <remarks>It strikes every request (delivery), or only one root field (topic).</remarks>
public sealed class Fault(int seed)
{
    private readonly Random random = new(seed);
    private readonly Lock gate = new();
    private double probability;
    private int next;
    private string? only;

    /// <summary>How often it has struck.</summary>
    public int Struck { get; private set; }

    public void Off() => Switch(0, 0, null);
    public void Always(string? only = null) => Switch(1, 0, only);
    public void Next(int times, string? only = null) => Switch(0, times, only);
    public void Randomly(double probability, string? only = null) => Switch(probability, 0, only);

    internal bool Strikes(params IEnumerable<string> subjects)
    {
        lock (gate)
        {
            if (probability == 0 && next == 0 || only is not null && !subjects.Contains(only))
            {
                return false;
            }

            if (next > 0)
            {
                next--;
            }
            else if (random.NextDouble() >= probability)
            {
                return false;
            }

            Struck++;
            return true;
        }
    }

    private void Switch(double newProbability, int newNext, string? newOnly)
    {
        lock (gate)
        {
            (probability, next, only) = (newProbability, newNext, newOnly);
        }
    }
}
