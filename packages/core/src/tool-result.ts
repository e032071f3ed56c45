import { UsageError } from "./errors/usage-error.ts";
import type { JsonObject } from "./json.ts";
import { toJson } from "./to-json.ts";
import { isToolReturn, type ToolReturnOptions } from "./tool-return.ts";

/** What answers a call, as plain data. */
export interface ToolResult extends ToolReturnOptions {
  /** Any JSON value. */
  readonly returnValue: unknown;
}

/**
 * Reads a value that a tool returned, or that came from elsewhere in the place of that. Only what was
 * made by `new ToolReturn` has content, metadata and tools: data that looks like one stays data.
 *
 * @throws `invalid_usage` for what JSON cannot hold, for fields of a `ToolReturn` that are not what
 * they should be, and for a list with a `ToolReturn` in it; `what` says what is at fault.
 */
export function readToolResult(what: () => string, value: unknown): ToolResult {
  if (!isToolReturn(value)) {
    if (Array.isArray(value) && value.some(isToolReturn)) {
      throw new UsageError(
        `${what()} is a list with a \`ToolReturn\` in it. Put one \`ToolReturn\` around the list.`,
      );
    }
    return { returnValue: toJson(what, value) };
  }
  const { returnValue, content, metadata, tools } = value;
  check(isContent(content), what, "content", "a text or a list of content items");
  check(isRecord(metadata), what, "metadata", "an object");
  check(isNames(tools), what, "tools", "a list of names");
  return {
    returnValue: toJson(what, returnValue),
    ...(content !== undefined &&
      content.length > 0 && { content: toJson(what, content) as typeof content }),
    ...(metadata !== undefined && { metadata: toJson(what, metadata) as JsonObject }),
    ...(tools !== undefined && { tools: [...tools] }),
  }; // JSON of a list is a list, of an object an object
}

function check(isFine: boolean, what: () => string, field: string, wanted: string): void {
  if (!isFine)
    throw new UsageError(`${what()}: \`${field}\` of the \`ToolReturn\` has to be ${wanted}.`);
}

function isContent(content: unknown): boolean {
  if (content === undefined || typeof content === "string") return true;
  return (
    Array.isArray(content) && content.every((item) => typeof item === "string" || hasKind(item))
  );
}

function hasKind(item: unknown): boolean {
  return (
    typeof item === "object" && item !== null && "kind" in item && typeof item.kind === "string"
  );
}

function isRecord(value: unknown): boolean {
  return (
    value === undefined || (typeof value === "object" && value !== null && !Array.isArray(value))
  );
}

function isNames(tools: unknown): boolean {
  return (
    tools === undefined || (Array.isArray(tools) && tools.every((name) => typeof name === "string"))
  );
}
