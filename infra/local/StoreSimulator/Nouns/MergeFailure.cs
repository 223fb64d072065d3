namespace StoreSimulator;

/// <summary>Why two customers were not merged.</summary>
/// <param name="Field">What stood in the way, as webhooks name it, e.g. merge_in_progress or gift_cards.</param>
/// <param name="Message">The sentence, with the customer's name in it.</param>
/// <param name="Customer">The customer it is about.</param>
internal sealed record MergeFailure(string Field, string Message, Customer Customer);
