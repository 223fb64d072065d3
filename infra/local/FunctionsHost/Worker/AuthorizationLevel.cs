namespace Microsoft.Azure.Functions.Worker;

/// <summary>Which key a caller of an HTTP function must hold.</summary>
public enum AuthorizationLevel
{
    /// <summary>No key.</summary>
    Anonymous = 0,

    /// <summary>A user's token; the local host refuses to start with it.</summary>
    User = 1,

    /// <summary>The function's own key, the host-wide function key, or the master key.</summary>
    Function = 2,

    /// <summary>An extension's key; the local host refuses to start with it.</summary>
    System = 3,

    /// <summary>The master key.</summary>
    Admin = 4,
}
