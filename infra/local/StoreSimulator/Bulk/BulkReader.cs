using System.Buffers;
using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json;
using GraphQL;
using GraphQL.Types;
using GraphQLParser.AST;
using StoreSimulator.Graph;

namespace StoreSimulator.Bulk;

/// <summary>Reads the objects of a bulk query with the store's own resolvers, each as a line of JSON.</summary>
/// <remarks>
/// It walks the query itself: a value goes from its resolver straight into the line. To be used under the store's gate.
/// </remarks>
internal sealed class BulkReader : IDisposable
{
    private static readonly JsonWriterOptions Raw = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly BulkQuery query;
    private readonly AdminRequest request;
    private readonly ArrayBufferWriter<byte> line = new();
    private readonly Utf8JsonWriter json;

    public BulkReader(BulkQuery query, AdminRequest request)
    {
        (this.query, this.request) = (query, request);
        json = new(line, Raw);
    }

    /// <summary>A node at the root of the query, and the connection it is in.</summary>
    public readonly record struct Root(BulkPart Connection, object Node);

    /// <summary>The nodes of the connections that are in no other connection, as they are now.</summary>
    public IReadOnlyList<Root> Roots()
    {
        var connections = new List<(BulkPart Connection, object? Value)>();
        Begin();
        Members(new([query.Operation.SelectionSet]), null, query.Schema.Query, connections);
        return [.. connections.SelectMany(each => NodesOf(each.Value).Select(node => new Root(each.Connection, node)))];
    }

    /// <summary>A root as it is now, and below it what its connections hold.</summary>
    public IReadOnlyList<byte[]> Read(Root root)
    {
        var lines = new List<byte[]>();
        Node(root.Connection, root.Node, null, lines);
        return lines;
    }

    public void Dispose() => json.Dispose();

    private void Node(BulkPart connection, object node, string? parentId, List<byte[]> lines)
    {
        var children = new List<(BulkPart Connection, object? Value)>();
        Begin();
        Members(connection.Selection, node, connection.Nodes!, children);
        if (parentId is not null)
        {
            json.WriteString("__parentId"u8, parentId);
        }

        json.WriteEndObject();
        json.Flush();
        lines.Add(Escaped(line.WrittenSpan));
        foreach (var (child, value) in children)
        {
            foreach (var inner in NodesOf(value))
            {
                Node(child, inner, node is Noun noun ? noun.Gid : ((Shape)node)["id"]!.ToString(), lines);
            }
        }
    }

    private void Begin()
    {
        line.ResetWrittenCount();
        json.Reset(line);
        json.WriteStartObject();
    }

    private void Members(
        BulkSelection selection, object? source, IGraphType declared, List<(BulkPart Connection, object? Value)> connections)
    {
        var type = source is not null && AdminSchemaBuilder.TypeOf(source) is { } name ? query.Schema.AllTypes[name]! : declared;
        if (!selection.Parts.TryGetValue(type.Name, out var parts))
        {
            selection.Parts[type.Name] = parts = PartsOf(selection, type);
        }

        foreach (var part in parts)
        {
            if (part.Nodes is not null)
            {
                connections.Add((part, part.Resolve(source)));
                continue;
            }

            json.WritePropertyName(part.Name);
            if (part.Type is null)
            {
                json.WriteStringValue(type.Name);
            }
            else
            {
                Value(part.Type, part, part.Resolve(source), connections);
            }
        }
    }

    private void Value(IGraphType type, BulkPart part, object? value, List<(BulkPart Connection, object? Value)> connections)
    {
        switch (type)
        {
            case NonNullGraphType { ResolvedType: { } inner }:
                Value(inner, part, value, connections);
                break;
            case var _ when value is null:
                json.WriteNullValue();
                break;
            case ListGraphType { ResolvedType: { } entry }:
                json.WriteStartArray();
                foreach (var each in (IEnumerable)value)
                {
                    Value(entry, part, each, connections);
                }

                json.WriteEndArray();
                break;
            case ScalarGraphType scalar:
                JsonSerializer.Serialize(json, scalar.Serialize(value));
                break;
            default:
                json.WriteStartObject();
                Members(part.Selection, value, type, connections);
                json.WriteEndObject();
                break;
        }
    }

    // fields of the same name are one, with what each selects
    private BulkPart[] PartsOf(BulkSelection selection, IGraphType type) =>
    [
        .. selection.Sets.SelectMany(set => Selections.Of(query.Document, query.Schema, set, type))
            .Where(selected => Selections.Applies(selected.On, type))
            .GroupBy(selected => (selected.Field.Alias?.Name ?? selected.Field.Name).StringValue, selected => selected.Field)
            .Select(same => PartOf(same.Key, [.. same], (IComplexGraphType)type)),
    ];

    private BulkPart PartOf(string name, GraphQLField[] fields, IComplexGraphType type)
    {
        if (type.GetField(fields[0].Name.Value) is not { } definition)
        {
            return new(name);
        }

        var returned = definition.ResolvedType!.GetNamedType();
        var sets = fields.Select(field => field.SelectionSet).OfType<GraphQLSelectionSet>().ToArray();
        if (!Selections.IsConnection(returned))
        {
            return new(name, query, request, fields[0], definition) { Selection = new(sets) };
        }

        var edge = Selected(sets, returned, "edges");
        var edgeType = ((IComplexGraphType)returned).GetField("edges")!.ResolvedType!.GetNamedType();
        return new(name, query, request, fields[0], definition)
        {
            Selection = new(Selected(edge, edgeType, "node")),
            Nodes = ((IComplexGraphType)edgeType).GetField("node")!.ResolvedType!.GetNamedType(),
        };
    }

    private GraphQLSelectionSet[] Selected(IEnumerable<GraphQLSelectionSet> sets, IGraphType type, string field) =>
    [
        .. sets.SelectMany(set => Selections.Of(query.Document, query.Schema, set, type))
            .Where(selected => selected.Field.Name.Value == field)
            .Select(selected => selected.Field.SelectionSet!),
    ];

    private static IEnumerable<object> NodesOf(object? connection) =>
        connection is Shape page ? ((IEnumerable)page["nodes"]!).Cast<object>() : [];

    // Shopify escapes slashes, and what HTML would misread: the sizes of recorded files tell
    private static byte[] Escaped(ReadOnlySpan<byte> line)
    {
        var escaped = new ArrayBufferWriter<byte>(line.Length + line.Length / 8 + 1);
        while (line.IndexOfAny("/&<>"u8) is >= 0 and var at)
        {
            escaped.Write(line[..at]);
            escaped.Write(line[at] switch { (byte)'/' => "\\/"u8, (byte)'&' => "\\u0026"u8, (byte)'<' => "\\u003c"u8, _ => "\\u003e"u8 });
            line = line[(at + 1)..];
        }

        escaped.Write(line);
        escaped.Write("\n"u8);
        return escaped.WrittenSpan.ToArray();
    }
}
