namespace StoreSimulator.Bulk;

/// <summary>The JSONL file of a bulk operation, on disk. Without grouping any line may come before, after or far from its parent.</summary>
internal sealed class BulkFile : IDisposable
{
    /// <summary>How many lines wait to be written at random.</summary>
    private const int Straying = 2000;

    private readonly FileStream stream;
    private readonly Random random;
    private readonly bool isGrouped;
    private readonly List<byte[]> straying = [];

    public BulkFile(string folder, string name, bool isGrouped, Random random)
    {
        (Name, this.isGrouped, this.random) = (name, isGrouped, random);
        Path = System.IO.Path.Combine(folder, name);
        stream = new(Path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1 << 16);
    }

    /// <summary>What its URL calls it.</summary>
    public string Name { get; }
    public string Path { get; }

    /// <summary>Whether a line is to be there twice.</summary>
    public bool DoublesLine { get; set; }

    /// <summary>Whether its end is missing: <see cref="Size"/> still counts it.</summary>
    public bool LosesEnd { get; set; }

    /// <summary>In bytes, once it is finished.</summary>
    public long Size { get; private set; }

    public void Add(byte[] line)
    {
        if (isGrouped)
        {
            Write(line);
            return;
        }

        straying.Add(line);
        if (straying.Count > Straying)
        {
            WriteAny();
        }
    }

    /// <summary>Writes what still waits.</summary>
    public void Finish()
    {
        while (straying.Count > 0)
        {
            WriteAny();
        }

        stream.Flush();
        Size = stream.Length;
        if (LosesEnd)
        {
            stream.SetLength(Math.Max(0, Size - Size / 4 - 2));
        }

        stream.Dispose();
    }

    public void Dispose() => stream.Dispose();

    private void WriteAny()
    {
        var at = random.Next(straying.Count);
        var line = straying[at];
        straying[at] = straying[^1];
        straying.RemoveAt(straying.Count - 1);
        Write(line);
    }

    private void Write(byte[] line)
    {
        stream.Write(line);
        if (DoublesLine)
        {
            DoublesLine = false;
            straying.Add(line);
        }
    }
}
