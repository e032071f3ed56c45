import {
  checkToolLimits,
  readSchema,
  UsageError,
  type Entry,
  type JsonObject,
  type JsonSchemaObject,
  type MaybePromise,
  type Parameters,
  type RunContext,
  type Schema,
  type SchemaOutput,
  type Tool,
} from "@toolsets/core";

/** Stands for `parameters` that were left out: a tool without arguments. */
export interface NoArguments extends JsonSchemaObject {
  readonly "~noArguments": true;
}

/** What `execute` receives: typed by a schema, a record for plain JSON Schema, else `{}`. */
export type ArgsOfParameters<Given extends Parameters> = Given extends NoArguments
  ? {}
  : Given extends Schema
    ? SchemaOutput<Given>
    : Record<string, unknown>;

/** What a tool is made of. */
export interface ToolOptions<in Deps, Name extends string, Given extends Parameters, Result> {
  /** The name that models use; not empty. */
  readonly name: Name;
  /** Tells the model what the tool does and when to use it. */
  readonly description?: string | undefined;
  /**
   * A Standard Schema with JSON Schema (zod ≥ 4.2, arktype, valibot through its converter), which
   * checks the arguments of each call, or plain JSON Schema, which does not.
   */
  readonly parameters?: Given | undefined;
  /** Runs a call. `ctx.signal` aborts with the run and at the timeout. */
  readonly execute: (args: ArgsOfParameters<Given>, ctx: RunContext<Deps>) => MaybePromise<Result>;
  /** How often the model may try again: a whole number from 0. The toolset, then the run, decides where it is unset. */
  readonly maxRetries?: number | undefined;
  /** In milliseconds, above 0. A call that takes longer is aborted and counts as a failed try. */
  readonly timeoutMs?: number | undefined;
  /** Runs alone: neither beside earlier nor beside later calls of a response. */
  readonly sequential?: boolean | undefined;
  /** Forces or forbids the provider's strict mode; the provider decides where it is unset. */
  readonly strict?: boolean | undefined;
  /** Each call waits until somebody has approved it. */
  readonly requiresApproval?: boolean | undefined;
  /** For the application; never sent to a model. */
  readonly metadata?: JsonObject | undefined;
}

/**
 * A tool on its own, for `tools` of an agent or a toolset, and for `add`. It is never changed, so
 * several of them can share it.
 *
 * It needs the deps that an annotated `ctx` says.
 *
 * @throws `invalid_usage` for an empty name, a `maxRetries` or `timeoutMs` out of range, and
 * `parameters` that describe no object or give no JSON Schema.
 *
 * @example
 * const temperature = tool({
 *   name: "temperature",
 *   parameters: z.object({ city: z.string() }),
 *   execute: ({ city }, ctx: RunContext<{ api: WeatherApi }>) => ctx.deps.api.temperature(city),
 * });
 */
export function tool<
  Deps = unknown,
  const Name extends string = string,
  Given extends Parameters = NoArguments,
  Result = unknown,
>(
  options: ToolOptions<Deps, Name, Given, Result>,
): Tool<Deps, Entry<Name, ArgsOfParameters<Given>, Result>> {
  const { name, description, maxRetries, timeoutMs, sequential, strict, metadata } = options;
  if (name === "") throw new UsageError("A tool has an empty `name`. Models call it by its name.");
  checkToolLimits(`Tool \`${name}\``, options);
  const schema = readSchema(name, options.parameters);
  return {
    "~tool": { version: 1 },
    name,
    ...(description !== undefined && { description }),
    parametersJsonSchema: schema.jsonSchema,
    validateArgs: schema.validate,
    execute: options.execute,
    ...(options.requiresApproval === true && { kind: "unapproved" }),
    ...(maxRetries !== undefined && { maxRetries }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(sequential !== undefined && { sequential }),
    ...(strict !== undefined && { strict }),
    ...(metadata !== undefined && { metadata }),
  };
}
