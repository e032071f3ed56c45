import type { AnsweringPart, ErrorDetail, ToolCallPart } from "@toolsets/core";
import { describeContent } from "./describe-content.ts";
import { oneLine } from "./neutralise.ts";

/** A call on one line: its name and its arguments as they will be read. */
export function describeCall({ toolName, args }: ToolCallPart): string {
  const given = typeof args === "string" ? reformat(args) : JSON.stringify(args ?? {});
  return oneLine(`${toolName} ${given}`);
}

/** What answered a call, not yet fit for a terminal. */
export function describeAnswer(part: AnsweringPart): string {
  return part.partKind === "retry-prompt" && typeof part.content !== "string"
    ? part.content.map(describeFault).join("; ")
    : describeContent(part.content);
}

/** What a tool reports while it runs: `1 of 2` of an MCP server, or JSON. */
export function describeProgress(data: unknown): string {
  if (typeof data !== "object" || data === null) return describeContent(data);
  const progress: unknown = Reflect.get(data, "progress");
  const total: unknown = Reflect.get(data, "total");
  const message: unknown = Reflect.get(data, "message");
  if (typeof progress !== "number") return JSON.stringify(data);
  const done = typeof total === "number" ? `${progress} of ${total}` : String(progress);
  return typeof message === "string" ? `${done}: ${message}` : done;
}

function describeFault({ loc, msg }: ErrorDetail): string {
  return loc.length === 0 ? msg : `${loc.join(".")}: ${msg}`;
}

/** Of two values for one key JSON keeps the last: shown is what counts. */
function reformat(json: string): string {
  try {
    return json.trim() === "" ? "{}" : JSON.stringify(JSON.parse(json));
  } catch {
    return json;
  }
}
