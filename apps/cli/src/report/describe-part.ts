import type { AnsweringPart, ErrorDetail, ToolCallPart } from "@toolsets/core";
import { oneLine } from "./neutralise.ts";

/** A call on one line: its name and its arguments as they will be read. */
export function describeCall({ toolName, args }: ToolCallPart): string {
  const given = typeof args === "string" ? reformat(args) : JSON.stringify(args ?? {});
  return oneLine(`${toolName} ${given}`);
}

/** What answered a call, not yet fit for a terminal. */
export function describeAnswer(part: AnsweringPart): string {
  if (typeof part.content === "string") return part.content;
  return part.partKind === "retry-prompt"
    ? part.content.map(describeFault).join("; ")
    : (JSON.stringify(part.content) ?? "null");
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
