import {
  andThen,
  checkToolLimits,
  quoteName,
  readReturnSchema,
  readSchema,
  UsageError,
  type AnyTool,
  type JsonSchemaObject,
  type ReadSchema,
  type ToolSource,
} from "@toolsets/core";
import { checkDescriptions } from "./check-descriptions.ts";
import type { AnyToolOptions, ToolFlags } from "./tool-options.ts";

/**
 * Makes a tool. `defaults` stand in for flags that the options leave unset: what is said for a
 * whole toolset has to fit the tools that it fits only, so a tool that returns nothing known does
 * not mind `includeReturnSchema` there.
 */
export function makeTool(options: AnyToolOptions, defaults: ToolFlags): AnyTool {
  const { name, description, maxRetries, timeoutMs, metadata, prepare } = options;
  if (name === "") throw new UsageError("A tool has an empty `name`. Models call it by its name.");
  const owner = `Tool ${quoteName(name)}`;
  checkToolLimits(owner, options);
  const schema = readSchema(name, options.parameters);
  const returnSchema = readReturns(owner, options);
  if (options.requireParameterDescriptions ?? defaults.requireParameterDescriptions)
    checkDescriptions(owner, schema.jsonSchema);
  const strict = options.strict ?? defaults.strict;
  const sequential = options.sequential ?? defaults.sequential;
  const requiresApproval = options.requiresApproval ?? defaults.requiresApproval;
  const deferLoading = options.deferLoading ?? defaults.deferLoading;
  const includeReturnSchema = options.includeReturnSchema ?? defaults.includeReturnSchema;
  return {
    "~tool": { version: 1 },
    name,
    ...(description !== undefined && { description }),
    parametersJsonSchema: schema.jsonSchema,
    validateArgs: validateWith(schema, options.argsValidator),
    execute: options.execute,
    ...(requiresApproval && { kind: "unapproved" }), // untyped code says yes in many ways
    ...(maxRetries !== undefined && { maxRetries }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(sequential !== undefined && { sequential }),
    ...(strict !== undefined && { strict }),
    ...(metadata !== undefined && { metadata }),
    ...(deferLoading !== undefined && { deferLoading }),
    ...(returnSchema !== undefined && { returnSchema }),
    ...(includeReturnSchema !== undefined && { includeReturnSchema }),
    ...(prepare !== undefined && { prepare }),
  };
}

function readReturns(
  owner: string,
  { name, returns, includeReturnSchema }: AnyToolOptions,
): JsonSchemaObject | undefined {
  const schema = returns === undefined ? undefined : readReturnSchema(name, returns);
  if (includeReturnSchema === true && Object.keys(schema ?? {}).length === 0) {
    throw new UsageError(
      `${owner} has \`includeReturnSchema\`, but its \`returns\` says nothing. Describe in \`returns\` what the tool returns, or leave \`includeReturnSchema\` out.`,
    );
  }
  return schema;
}

/** The schema first, then the validator, which sees what the schema made of the arguments. */
function validateWith(
  schema: ReadSchema,
  argsValidator: AnyToolOptions["argsValidator"],
): NonNullable<ToolSource<never>["validateArgs"]> {
  if (argsValidator === undefined) return schema.validate;
  return (args, ctx) =>
    andThen(
      schema.validate(args),
      (valid) => andThen(argsValidator(valid as never, ctx), () => valid), // its own schema made them
    );
}
