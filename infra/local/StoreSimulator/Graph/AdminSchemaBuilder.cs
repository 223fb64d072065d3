using GraphQL.Types;
using GraphQL.Utilities;
using GraphQLParser.AST;

namespace StoreSimulator.Graph;

/// <summary>Builds one version of Shopify's Admin schema, each field answered by <see cref="Fields"/>.</summary>
internal sealed class AdminSchemaBuilder(IReadOnlyCollection<string> scalars, SchemaAccess access) : SchemaBuilder
{
    protected override void PreConfigure(Schema schema)
    {
        foreach (var scalar in scalars)
        {
            schema.RegisterType(new PermissiveScalar(scalar));
        }
    }

    protected override IObjectGraphType ToObjectGraphType(GraphQLObjectTypeDefinition astType, bool isExtensionType = false)
    {
        var type = base.ToObjectGraphType(astType, isExtensionType);
        type.IsTypeOf = noun => TypeOf(noun) is not { } name || name == type.Name;
        foreach (var field in type.Fields)
        {
            field.Resolver = new FieldAnswer(type.Name, field.Name, access);
        }

        return type;
    }

    /// <summary>The schema's name for what a resolver returned; plain values belong to whichever type asked for them.</summary>
    public static string? TypeOf(object value) => value switch
    {
        Noun noun => noun.TypeName,
        Shape shape => shape.TypeName,
        _ => null,
    };
}
