using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace StoreSimulator;

/// <summary>Shopify's rules for a handle: lower case, blanks and punctuation as single hyphens, letters of any script kept.</summary>
internal static partial class Handles
{
    /// <summary>The handle a text stands for; without a letter or digit it is "product".</summary>
    public static string Of(string text)
    {
        var handle = new StringBuilder(text.Length);
        foreach (var letter in text.ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(letter) || char.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark)
            {
                handle.Append(letter);
            }
            else if (handle.Length > 0 && handle[^1] != '-')
            {
                handle.Append('-');
            }
        }

        var trimmed = handle.ToString().TrimEnd('-');
        return trimmed.Length == 0 ? "product" : trimmed;
    }

    /// <summary>The first free handle: the wanted one, or its trailing number raised (from -1 on) until nobody has it.</summary>
    public static string Free(string wanted, Func<string, bool> isTaken)
    {
        while (isTaken(wanted))
        {
            var number = TrailingNumber().Match(wanted);
            wanted = number.Success
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{wanted[..number.Index]}{long.Parse(number.Value, CultureInfo.InvariantCulture) + 1}")
                : $"{wanted}-1";
        }

        return wanted;
    }

    [GeneratedRegex(@"(?<!\d)[0-9]{1,15}$")]
    private static partial Regex TrailingNumber();
}
