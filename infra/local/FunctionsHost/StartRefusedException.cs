namespace ShopifySync.FunctionsHost;

/// <summary>The host will not start, and its message is the one sentence that a person needs to put that right.</summary>
public sealed class StartRefusedException(string message, Exception? inner = null) : Exception(message, inner);
