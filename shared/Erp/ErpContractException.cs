namespace ShopifySync.Erp;

/// <summary>The ERP's tables are not what docs/ERP.md asks for; the message names what is missing.</summary>
public sealed class ErpContractException(string message) : Exception(message);
