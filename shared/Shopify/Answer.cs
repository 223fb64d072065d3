using System.Text.Json;
using ShopifySync.Queue;

namespace ShopifySync.Shopify;

/// <summary>What came of a request to Shopify.</summary>
public abstract record Answer;

/// <summary>Shopify did it. What it refused of the content stands in the data's <c>userErrors</c>.</summary>
/// <param name="Cost">Points that it cost.</param>
/// <param name="IsOfReplay">An earlier attempt of the same call may have happened: a
/// complaint that says nothing of that one leaves it unknown.</param>
public sealed record Answered(JsonElement Data, string? RequestId, decimal Cost, bool IsOfReplay = false) : Answer;

/// <summary>No data came of it.</summary>
/// <param name="Why">For people. Never holds a token or a customer's data.</param>
public abstract record NoAnswer(string Why, Reason Reason) : Answer;

/// <summary>Nothing happened: the cost budget does not allow it now.</summary>
public sealed record Throttled(string Why) : NoAnswer(Why, Reason.Throttled);

/// <summary>Nothing happened, and the same request will be refused again.</summary>
public sealed record Refused(string Why, Reason Reason = Reason.RefusedByShopify) : NoAnswer(Why, Reason);

/// <summary>Nothing happened: the query asks for more than Shopify answers at once. Fewer ids may pass.</summary>
public sealed record TooExpensive(string Why) : NoAnswer(Why, Reason.RefusedByShopify);

/// <summary>Nothing happened, and it is not this request's fault.</summary>
public sealed record Down(string Why, Reason Reason = Reason.FarSideDown) : NoAnswer(Why, Reason);

/// <summary>A mutation that may have happened, or not.</summary>
public sealed record Unknown(string Why) : NoAnswer(Why, Reason.AnswerUnknown);
