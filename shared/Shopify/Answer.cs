using System.Text.Json;

namespace ShopifySync.Shopify;

/// <summary>What came of a request to Shopify. The reasons are for people, and never hold a token or a customer's data.</summary>
public abstract record Answer;

/// <summary>Shopify did it. What it refused of the content stands in the data's <c>userErrors</c>.</summary>
/// <param name="Cost">Points that it cost.</param>
/// <param name="IsOfReplay">An earlier attempt of the same call may have happened: a complaint that says nothing of that one leaves it unknown.</param>
public sealed record Answered(JsonElement Data, string? RequestId, decimal Cost, bool IsOfReplay = false) : Answer;

/// <summary>Nothing happened: the cost budget does not allow it now.</summary>
public sealed record Throttled(string Why) : Answer;

/// <summary>Nothing happened, and the same request will be refused again.</summary>
public sealed record Refused(string Why) : Answer;

/// <summary>Nothing happened, and it is not this request's fault.</summary>
public sealed record Down(string Why) : Answer;

/// <summary>A mutation that may have happened, or not.</summary>
public sealed record Unknown(string Why) : Answer;
