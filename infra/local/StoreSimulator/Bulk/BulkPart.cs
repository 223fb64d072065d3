using System.Text.Json;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Types;
using GraphQLParser.AST;
using StoreSimulator.Graph;

namespace StoreSimulator.Bulk;

/// <summary>One field of a bulk query on one type: made once, resolved for each object.</summary>
internal sealed class BulkPart
{
    private readonly ResolveFieldContext? context;

    /// <summary>__typename, which no type has.</summary>
    public BulkPart(string name) => Name = JsonEncodedText.Encode(name);

    public BulkPart(string name, BulkQuery query, AdminRequest request, GraphQLField field, FieldType definition)
    {
        Name = JsonEncodedText.Encode(name);
        context = new ResolveFieldContext
        {
            FieldAst = field,
            FieldDefinition = definition,
            Arguments = query.Arguments.GetValueOrDefault(field) ?? Defaults(definition),
            Schema = query.Schema,
            Document = query.Document,
            Operation = query.Operation,
            UserContext = request,
            Path = [],
        };
    }

    public JsonEncodedText Name { get; }

    /// <summary>The field's type as the schema has it, lists and all; null for __typename.</summary>
    public IGraphType? Type => context?.FieldDefinition.ResolvedType;

    /// <summary>What is selected of an object, or of a connection's nodes.</summary>
    public BulkSelection Selection { get; init; } = new([]);

    /// <summary>The type of a connection's nodes; null where it is no connection.</summary>
    public IGraphType? Nodes { get; init; }

    public object? Resolve(object? source)
    {
        context!.Source = source;
        var answer = context.FieldDefinition.Resolver!.ResolveAsync(context);
        return answer.IsCompletedSuccessfully ? answer.Result : throw new InvalidOperationException("A resolver waited.");
    }

    private static Dictionary<string, ArgumentValue> Defaults(FieldType definition) =>
        (definition.Arguments ?? []).Where(argument => argument.DefaultValue is not null)
            .ToDictionary(argument => argument.Name, argument => new ArgumentValue(argument.DefaultValue, ArgumentSource.FieldDefault));
}
