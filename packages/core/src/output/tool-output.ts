import type { JsonSchemaObject } from "../json.ts";
import type { RunContext } from "../run-context.ts";
import type { Parameters, Schema, SchemaOutput } from "../schema.ts";
import type { OutputMarker } from "./output-marker.ts";

/** How an output tool is shown to the model, and how often it may fail. */
export interface ToolOutputOptions {
  /** `final_result`, with the title of the schema where there are several, unless told otherwise. */
  readonly name?: string | undefined;
  /** Stands before the description of the schema. */
  readonly description?: string | undefined;
  /** Of this output; `retries.output` where it is unset. */
  readonly maxRetries?: number | undefined;
  readonly strict?: boolean | undefined;
  /** Runs alone, where the end strategy runs outputs side by side. */
  readonly sequential?: boolean | undefined;
}

/** An output function: the model calls it, and what it returns is the output. */
export interface ToolOutputFunction<
  Given extends Parameters,
  Value,
  in Deps,
> extends ToolOutputOptions {
  readonly parameters: Given;
  /** Throws `ModelRetry` to have the model try again. */
  readonly execute: (args: ParsedBy<Given>, ctx: RunContext<Deps>) => Value;
}

/** What a schema gives; a record for plain JSON Schema. */
export type ParsedBy<Given extends Parameters> = Given extends Schema
  ? SchemaOutput<Given>
  : Record<string, unknown>;

/** An output that the model gives by calling a tool. */
export interface ToolOutput<out Value, in Deps = unknown> extends OutputMarker<Value, Deps> {
  readonly options: ToolOutputOptions;
  readonly schema: Schema | JsonSchemaObject;
  readonly execute?: ((args: never, ctx: RunContext<Deps>) => unknown) | undefined;
}

/**
 * Has the model give the output as the arguments of a tool call: a value of a schema, or what a
 * function makes of it. Plain JSON Schema is shown to the model and not checked.
 *
 * @example
 * const agent = new Agent({
 *   model,
 *   output: toolOutput(z.object({ city: z.string() }), { name: "answer", maxRetries: 3 }),
 * });
 */
export function toolOutput<Given extends Parameters, Value, Deps = unknown>(
  options: ToolOutputFunction<Given, Value, Deps>,
): ToolOutput<Awaited<Value>, Deps>;
export function toolOutput<Given extends Parameters>(
  schema: Given & NoFunction,
  options?: ToolOutputOptions,
): ToolOutput<ParsedBy<Given>>;
export function toolOutput(
  given: Parameters | ToolOutputFunction<Parameters, unknown, never>,
  options: ToolOutputOptions = {},
): ToolOutput<unknown, never> {
  const marker = { "~output": { version: 1, kind: "tool" } } as const;
  if (!isFunction(given)) return { ...marker, schema: given, options };
  const { parameters, execute, ...rest } = given;
  return { ...marker, schema: parameters, execute, options: rest };
}

/** JSON Schema may have any keys, but a mistaken output function is none. */
interface NoFunction {
  readonly execute?: never;
}

function isFunction(
  given: Parameters | ToolOutputFunction<Parameters, unknown, never>,
): given is ToolOutputFunction<Parameters, unknown, never> {
  return "execute" in given && typeof given.execute === "function";
}
