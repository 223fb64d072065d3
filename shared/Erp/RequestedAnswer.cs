using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace ShopifySync.Erp;

/// <summary>What a function answers an administrator: what was asked for, or one sentence that says what is wrong.</summary>
public static class RequestedAnswer
{
    /// <summary>What the work answers; 503 and the sentence while the database does not do its part.</summary>
    /// <param name="note">Writes the sentence into the log.</param>
    public static async Task<IActionResult> Of(Func<Task<IActionResult>> work, Action<string> note)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (DatabaseTrouble.Is(exception))
        {
            var why = DatabaseTrouble.Of(exception);
            note(why);

            return Error(StatusCodes.Status503ServiceUnavailable, why);
        }
    }

    public static ObjectResult Error(int status, string why) => new(new { error = why }) { StatusCode = status };
}
