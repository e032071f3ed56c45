import { isRecord } from "@toolsets/core";
import type { WireBlock } from "../wire.ts";
import type { HistoryContext } from "./history-context.ts";

/** The tools that a search found, as its return has them. */
export function foundNames(content: unknown): readonly string[] {
  const found = isRecord(content) ? content["discovered_tools"] : undefined;
  if (!Array.isArray(found)) return [];
  return found.flatMap((tool: unknown) =>
    isRecord(tool) && typeof tool["name"] === "string" ? [tool["name"]] : [],
  );
}

/** References to tools, of those that are sent. */
export function toReferences(
  names: readonly string[],
  { declared }: Pick<HistoryContext, "declared">,
): readonly WireBlock[] {
  return names
    .filter((name) => declared.has(name))
    .map((name) => ({ type: "tool_reference", tool_name: name }));
}
