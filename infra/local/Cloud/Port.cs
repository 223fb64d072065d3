using System.Net;
using System.Net.Sockets;

namespace ShopifySync.Local.Cloud;

/// <summary>A port of 127.0.0.1.</summary>
internal static class Port
{
    /// <summary>The search stays below the ports of outgoing connections, which could take a port before it is used.</summary>
    private const int First = 20_000;
    private const int Count = 12_000;

    private static int next = Environment.ProcessId * 97; // so that two processes do not look at the same ones at the same time

    /// <summary>The port asked for, or a free one for 0.</summary>
    /// <exception cref="CannotStartException">Somebody listens there already.</exception>
    public static int Take(int wanted, string forWhom)
    {
        if (wanted != 0)
        {
            return IsFree(wanted) ? wanted : throw new CannotStartException($"Port {wanted}, which {forWhom} needs, is in use.");
        }

        for (var tries = 0; tries < Count; tries++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref next) % Count);

            if (IsFree(port))
            {
                return port;
            }
        }

        throw new CannotStartException($"No port is free for {forWhom}.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);

        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException busy) when (busy.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
    }
}
