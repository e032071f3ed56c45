import {
  retryPromptAsText,
  type RetryPromptPart,
  splitToolReturn,
  type ToolReturnPart,
} from "@toolsets/core";
import type { WireBlock } from "../wire.ts";
import { foundNames, toReferences } from "./to-reference.ts";
import { toCallId } from "./to-call-id.ts";
import { takes, toMedia } from "./to-media.ts";
import type { HistoryContext } from "./history-context.ts";

/** What a tool returned: texts and files in their order, or the tools that a search found. */
export function toToolResult(part: ToolReturnPart, context: HistoryContext): WireBlock {
  const found = part.toolKind === "tool-search" && context.deferred.size > 0;
  return toResult(
    part.toolCallId,
    found ? toFound(part, context) : toContent(part),
    part.outcome === "failed",
  );
}

/** What the model is to do better, in the place of a return. */
export function toRetry(part: RetryPromptPart, toolCallId: string): WireBlock {
  return toResult(toolCallId, retryPromptAsText(part), true);
}

function toResult(id: string, content: string | readonly WireBlock[], isError: boolean): WireBlock {
  return {
    type: "tool_result",
    tool_use_id: toCallId(id),
    ...(content.length > 0 && { content }),
    ...(isError && { is_error: true }),
  };
}

function toContent(part: ToolReturnPart): string | readonly WireBlock[] {
  const { items, text, files } = splitToolReturn(part, { takes });
  if (files.length === 0) return text;
  return items.flatMap((item) => {
    if (typeof item !== "string") return [toMedia(item)];
    return item.trim() === "" ? [] : [{ type: "text", text: item }];
  });
}

/** A reference makes a tool known to the model; where there is none, words say what was found. */
function toFound(part: ToolReturnPart, context: HistoryContext): string | readonly WireBlock[] {
  const names = foundNames(part.content);
  const references = toReferences(names, context);
  if (references.length > 0) return references;
  if (names.length === 0) return messageOf(part.content) ?? "No tool was found.";
  return `Found ${names.join(", ")}, which cannot be called now.`;
}

function messageOf(content: unknown): string | undefined {
  if (typeof content !== "object" || content === null || !("message" in content)) return undefined;
  return typeof content.message === "string" && content.message !== ""
    ? content.message
    : undefined;
}
