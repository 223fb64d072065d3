using GraphQL;
using GraphQL.Execution;

namespace StoreSimulator.Graph;

/// <summary>Gives every top-level error Shopify's extensions instead of the library's.</summary>
internal sealed class RefusalText : ErrorInfoProvider
{
    // Shopify's names for what static validation finds, by the library's numbers of the GraphQL specification's rules
    private static readonly Dictionary<string, string> Codes = new()
    {
        ["FIELDS_ON_CORRECT_TYPE"] = "undefinedField",
        ["KNOWN_ARGUMENT_NAMES"] = "argumentNotAccepted",
        ["PROVIDED_NON_NULL_ARGUMENTS"] = "missingRequiredArguments",
        ["ARGUMENTS_OF_CORRECT_TYPE"] = "argumentLiteralsIncompatible",
        ["SCALAR_LEAFS"] = "selectionMismatch",
        ["KNOWN_DIRECTIVES"] = "undefinedDirective",
        ["KNOWN_TYPE_NAMES"] = "undefinedType",
        ["VARIABLES_IN_ALLOWED_POSITION"] = "variableMismatch",
        ["NO_UNDEFINED_VARIABLES"] = "variableNotDefined",
        ["NO_UNUSED_VARIABLES"] = "variableNotUsed",
        ["INVALID_VALUE"] = "INVALID_VARIABLE",
    };

    public override ErrorInfo GetInfo(ExecutionError executionError)
    {
        var info = base.GetInfo(executionError);
        if (executionError is Refusal)
        {
            return new ErrorInfo { Message = executionError.Message, Extensions = executionError.Extensions };
        }

        var code = executionError.Code is { } own ? Codes.GetValueOrDefault(own, own) : null;
        return new ErrorInfo
        {
            Message = executionError.InnerException is { } fault ? $"{info.Message} {fault.GetType().Name}: {fault.Message}" : info.Message,
            Extensions = code is null ? null : new Dictionary<string, object?> { ["code"] = code },
        };
    }
}
