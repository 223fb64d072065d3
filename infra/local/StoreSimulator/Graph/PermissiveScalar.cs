using System.Globalization;
using GraphQL;
using GraphQL.Types;
using GraphQLParser.AST;

namespace StoreSimulator.Graph;

/// <summary>One of Shopify's own scalars: takes any value, and writes moments, decimals and big numbers as Shopify's strings.</summary>
internal sealed class PermissiveScalar : ScalarGraphType
{
    public PermissiveScalar(string name) => Name = name;

    public override bool CanParseLiteral(GraphQLValue value) => true;
    public override object? ParseLiteral(GraphQLValue value) => value.Plain();
    public override bool CanParseValue(object? value) => true;
    public override object? ParseValue(object? value) => value;

    public override object? Serialize(object? value) => value switch
    {
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        decimal number => number.ToString("0.0###", CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture),
        _ => value,
    };
}
