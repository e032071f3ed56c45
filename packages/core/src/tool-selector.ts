import { UsageError } from "./errors/usage-error.ts";
import type { Json, JsonObject } from "./json.ts";
import type { MaybePromise } from "./maybe-promise.ts";
import type { RunContext } from "./run-context.ts";
import type { ToolDefinition } from "./tool-definition.ts";
import type { ToolFilter } from "./toolset.ts";

/** Selects tools by what their metadata includes; more keys than these may be there. */
export interface MetadataSelector {
  readonly metadata: JsonObject;
}

/**
 * Says which tools something is for: all of them, one name (a tool that is called `all` is selected
 * by a list), several names, what the metadata includes, or a predicate.
 */
export type ToolSelector<Deps = unknown, Name extends string = string> =
  | "all"
  | Name
  | readonly Name[]
  | MetadataSelector
  | ToolFilter<Deps, Name>;

/** A selector as its user reads it: by names or by asking for each tool. */
export interface ReadSelector {
  /** The names that it is for; unset unless it names them. */
  readonly names?: readonly string[];
  /** Whether the answer for a definition is always the same. */
  readonly isStatic: boolean;
  readonly selects: (tool: ToolDefinition, ctx: RunContext<never>) => MaybePromise<boolean>;
}

/**
 * Reads a selector once, for whoever applies it at every step.
 *
 * @throws `invalid_usage` for what is no selector.
 */
export function readSelector(selector: ToolSelector<never>): ReadSelector {
  if (selector === "all") return { isStatic: true, selects: () => true };
  if (typeof selector === "function") return { isStatic: false, selects: selector };
  if (typeof selector !== "string" && !Array.isArray(selector) && !isMetadata(selector))
    throw new UsageError(
      'A selector is "all", a name, a list of names, `{ metadata }` or a function.',
    );
  if (isMetadata(selector)) {
    const { metadata } = selector;
    return { isStatic: true, selects: (tool) => includes(tool.metadata ?? {}, metadata) };
  }
  const names = new Set([selector].flat());
  return { names: [...names], isStatic: true, selects: ({ name }) => names.has(name) };
}

function isMetadata(
  selector: string | readonly string[] | MetadataSelector,
): selector is MetadataSelector {
  return typeof selector === "object" && selector !== null && "metadata" in selector;
}

/** Objects include what their keys include; everything else has to be equal. */
function includes(value: Json | undefined, wanted: Json | undefined): boolean {
  if (isObject(wanted)) {
    return (
      isObject(value) &&
      Object.keys(wanted).every(
        (key) => Object.hasOwn(value, key) && includes(value[key], wanted[key]),
      )
    );
  }
  if (!Array.isArray(wanted)) return value === wanted;
  return (
    Array.isArray(value) &&
    value.length === wanted.length &&
    wanted.every((each, index) => equals(value[index], each))
  );
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function equals(value: Json | undefined, other: Json | undefined): boolean {
  return includes(value, other) && includes(other, value);
}
