import {
  type BinaryContent,
  type Message,
  NO_USAGE,
  type RequestPart,
  type RequestUsage,
  type ResponsePart,
  retryPromptAsText,
  toolReturnAsText,
  type UserContent,
} from "@toolsets/core";
import { argsText } from "./stream-reply.ts";

const OVERHEAD = 50;

/**
 * Plausible usage for a response made of `parts`: words for tokens (bytes of what is none), the whole
 * history counted on both sides. The same numbers as pydantic-ai's test models give.
 */
export function estimateUsage(
  messages: readonly Message[],
  parts: readonly ResponsePart[],
): RequestUsage {
  let inputTokens = OVERHEAD;
  let outputTokens = sum(parts, wordsOfResponse);
  for (const message of messages) {
    if (message.kind === "request") inputTokens += sum(message.parts, wordsOfRequest);
    else outputTokens += sum(message.parts, wordsOfResponse);
  }
  return { ...NO_USAGE, inputTokens, outputTokens };
}

function wordsOfRequest(part: RequestPart): number {
  switch (part.partKind) {
    case "system-prompt":
      return countWords(part.content);
    case "user-prompt":
      return typeof part.content === "string"
        ? countWords(part.content)
        : sum(part.content, countItem);
    case "tool-return":
      return countWords(toolReturnAsText(part));
    case "retry-prompt":
      return countWords(retryPromptAsText(part));
    case "speech":
      return countWords(part.transcript ?? "");
    case "tool-availability-delta":
      return 0;
    default:
      return part satisfies never;
  }
}

function wordsOfResponse(part: ResponsePart): number {
  switch (part.partKind) {
    case "text":
    case "thinking":
      return countWords(part.content);
    case "tool-call":
    case "builtin-tool-call":
      return 1 + countWords(argsText(part.args) || "{}");
    case "builtin-tool-return":
      return countWords(toolReturnAsText(part));
    case "speech":
      return countWords(part.transcript ?? "");
    case "compaction":
      return countWords(part.content ?? "");
    case "file":
      return countBytes(part.content);
    default:
      return part satisfies never;
  }
}

function countItem(item: UserContent): number {
  if (typeof item === "string") return countWords(item);
  if (item.kind === "text-content") return countWords(item.content);
  return item.kind === "binary" ? countBytes(item) : 0;
}

/** The bytes behind the base64. */
function countBytes({ data }: BinaryContent): number {
  return Math.floor((data.replace(/=+$/, "").length * 3) / 4);
}

function countWords(text: string): number {
  return text === "" ? 0 : text.trim().split(/[\s",.:]+/).length;
}

function sum<Part>(parts: readonly Part[], count: (part: Part) => number): number {
  return parts.reduce((total, part) => total + count(part), 0);
}
