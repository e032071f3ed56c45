import type { ToolDefinition } from "@toolsets/core";

/** Whether the server of an MCP tool says that it changes nothing. A claim of the server. */
export function isReadOnly({ metadata }: ToolDefinition): boolean {
  const annotations = metadata?.["annotations"];
  return (
    typeof annotations === "object" &&
    annotations !== null &&
    Reflect.get(annotations, "readOnlyHint") === true
  );
}
