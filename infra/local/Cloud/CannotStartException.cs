namespace ShopifySync.Local.Cloud;

/// <summary>Something the laptop's cloud needs is not there; the message is one sentence for the person at the laptop.</summary>
public sealed class CannotStartException(string sentence, Exception? cause = null) : Exception(sentence, cause);
