using System.Globalization;
using GraphQLParser.AST;

namespace StoreSimulator.Graph;

/// <summary>A literal in a document as the plain value it stands for.</summary>
internal static class Literals
{
    public static object? Plain(this GraphQLValue literal) => literal switch
    {
        GraphQLNullValue => null,
        GraphQLStringValue text => text.Value.ToString(),
        GraphQLEnumValue name => name.Name.StringValue,
        GraphQLBooleanValue flag => flag.BoolValue,
        GraphQLIntValue number => long.Parse(number.Value.Span, CultureInfo.InvariantCulture),
        GraphQLFloatValue number => decimal.Parse(number.Value.Span, NumberStyles.Float, CultureInfo.InvariantCulture),
        GraphQLListValue list => (list.Values ?? []).Select(Plain).ToArray(),
        GraphQLObjectValue members =>
            (members.Fields ?? []).ToDictionary(member => member.Name.StringValue, member => member.Value.Plain()),
        _ => throw new InvalidOperationException($"A {literal.Kind} is no literal."),
    };
}
