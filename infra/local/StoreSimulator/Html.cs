using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace StoreSimulator;

/// <summary>Cleans HTML as a store might. What Shopify's own cleaning does is not documented: this is a guess that changes texts.</summary>
/// <remarks>
/// Scripts, comments and event handlers are dropped, open tags closed, stray closing tags dropped, names written in lower case,
/// attributes quoted, entities written as characters, and the blanks around the whole trimmed. What is clean stays as it is.
/// </remarks>
internal static partial class Html
{
    private static readonly HashSet<string> Empty = ["area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"];

    private static readonly HashSet<string> Dropped = ["script", "style", "iframe"];

    // an element that ends where the next of its kind begins
    private static readonly HashSet<string> Siblings = ["p", "li", "dt", "dd", "option", "tr", "td", "th"];

    private static readonly HashSet<string> EndsParagraph =
    [
        "address", "blockquote", "div", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p", "pre", "table", "ul",
    ];

    public static string Clean(string html)
    {
        var clean = new StringBuilder(html.Length);
        var open = new Stack<string>();
        foreach (Match token in Token().Matches(Unwanted().Replace(html.ReplaceLineEndings("\n"), "")))
        {
            if (!token.Groups["name"].Success)
            {
                clean.Append(Escaped(token.Value));
            }
            else if (Dropped.Contains(Name(token)))
            {
                continue; // half a script, that the removal of another one left
            }
            else if (token.Groups["close"].Length > 0)
            {
                Close(clean, open, Name(token));
            }
            else
            {
                Open(clean, open, token);
            }
        }

        while (open.TryPop(out var left))
        {
            clean.Append("</").Append(left).Append('>');
        }

        return clean.ToString().Trim();
    }

    /// <summary>The text without tags, its blanks single.</summary>
    public static string Text(string html) =>
        Blanks().Replace(
            WebUtility.HtmlDecode(Token().Replace(html, token => token.Groups["name"].Success ? " " : token.Value)), " ").Trim();

    private static void Open(StringBuilder clean, Stack<string> open, Match token)
    {
        var name = Name(token);
        if (open.TryPeek(out var last) && (last == name && Siblings.Contains(name) || last == "p" && EndsParagraph.Contains(name)))
        {
            Close(clean, open, last);
        }

        clean.Append('<').Append(name);
        foreach (Match attribute in Attribute().Matches(token.Groups["attributes"].Value))
        {
            Write(clean, attribute.Groups["name"].Value.ToLowerInvariant(), Unquoted(attribute.Groups["value"].Value));
        }

        clean.Append('>');
        if (!Empty.Contains(name))
        {
            open.Push(name);
        }
    }

    private static void Write(StringBuilder clean, string name, string value)
    {
        var decoded = WebUtility.HtmlDecode(value);
        if (name.StartsWith("on", StringComparison.Ordinal) || Script().IsMatch(decoded))
        {
            return;
        }

        clean.Append(' ').Append(name).Append("=\"").Append(Escaped(value).Replace("\"", "&quot;", StringComparison.Ordinal)).Append('"');
    }

    // a closing tag closes what was opened inside of it too; without an opening one it is dropped
    private static void Close(StringBuilder clean, Stack<string> open, string name)
    {
        if (!open.Contains(name))
        {
            return;
        }

        string closed;
        do
        {
            closed = open.Pop();
            clean.Append("</").Append(closed).Append('>');
        }
        while (closed != name);
    }

    private static string Unquoted(string value) => value.Length >= 2 && value[0] is '"' or '\'' ? value[1..^1] : value;

    private static string Name(Match token) => token.Groups["name"].Value.ToLowerInvariant();

    private static string Escaped(string text) => WebUtility.HtmlDecode(text)
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\u00A0", "&nbsp;", StringComparison.Ordinal);

    [GeneratedRegex(
        @"<!--.*?(?:-->|$)|<!doctype[^>]*>|<(script|style|iframe)\b.*?(?:</\1\s*>|$)",
        RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Unwanted();

    [GeneratedRegex(
        """<(?<close>/?)(?<name>[a-zA-Z][a-zA-Z0-9]*)(?<attributes>(?:\s(?:[^<>"']|"[^"]*"|'[^']*')*)?/?)>|[^<]+|<""")]
    private static partial Regex Token();

    [GeneratedRegex("""(?<name>[a-zA-Z_:][-a-zA-Z0-9_:.]*)(?:\s*=\s*(?<value>"[^"]*"|'[^']*'|[^\s"'>]+))?""")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"^\s*javascript:", RegexOptions.IgnoreCase)]
    private static partial Regex Script();

    [GeneratedRegex(@"[\s\u00A0]+")]
    private static partial Regex Blanks();
}
