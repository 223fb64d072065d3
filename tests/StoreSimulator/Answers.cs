using System.Text.Json;

namespace StoreSimulator.Tests;

/// <summary>Reads answers by path.</summary>
internal static class Answers
{
    /// <summary>The code of the first top-level error.</summary>
    public static string? ErrorCode(this JsonElement answer) =>
        answer.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString();

    /// <summary>The codes of a payload's user errors.</summary>
    public static string[] Codes(this JsonElement payload) =>
        [.. payload.GetProperty("userErrors").EnumerateArray().Select(error => error.GetProperty("code").GetString() ?? "no code")];

    /// <summary>The sentences of a payload's user errors.</summary>
    public static string[] Messages(this JsonElement payload) =>
        [.. payload.GetProperty("userErrors").EnumerateArray().Select(error => error.GetProperty("message").GetString()!)];

    /// <summary>The user errors of a payload, each as "path.of.field: sentence"; the path is empty where there is none.</summary>
    public static string[] Refusals(this JsonElement payload) =>
        [.. payload.GetProperty("userErrors").EnumerateArray().Select(error =>
            $"{string.Join('.', Steps(error.GetProperty("field")))}: {error.GetProperty("message").GetString()}")];

    private static IEnumerable<string?> Steps(JsonElement field) =>
        field.ValueKind == JsonValueKind.Array ? field.EnumerateArray().Select(step => step.GetString()) : [];

    public static string[] FieldOfFirst(this JsonElement payload) =>
        [.. payload.GetProperty("userErrors")[0].GetProperty("field").EnumerateArray().Select(step => step.GetString() ?? "no code")];

    /// <summary>What is at data.a.b.0.c.</summary>
    public static JsonElement At(this JsonElement answer, string path) => path.Split('.').Aggregate(
        answer.TryGetProperty("data", out var data) ? data : throw new InvalidOperationException(answer.ToString()),
        (at, step) =>
            at.ValueKind == JsonValueKind.Array
                ? at[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]
                : at.GetProperty(step));

    public static string? Text(this JsonElement answer, string path) => answer.At(path).ToString();

    /// <summary>A member of an object as text; empty where it is null.</summary>
    public static string Value(this JsonElement element, string member) => element.GetProperty(member).ToString();
}
