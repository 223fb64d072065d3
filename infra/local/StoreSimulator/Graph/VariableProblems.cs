using System.Collections;
using GraphQL;
using GraphQL.Types;
using GraphQLParser.AST;

namespace StoreSimulator.Graph;

/// <summary>What is wrong with a request's variables by the schema, in Shopify's words: one error for each variable.</summary>
internal sealed class VariableProblems
{
    private readonly List<(string[] Path, string Explanation)> problems = [];

    public static IEnumerable<Refusal> Of(GraphQLOperationDefinition operation, Inputs variables, ISchema schema)
    {
        foreach (var definition in operation.Variables?.Items ?? [])
        {
            var name = definition.Variable.Name.StringValue;
            var isGiven = variables.TryGetValue(name, out var value);
            if (!isGiven && definition.DefaultValue is not null || schema.AllTypes[Named(definition.Type)] is not { } named)
            {
                continue;
            }

            var found = new VariableProblems();
            found.Look(definition.Type, named, value, []);
            if (found.problems.Count > 0)
            {
                yield return found.Refusal(name, Text(definition.Type), value);
            }
        }
    }

    private Refusal Refusal(string name, string type, object? value)
    {
        var where = string.Join(", ", problems.Where(problem => problem.Path.Length > 0)
            .Select(problem => $"{string.Join('.', problem.Path)} ({problem.Explanation})"));
        return new(
            $"Variable ${name} of type {type} was provided invalid value{(where.Length > 0 ? $" for {where}" : "")}", "INVALID_VARIABLE",
            ("value", value),
            ("problems", problems.Select(problem => new Dictionary<string, object?>
            {
                ["path"] = problem.Path,
                ["explanation"] = problem.Explanation,
            }).ToArray()));
    }

    // a variable's type is written in the request, that of a member in the schema
    private void Look(GraphQLType type, IGraphType named, object? value, string[] path)
    {
        switch (type)
        {
            case GraphQLNonNullType required when value is null:
                problems.Add((path, "Expected value to not be null"));
                break;
            case GraphQLNonNullType required:
                Look(required.Type, named, value, path);
                break;
            case GraphQLListType list when value is not null:
                foreach (var (i, entry) in Entries(value).Index())
                {
                    Look(list.Type, named, entry, value is IList ? [.. path, $"{i}"] : path);
                }

                break;
            default:
                Look(named, value, path);
                break;
        }
    }

    private void Look(IGraphType type, object? value, string[] path)
    {
        switch (type)
        {
            case NonNullGraphType when value is null:
                problems.Add((path, "Expected value to not be null"));
                break;
            case NonNullGraphType required:
                Look(required.ResolvedType!, value, path);
                break;
            case ListGraphType list when value is not null:
                foreach (var (i, entry) in Entries(value).Index())
                {
                    Look(list.ResolvedType!, entry, value is IList ? [.. path, $"{i}"] : path);
                }

                break;
            case IInputObjectGraphType input when value is IDictionary<string, object?> members:
                LookInside(input, members, path);
                break;
            case EnumerationGraphType names when value is not null && !names.Values.Any(one => one.Name == value as string):
                problems.Add((path, $"Expected \"{value}\" to be one of: {string.Join(", ", names.Values.Select(one => one.Name))}"));
                break;
            case ScalarGraphType { Name: "ID" } when value is string text && !IsId(text):
                problems.Add((path, $"Invalid global id '{text}'"));
                break;
        }
    }

    // what is not defined is told first, then the others in the schema's order
    private void LookInside(IInputObjectGraphType input, IDictionary<string, object?> members, string[] path)
    {
        foreach (var member in members.Keys.Where(member => input.GetField(member) is null))
        {
            problems.Add(([.. path, member], $"Field is not defined on {input.Name}"));
        }

        foreach (var field in input.Fields.Where(field => members.ContainsKey(field.Name) || field.DefaultValue is null))
        {
            Look(field.ResolvedType!, members.TryGetValue(field.Name, out var value) ? value : null, [.. path, field.Name]);
        }
    }

    private static IEnumerable<object?> Entries(object value) =>
        value is IList list ? list.Cast<object?>() : [value]; // one entry may stand for a list of one

    // numbers alone are ids of the days before global ones
    internal static bool IsId(string text) =>
        text.StartsWith("gid://", StringComparison.Ordinal) || text.Length > 0 && text.All(char.IsAsciiDigit);

    private static string Named(GraphQLType type) => type switch
    {
        GraphQLNonNullType required => Named(required.Type),
        GraphQLListType list => Named(list.Type),
        _ => ((GraphQLNamedType)type).Name.StringValue,
    };

    private static string Text(GraphQLType type) => type switch
    {
        GraphQLNonNullType required => $"{Text(required.Type)}!",
        GraphQLListType list => $"[{Text(list.Type)}]",
        _ => Named(type),
    };
}
