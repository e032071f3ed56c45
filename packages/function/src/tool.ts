import type { Entry, JsonSchemaObject, Parameters, Tool } from "@toolsets/core";
import { makeTool } from "./make-tool.ts";
import type {
  ArgsOfParameters,
  NoArguments,
  ResultOfReturns,
  ToolOptions,
} from "./tool-options.ts";

/**
 * A tool on its own, for `tools` of an agent or a toolset, and for `add`. It is never changed, so
 * several of them can share it.
 *
 * It needs the deps that an annotated `ctx` says.
 *
 * @throws `invalid_usage` for an empty name, a `maxRetries` or `timeoutMs` out of range, `parameters`
 * that describe no object, `parameters` or `returns` that give no JSON Schema, a description that
 * `requireParameterDescriptions` misses, and `includeReturnSchema` without `returns`.
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
  Returns extends Parameters = JsonSchemaObject,
  Result = unknown,
>(
  options: ToolOptions<Deps, Name, Given, Result, Returns>,
): Tool<Deps, Entry<Name, ArgsOfParameters<Given>, ResultOfReturns<Returns, Result>>> {
  // what it needs, takes and gives is known to the types only
  return makeTool(options, {}) as Tool<
    Deps,
    Entry<Name, ArgsOfParameters<Given>, ResultOfReturns<Returns, Result>>
  >;
}
