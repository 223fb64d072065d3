using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using StoreSimulator.Bulk;

namespace StoreSimulator;

public sealed partial class Store
{
    private readonly List<BulkOperation> bulkOperations = [];

    /// <summary>In the order they were started.</summary>
    public IReadOnlyList<BulkOperation> BulkOperations
    {
        get
        {
            lock (Gate)
            {
                return [.. bulkOperations];
            }
        }
    }

    /// <summary>The folder of their files, gone when the store closes; null before the first operation.</summary>
    public string? BulkFolder { get; private set; }

    /// <summary>Where the files of bulk operations are fetched.</summary>
    internal Uri? FilesAt { get; set; }

    /// <summary>Starts a bulk operation, which runs after <see cref="StoreOptions.BulkTakes"/>.</summary>
    /// <param name="query">As it was given.</param>
    /// <param name="reader">Reads its objects.</param>
    /// <param name="isGrouped">Whether children stand below their parents.</param>
    /// <param name="subject">Its root field, by which faults are switched.</param>
    internal BulkOperation StartBulk(string query, BulkReader reader, bool isGrouped, string subject)
    {
        BulkFolder ??= Directory.CreateTempSubdirectory("store-simulator-").FullName;
        var operation = Keep(new BulkOperation(NextId(), query, Now));
        operation.File = new BulkFile(BulkFolder, $"{NextGuid():n}", isGrouped, new Random(Options.Seed ^ (int)operation.Id));
        operation.Run = new BulkRun(this, operation, reader, operation.File, subject);
        bulkOperations.Add(operation);
        return operation;
    }

    /// <summary>Fires bulk_operations/finish.</summary>
    internal void Finished(BulkOperation operation)
    {
        NextEvent();
        Fire("BULK_OPERATIONS_FINISH", operation);
    }

    /// <summary>The schema's status: a completed operation expires with its file.</summary>
    internal string StatusOf(BulkOperation operation) =>
        operation.Status == "COMPLETED" && HasExpired(operation) ? "EXPIRED" : operation.Status;

    /// <summary>The signed URL of its file, or null where it has none or it can be fetched no more.</summary>
    internal string? UrlOf(BulkOperation operation)
    {
        if (operation is not { File: { } file, EndedAt: { } ended, ObjectCount: > 0 } || HasExpired(operation))
        {
            return null;
        }

        var expires = (ended + Options.BulkFileLives).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var named = Uri.EscapeDataString($"attachment; filename=\"bulk-{operation.Id}.jsonl\"");
        return new Uri(
            FilesAt!,
            $"{BulkDownloads.Folder}/{file.Name}?GoogleAccessId=simulated&Expires={expires}"
            + $"&Signature={Uri.EscapeDataString(SignatureOf(file.Name, expires))}&response-content-disposition={named}"
            + "&response-content-type=application%2Fjsonl").ToString();
    }

    /// <summary>What a URL of a file has to bring along.</summary>
    internal string SignatureOf(string file, string expires) => Convert.ToBase64String(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(Options.ClientSecret), Encoding.UTF8.GetBytes($"{file}\n{expires}")));

    private bool HasExpired(BulkOperation operation) => operation.EndedAt + Options.BulkFileLives <= Now;

    private void DropBulk()
    {
        foreach (var operation in bulkOperations)
        {
            operation.Run?.Dispose();
        }

        if (BulkFolder is not null)
        {
            Directory.Delete(BulkFolder, recursive: true);
        }
    }
}
