using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace StoreSimulator.Graph;

/// <summary>Writes an introspection answer as schema text, without descriptions but for the fields of searches.</summary>
internal static partial class SchemaText
{
    private static readonly HashSet<string> BuiltIn = ["String", "Int", "Boolean", "Float", "ID"];
    private static readonly HashSet<string> BuiltInDirectives = ["include", "skip", "deprecated", "specifiedBy", "oneOf"];

    public static string From(JsonElement schema)
    {
        var text = new StringBuilder(capacity: 2_000_000);
        text.Append("schema { query: ").Append(Name(schema.GetProperty("queryType")));
        text.Append(" mutation: ").Append(Name(schema.GetProperty("mutationType"))).Append(" }\n");

        foreach (var directive in schema.GetProperty("directives").EnumerateArray())
        {
            if (!BuiltInDirectives.Contains(Name(directive)!))
            {
                Directive(text, directive);
            }
        }

        foreach (var type in schema.GetProperty("types").EnumerateArray())
        {
            if (!Name(type)!.StartsWith("__", StringComparison.Ordinal) && !BuiltIn.Contains(Name(type)!))
            {
                Type(text, type);
            }
        }

        return text.ToString();
    }

    private static void Directive(StringBuilder text, JsonElement directive)
    {
        text.Append("directive @").Append(Name(directive));
        Inputs(text, directive.GetProperty("args"), '(', ')');
        text.Append(" on ").AppendJoin(" | ", directive.GetProperty("locations").EnumerateArray().Select(l => l.GetString())).Append('\n');
    }

    private static void Type(StringBuilder text, JsonElement type)
    {
        switch (type.GetProperty("kind").GetString())
        {
            case "SCALAR":
                text.Append("scalar ").Append(Name(type));
                break;
            case "ENUM":
                text.Append("enum ").Append(Name(type)).Append(" { ");
                text.AppendJoin(' ', type.GetProperty("enumValues").EnumerateArray().Select(Name)).Append(" }");
                break;
            case "UNION":
                text.Append("union ").Append(Name(type)).Append(" = ");
                text.AppendJoin(" | ", type.GetProperty("possibleTypes").EnumerateArray().Select(Name));
                break;
            case "INPUT_OBJECT":
                text.Append("input ").Append(Name(type));
                if (type.GetProperty("isOneOf").ValueKind == JsonValueKind.True)
                {
                    text.Append(" @oneOf");
                }

                Inputs(text, type.GetProperty("inputFields"), '{', '}');
                break;
            case "INTERFACE":
                text.Append("interface ").Append(Name(type));
                Members(text, type);
                break;
            case "OBJECT":
                text.Append("type ").Append(Name(type));
                Members(text, type);
                break;
            case var kind:
                throw new InvalidDataException($"The schema has a type of unknown kind {kind}.");
        }

        text.Append('\n');
    }

    private static void Members(StringBuilder text, JsonElement type)
    {
        if (type.TryGetProperty("interfaces", out var interfaces)
            && interfaces.ValueKind == JsonValueKind.Array
            && interfaces.GetArrayLength() > 0)
        {
            text.Append(" implements ").AppendJoin(" & ", interfaces.EnumerateArray().Select(Name));
        }

        text.Append(" {\n");
        foreach (var field in type.GetProperty("fields").EnumerateArray())
        {
            text.Append("  ").Append(Name(field));
            Inputs(text, field.GetProperty("args"), '(', ')');
            text.Append(": ");
            Reference(text, field.GetProperty("type"));
            if (field.GetProperty("isDeprecated").GetBoolean())
            {
                text.Append(" @deprecated(reason: ")
                    .Append(JsonSerializer.Serialize(field.GetProperty("deprecationReason").GetString() ?? ""))
                    .Append(')');
            }

            text.Append('\n');
        }

        text.Append('}');
    }

    // the fields that a search knows stand in a table of its description; all other descriptions are left out
    private static string[] SearchFields(JsonElement input) =>
        Name(input) == "query" && input.TryGetProperty("description", out var text) && text.GetString() is { } description
            ? [.. SearchField().Matches(description).Select(row => row.Groups[1].Value).Where(name => name is not ("name" or "----"))]
            : [];

    [GeneratedRegex(@"^\| ([a-z_.]+) \|", RegexOptions.Multiline)]
    private static partial Regex SearchField();

    private static void Inputs(StringBuilder text, JsonElement inputs, char open, char close)
    {
        if (inputs.GetArrayLength() == 0)
        {
            return;
        }

        text.Append(open);
        foreach (var input in inputs.EnumerateArray())
        {
            if (SearchFields(input) is { Length: > 0 } searched)
            {
                text.Append(" \"").AppendJoin(' ', searched).Append('"');
            }

            text.Append(' ').Append(Name(input)).Append(": ");
            Reference(text, input.GetProperty("type"));
            if (input.GetProperty("defaultValue").GetString() is { } value)
            {
                text.Append(" = ").Append(value);
            }
        }

        text.Append(' ').Append(close);
    }

    private static void Reference(StringBuilder text, JsonElement type)
    {
        switch (type.GetProperty("kind").GetString())
        {
            case "NON_NULL":
                Reference(text, type.GetProperty("ofType"));
                text.Append('!');
                break;
            case "LIST":
                text.Append('[');
                Reference(text, type.GetProperty("ofType"));
                text.Append(']');
                break;
            default:
                text.Append(Name(type));
                break;
        }
    }

    private static string? Name(JsonElement element) => element.GetProperty("name").GetString();
}
