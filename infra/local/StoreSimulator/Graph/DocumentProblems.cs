using System.Globalization;
using GraphQL;
using GraphQL.Types;
using GraphQLParser.AST;

namespace StoreSimulator.Graph;

/// <summary>What is wrong with a document by the schema, in Shopify's words and with its paths, as far as those were recorded.</summary>
internal sealed class DocumentProblems(ISchema schema)
{
    private readonly List<Refusal> problems = [];

    public static IReadOnlyList<Refusal> Of(GraphQLDocument document, ISchema schema)
    {
        var found = new DocumentProblems(schema);
        foreach (var operation in document.Definitions.OfType<GraphQLOperationDefinition>())
        {
            var kind = operation.Operation == OperationType.Mutation ? "mutation" : "query";
            IGraphType root = operation.Operation == OperationType.Mutation ? schema.Mutation! : schema.Query;
            found.Look(operation.SelectionSet, root, [operation.Name is { } name ? $"{kind} {name.StringValue}" : kind]);
        }

        foreach (var fragment in document.Definitions.OfType<GraphQLFragmentDefinition>())
        {
            var on = schema.AllTypes[fragment.TypeCondition.Type.Name.StringValue];
            found.Look(fragment.SelectionSet, on, [$"fragment {fragment.FragmentName.Name.StringValue}"]);
        }

        return found.problems;
    }

    private void Look(GraphQLSelectionSet? selections, IGraphType? type, object[] path)
    {
        foreach (var selection in selections?.Selections ?? [])
        {
            if (selection is GraphQLField field)
            {
                Look(field, type, [.. path, field.Alias?.Name.StringValue ?? field.Name.StringValue]);
            }
            else if (selection is GraphQLInlineFragment { TypeCondition: { } condition } inline)
            {
                var name = condition.Type.Name.StringValue;
                Look(inline.SelectionSet, schema.AllTypes[name], [.. path, $"... on {name}"]);
            }
        }
    }

    private void Look(GraphQLField field, IGraphType? type, object[] path)
    {
        var name = field.Name.StringValue;
        if (type is null || name.StartsWith("__", StringComparison.Ordinal))
        {
            return;
        }

        if ((type as IComplexGraphType)?.GetField(name) is not { } known)
        {
            Add($"Field '{name}' doesn't exist on type '{type.Name}'", "undefinedField", path);
            return;
        }

        foreach (var argument in field.Arguments ?? Enumerable.Empty<GraphQLArgument>())
        {
            if (known.Arguments?.Find(argument.Name.StringValue) is { } wanted)
            {
                Look(
                    wanted.ResolvedType!, argument.Value, argument.Name.StringValue, $"Field '{name}'",
                    [.. path, argument.Name.StringValue]);
            }
            else
            {
                Add(
                    $"Field '{name}' doesn't accept argument '{argument.Name.StringValue}'", "argumentNotAccepted",
                    [.. path, argument.Name.StringValue]);
            }
        }

        string[] missing =
        [
            .. (known.Arguments ?? Enumerable.Empty<QueryArgument>())
                .Where(wanted => wanted is { ResolvedType: NonNullGraphType, DefaultValue: null })
                .Where(wanted => field.Arguments?.Any(given => given.Name.Value == wanted.Name) is not true)
                .Select(wanted => wanted.Name),
        ];
        if (missing.Length > 0)
        {
            Add($"Field '{name}' is missing required arguments: {string.Join(", ", missing)}", "missingRequiredArguments", path);
        }

        Look(field.SelectionSet, known.ResolvedType!.GetNamedType(), path);
    }

    private void Look(IGraphType type, GraphQLValue value, string argument, string on, object[] path)
    {
        var bare = type is NonNullGraphType required ? required.ResolvedType! : type;
        if (value is GraphQLVariable || value is GraphQLNullValue && bare == type)
        {
            return;
        }

        if (value is GraphQLNullValue)
        {
            Add(
                $"Argument '{argument}' on {on} has an invalid value (null). Expected type '{type}'.",
                "argumentLiteralsIncompatible", path);
        }
        else if (bare is IInputObjectGraphType input && value is GraphQLObjectValue members)
        {
            LookInside(input, members, path);
        }
        else if (bare is ListGraphType list && value is GraphQLListValue entries
            && list.ResolvedType!.GetNamedType() is IInputObjectGraphType)
        {
            foreach (var (i, entry) in (entries.Values ?? []).Index())
            {
                Look(list.ResolvedType!, entry, argument, on, [.. path, i]);
            }
        }
        else if (IsMalformedId(bare, value) is { } id)
        {
            Add($"Invalid global id '{id}'", "argumentLiteralsIncompatible", path);
        }
        else if (!Fits(bare, value))
        {
            Add(
                $"Argument '{argument}' on {on} has an invalid value ({Text(value)}). Expected type '{type}'.",
                "argumentLiteralsIncompatible", path);
        }
    }

    private void LookInside(IInputObjectGraphType input, GraphQLObjectValue members, object[] path)
    {
        foreach (var member in members.Fields ?? [])
        {
            var name = member.Name.StringValue;
            if (input.GetField(name) is { } known)
            {
                Look(known.ResolvedType!, member.Value, name, $"InputObject '{input.Name}'", [.. path, name]);
            }
            else
            {
                Add($"InputObject '{input.Name}' doesn't accept argument '{name}'", "argumentNotAccepted", [.. path, name]);
            }
        }

        foreach (var field in input.Fields.Where(field => field is { ResolvedType: NonNullGraphType, DefaultValue: null }))
        {
            if (members.Fields?.Exists(member => member.Name.Value == field.Name) is not true)
            {
                Add(
                    $"Argument '{field.Name}' on InputObject '{input.Name}' is required. Expected type {field.ResolvedType}",
                    "missingRequiredInputObjectAttribute", [.. path, field.Name]);
            }
        }
    }

    private void Add(string message, string code, object[] path) => problems.Add(new Refusal(message, code) { Path = path });

    private static string? IsMalformedId(IGraphType type, GraphQLValue value) =>
        type is ScalarGraphType { Name: "ID" } && value is GraphQLStringValue text && !VariableProblems.IsId(text.Value.ToString())
            ? text.Value.ToString()
            : null;

    private static bool Fits(IGraphType type, GraphQLValue value) => type switch
    {
        NonNullGraphType required => value is not GraphQLNullValue && Fits(required.ResolvedType!, value),
        _ when value is GraphQLVariable or GraphQLNullValue => value is GraphQLVariable || type is not NonNullGraphType,
        ListGraphType list => value is GraphQLListValue entries
            ? (entries.Values ?? []).TrueForAll(entry => Fits(list.ResolvedType!, entry))
            : Fits(list.ResolvedType!, value),
        EnumerationGraphType names => value is GraphQLEnumValue name && names.Values.Any(one => one.Name == name.Name.StringValue),
        IInputObjectGraphType => value is GraphQLObjectValue,
        ScalarGraphType scalar => scalar.CanParseLiteral(value),
        _ => true,
    };

    private static string Text(GraphQLValue value) => value switch
    {
        GraphQLNullValue => "null",
        GraphQLStringValue text => $"\"{text.Value}\"",
        GraphQLEnumValue name => name.Name.StringValue,
        GraphQLListValue list => $"[{string.Join(", ", (list.Values ?? []).Select(Text))}]",
        GraphQLObjectValue members =>
            $"{{{string.Join(", ", (members.Fields ?? []).Select(one => $"{one.Name.StringValue}: {Text(one.Value)}"))}}}",
        _ => Convert.ToString(value.Plain(), CultureInfo.InvariantCulture)!,
    };
}
