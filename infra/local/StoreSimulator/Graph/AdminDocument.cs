using GraphQL;
using GraphQL.Types;
using GraphQL.Validation;
using GraphQLParser;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;

namespace StoreSimulator.Graph;

/// <summary>A request's document and its operation, or why they are no good by the schema of the version asked for.</summary>
internal sealed record AdminDocument(GraphQLDocument? Document, GraphQLOperationDefinition? Operation, ExecutionErrors Errors)
{
    public static async Task<AdminDocument> Read(string? query, string? operationName, Inputs variables, ISchema schema)
    {
        if (string.IsNullOrWhiteSpace(query))
        {
            return Refused(new Refusal("No query string was present", "BAD_REQUEST"));
        }

        GraphQLDocument document;
        try
        {
            document = Parser.Parse(query, new ParserOptions { Ignore = IgnoreOptions.Comments });
        }
        catch (GraphQLSyntaxErrorException fault)
        {
            return Refused(new Refusal(fault.Message, "PARSE_ERROR"));
        }

        var operation = document.Definitions.OfType<GraphQLOperationDefinition>()
            .FirstOrDefault(operation => string.IsNullOrEmpty(operationName) || operation.Name?.Value == operationName);
        if (operation is null)
        {
            return Refused(
                new Refusal(
                    operationName is null ? "The document has no operation." : $"No operation named \"{operationName}\"", "BAD_REQUEST"));
        }

        var outcome = await new DocumentValidator().ValidateAsync(
            new ValidationOptions { Schema = schema, Document = document, Operation = operation, Variables = variables });
        var broken = outcome.Errors.Where(error => error.Code != "INVALID_VALUE").ToArray();
        if (broken.Length > 0)
        {
            var known = DocumentProblems.Of(document, schema);
            return new(null, null, known.Count > 0 ? [.. known] : [.. broken]);
        }

        Refusal[] problems = [.. VariableProblems.Of(operation, variables, schema)];
        return problems.Length > 0 ? new(null, null, [.. problems])
            : outcome.IsValid ? new(document, operation, [])
            : new(null, null, [.. outcome.Errors]);
    }

    public IReadOnlyList<string> RootFields =>
        [.. Operation!.SelectionSet.Selections.OfType<GraphQLField>().Select(selection => selection.Name.StringValue)];

    private static AdminDocument Refused(ExecutionError error) => new(null, null, [error]);
}
