import {
  argsAsObject,
  type CompactionPart,
  isRecord,
  type ModelResponse,
  type ResponsePart,
  type TextPart,
  type ThinkingPart,
  type ToolCallPart,
} from "@toolsets/core";
import type { WireBlock, WireMessage } from "../wire.ts";
import type { HistoryContext } from "./history-context.ts";
import { CALLER, REDACTED, SYSTEM } from "./provider-words.ts";
import { toCallId } from "./to-call-id.ts";
import { toNativeCall, toNativeReturn } from "./to-native-block.ts";
import { toText } from "./to-user-turn.ts";

/** A response as a message of the assistant; nothing of one that leaves nothing to say. */
export function toAssistantTurn(
  { parts, providerName }: ModelResponse,
  context: HistoryContext,
): readonly WireMessage[] {
  const content = parts.flatMap((part) =>
    toBlocks(part, (partOwner(part) ?? providerName) === SYSTEM, context),
  );
  return content.length === 0 ? [] : [{ role: "assistant", content }];
}

function partOwner(part: ResponsePart): string | undefined {
  return part.providerName;
}

function toBlocks(part: ResponsePart, isOwn: boolean, context: HistoryContext): WireBlock[] {
  switch (part.partKind) {
    case "text":
      return toText(part.content).map((block) => withCitations(block, part, isOwn));
    case "thinking":
      return toThought(part, isOwn, context);
    case "tool-call":
      return [toCall(part, isOwn)];
    case "builtin-tool-call":
      return isOwn ? toNativeCall(part, context) : [];
    case "builtin-tool-return":
      return isOwn ? toNativeReturn(part, context) : [];
    case "compaction":
      return toCompaction(part, isOwn);
    case "speech":
      return toText(part.transcript ?? "");
    case "file":
      return []; // the API takes no files of the assistant
    default:
      return part satisfies never;
  }
}

/** Citations of the web say by an encrypted index what they cite; the API takes no others back. */
function withCitations(block: WireBlock, part: TextPart, isOwn: boolean): WireBlock {
  const citations = part.providerDetails?.["citations"];
  if (!isOwn || !Array.isArray(citations)) return block;
  const known = citations.flatMap((citation: unknown) => {
    if (!isRecord(citation) || citation["type"] !== "web_search_result_location") return [];
    const { type, cited_text, encrypted_index, title = null, url } = citation;
    return [{ type, cited_text, encrypted_index, title, url }];
  });
  return known.length === 0 ? block : { ...block, citations: known };
}

/** Only its own provider takes a thought with its signature; others read it as text. */
function toThought(
  { content, id, signature }: ThinkingPart,
  isOwn: boolean,
  { profile }: HistoryContext,
): WireBlock[] {
  if (isOwn && signature !== undefined && signature !== "") {
    return id === REDACTED
      ? [{ type: "redacted_thinking", data: signature }]
      : [{ type: "thinking", thinking: content, signature }];
  }
  const [start, end] = profile.thinkingTags ?? ["<think>", "</think>"];
  return content.trim() === "" ? [] : toText(`${start}\n${content}\n${end}`);
}

/** The arguments of old calls are read once. */
const inputs = new WeakMap<ToolCallPart, object>();

function toCall(part: ToolCallPart, isOwn: boolean): WireBlock {
  let input = inputs.get(part);
  if (input === undefined) {
    input = argsAsObject(part);
    inputs.set(part, input);
  }
  const caller = isOwn ? part.providerDetails?.[CALLER] : undefined;
  return {
    type: "tool_use",
    id: toCallId(part.toolCallId),
    name: part.toolName,
    input,
    ...(caller !== undefined && { caller }),
  };
}

/** A summary that nobody's provider made is a text. */
function toCompaction(part: CompactionPart, isOwn: boolean): WireBlock[] {
  const { content, providerName, providerDetails } = part;
  if (!isOwn) return providerName === undefined ? toText(content ?? "") : [];
  const { encrypted_content, signature } = providerDetails ?? {};
  return [
    {
      type: "compaction",
      content: content ?? null,
      ...(encrypted_content !== undefined && { encrypted_content }),
      ...(signature !== undefined && { signature }),
    },
  ];
}
