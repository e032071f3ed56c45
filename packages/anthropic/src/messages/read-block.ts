import { isRecord, type JsonObject, type ResponsePart } from "@toolsets/core";
import type { AnswerBlock } from "../wire.ts";
import { REDACTED, SYSTEM } from "./provider-words.ts";
import { type CalledTools, callerOf, readNativeCall, readNativeReturn } from "./read-native.ts";

/**
 * A block of a response as a part; nothing of an empty text and of kinds that are not known here. The
 * tools that it calls are noted.
 */
export function readBlock(block: AnswerBlock, called: CalledTools): readonly ResponsePart[] {
  switch (block.type) {
    case "text":
      return readText(block);
    case "thinking":
      return [readThought(block)];
    case "redacted_thinking":
      return [
        {
          partKind: "thinking",
          id: REDACTED,
          content: "",
          signature: textOf(block["data"]),
          providerName: SYSTEM,
        },
      ];
    case "tool_use":
      return [
        {
          partKind: "tool-call",
          toolName: textOf(block["name"]),
          toolCallId: textOf(block["id"]),
          ...readInput(block["input"]),
          ...callerOf(block),
        },
      ];
    case "compaction":
      return [readCompaction(block)];
    default:
      return readNativeCall(block, called) ?? readNativeReturn(block, called) ?? [];
  }
}

function readText({ text, citations }: AnswerBlock): readonly ResponsePart[] {
  const content = textOf(text);
  if (content === "") return [];
  return [{ partKind: "text", content, ...citationsOf(citations) }];
}

/** What the text is taken from, in the words of the API. */
export function citationsOf(
  citations: unknown,
): { readonly providerName: string; readonly providerDetails: JsonObject } | undefined {
  if (!Array.isArray(citations) || citations.length === 0) return undefined;
  return { providerName: SYSTEM, providerDetails: { citations } };
}

function readThought({ thinking, signature }: AnswerBlock): ResponsePart {
  return {
    partKind: "thinking",
    content: textOf(thinking),
    ...(typeof signature === "string" && signature !== "" && { signature }),
    providerName: SYSTEM,
  };
}

/** What the conversation was compacted to. */
export function readCompaction({
  content,
  encrypted_content,
  signature,
}: AnswerBlock): ResponsePart {
  const providerDetails = {
    ...(typeof encrypted_content === "string" && { encrypted_content }),
    ...(typeof signature === "string" && { signature }),
  };
  return {
    partKind: "compaction",
    ...(typeof content === "string" && { content }),
    providerName: SYSTEM,
    ...(Object.keys(providerDetails).length > 0 && { providerDetails }),
  };
}

function readInput(input: unknown): { args?: string | Record<string, unknown> } {
  if (input === undefined || input === null) return {};
  return isRecord(input) ? { args: input } : { args: JSON.stringify(input) };
}

/** A text of the wire; anything else is none. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
