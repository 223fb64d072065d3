using System.Net;
using System.Net.Sockets;

namespace ShopifySync.Local.Cloud;

/// <summary>A port of 127.0.0.1.</summary>
internal static class Port
{
    /// <summary>The port asked for, or a free one for 0.</summary>
    /// <exception cref="CannotStartException">Somebody listens there already.</exception>
    public static int Take(int wanted, string forWhom)
    {
        using var listener = new TcpListener(IPAddress.Loopback, wanted);
        try
        {
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException busy) when (busy.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            throw new CannotStartException($"Port {wanted}, which {forWhom} needs, is in use.", busy);
        }
    }
}
