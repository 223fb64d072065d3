using Microsoft.AspNetCore.Http;

namespace StoreSimulator.Bulk;

/// <summary>Takes half of a response and drops the rest: the server then closes a connection that owes bytes.</summary>
internal sealed class CutStream(HttpContext http) : Stream
{
    private readonly Stream body = http.Response.Body;
    private long written;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var left = (http.Response.ContentLength ?? 0) / 2 - written;
        var taken = buffer[..(int)Math.Clamp(left, 0, buffer.Length)];
        await body.WriteAsync(taken, cancellationToken);
        written += taken.Length;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => body.FlushAsync(cancellationToken);
    public override void Flush() => throw new NotSupportedException();
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
