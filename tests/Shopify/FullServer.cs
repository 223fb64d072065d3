using System.Net;
using System.Net.Sockets;

namespace ShopifySync.Tests.Shopify;

/// <summary>A far side whose queue of connections is full: who comes next waits for an answer that never comes.</summary>
public sealed class FullServer : IDisposable
{
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> waiting = [];

    public string Origin => $"http://{listener.LocalEndPoint}";

    public static FullServer Start()
    {
        var server = new FullServer();
        server.listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        server.listener.Listen(1);

        for (var place = 0; place < 8; place++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            server.waiting.Add(socket);

            try
            {
                socket.Connect(server.listener.LocalEndPoint!);
            }
            catch (SocketException underWay) when (underWay.SocketErrorCode is SocketError.InProgress or SocketError.WouldBlock)
            {
                // It takes its place in the queue, or waits before it.
            }
        }

        return server;
    }

    public void Dispose()
    {
        waiting.ForEach(socket => socket.Dispose());
        listener.Dispose();
    }
}
