namespace ShopifySync.Queue;

/// <summary>Lets a few in at a time; who is turned away is remembered, so that those inside look once more before they leave.</summary>
internal sealed class DrainGate(int atOnce)
{
    private readonly Lock gate = new();
    private int inside;
    private bool asked;

    public bool Enter()
    {
        lock (gate)
        {
            if (inside == atOnce)
            {
                asked = true;
                return false;
            }

            inside++;
            return true;
        }
    }

    /// <summary>Leaves, unless somebody was turned away meanwhile: then stays, to look once more.</summary>
    public bool TryLeave()
    {
        lock (gate)
        {
            if (asked)
            {
                asked = false;
                return false;
            }

            inside--;
            return true;
        }
    }

    public void Leave()
    {
        lock (gate)
        {
            inside--;
        }
    }
}
