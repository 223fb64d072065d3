using System.Text;
using GraphQL.Execution;
using GraphQL.Types;
using GraphQL.Validation;
using GraphQLParser;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;
using StoreSimulator.Graph;

namespace StoreSimulator.Bulk;

/// <summary>A query that may run in bulk, with the values of its arguments.</summary>
internal sealed record BulkQuery(GraphQLDocument Document, GraphQLOperationDefinition Operation, ISchema Schema)
{
    private const int MostBytes = 65_535;
    private const string TooShort = "Invalid bulk query: syntax error, unexpected end of file";

    public required IReadOnlyDictionary<GraphQLField, IDictionary<string, ArgumentValue>> Arguments { get; init; }

    /// <summary>The first field at the root, e.g. products.</summary>
    public string RootField => Selections.Of(Document, Schema, Operation.SelectionSet, Schema.Query).First().Field.Name.StringValue;

    /// <summary>Reads a query; null and why where Shopify refuses it.</summary>
    public static (BulkQuery? Query, IReadOnlyList<string> Refusals) Read(string text, ISchema schema)
    {
        if (Encoding.UTF8.GetByteCount(text) is > MostBytes and var size)
        {
            return Refused($"Query is too large ({size} bytes; maximum is {MostBytes} bytes)");
        }

        GraphQLDocument document;
        try
        {
            document = Parser.Parse(text, new ParserOptions { Ignore = IgnoreOptions.Comments });
        }
        catch (GraphQLSyntaxErrorException fault)
        {
            return Refused(fault.Message.Contains("EOF", StringComparison.Ordinal)
                ? TooShort
                : $"Invalid bulk query: syntax error, {fault.Message.Split('\n')[0]}");
        }

        if (document.Definitions.Count == 0)
        {
            return Refused(TooShort);
        }

        return document.Definitions.OfType<GraphQLOperationDefinition>().FirstOrDefault() is { Operation: OperationType.Query } operation
            ? Checked(document, operation, schema)
            : Refused("Invalid operation type. Only `query` operations are supported.");
    }

    private static (BulkQuery? Query, IReadOnlyList<string> Refusals) Checked(
        GraphQLDocument document, GraphQLOperationDefinition operation, ISchema schema)
    {
        var checking = new DocumentValidator().ValidateAsync(
            new ValidationOptions { Schema = schema, Document = document, Operation = operation });
        var outcome = checking.IsCompletedSuccessfully ? checking.Result : throw new InvalidOperationException("A rule waited.");
        if (!outcome.IsValid)
        {
            return Refused($"Invalid bulk query: {outcome.Errors[0].Message}");
        }

        var rules = new BulkRules(document, schema);
        rules.Visit(operation);
        return rules.Refusals is { Count: > 0 } refusals
            ? (null, refusals)
            : (new(document, operation, schema)
            {
                Arguments = outcome.ArgumentValues ?? new Dictionary<GraphQLField, IDictionary<string, ArgumentValue>>(),
            }, []);
    }

    private static (BulkQuery? Query, IReadOnlyList<string> Refusals) Refused(string why) => (null, [why]);
}
