namespace StoreSimulator.Graph;

/// <summary>A text that is searched word by word: an e-mail address is found by its domain, unless it is quoted whole.</summary>
internal readonly record struct Tokens(string Text)
{
    /// <summary>Whether every word of the value is in the text; in a quoted value they follow each other.</summary>
    public bool Match(string value, bool isQuoted)
    {
        var text = Text;
        return isQuoted ? Has(text, value) : Array.TrueForAll(Words(value), word => Has(text, word));
    }

    private static string[] Words(string value) =>
        string.Concat(value.Select(one => char.IsLetterOrDigit(one) ? one : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static bool Has(string text, string part)
    {
        for (var at = text.IndexOf(part, StringComparison.OrdinalIgnoreCase);
            at >= 0;
            at = text.IndexOf(part, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var end = at + part.Length;
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end])))
            {
                return true;
            }
        }

        return false;
    }
}
