using static System.FormattableString;

namespace ShopifySync.Orders;

/// <summary>How small a currency's money gets, and how an amount stands in a sentence.</summary>
public static class Currency
{
    /// <summary>Digits after the point: two, but for those of ISO 4217 that have none or three.</summary>
    public static int Decimals(string currency) => currency switch
    {
        "BIF" or "CLP" or "DJF" or "GNF" or "ISK" or "JPY" or "KMF" or "KRW" or "PYG"
            or "RWF" or "UGX" or "VND" or "VUV" or "XAF" or "XOF" or "XPF" => 0,
        "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 3,
        _ => 2,
    };

    /// <summary>The smallest amount there is.</summary>
    public static decimal Unit(string currency) => new(1, 0, 0, isNegative: false, (byte)Decimals(currency));

    /// <summary>An amount to the smallest unit, halves away from zero.</summary>
    public static decimal Round(decimal amount, string currency) => Math.Round(amount, Decimals(currency), MidpointRounding.AwayFromZero);

    /// <summary>An amount in a sentence: <c>12.50</c>.</summary>
    public static string Say(decimal amount) => Invariant($"{amount:0.00##}");

    /// <summary>An amount in a sentence: <c>12.50 EUR</c>.</summary>
    public static string Say(decimal amount, string currency) => $"{Say(amount)} {currency}";
}
