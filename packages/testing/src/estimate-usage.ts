import {
  type Message,
  NO_USAGE,
  type RequestPart,
  type RequestUsage,
  type ResponsePart,
  userPromptAsText,
} from "@toolsets/core";

const OVERHEAD = 50;

/**
 * Plausible usage for a response made of `parts`: words for tokens, the whole history counted on
 * both sides. The same numbers as pydantic-ai's test models give.
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
      return countWords(userPromptAsText(part));
    case "tool-return":
      return countWords(toText(part.content));
    case "retry-prompt":
      return countWords(
        typeof part.content === "string" ? part.content : JSON.stringify(part.content, null, 2),
      );
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
      return 1 + countWords(toText(part.args ?? {}));
    case "builtin-tool-return":
      return countWords(toText(part.content));
    case "speech":
      return countWords(part.transcript ?? "");
    case "compaction":
      return countWords(part.content ?? "");
    case "file":
      return 0;
    default:
      return part satisfies never;
  }
}

function toText(content: unknown): string {
  if (typeof content === "string") return content;
  return content === null ? "" : JSON.stringify(content);
}

function countWords(text: string): number {
  return text === "" ? 0 : text.trim().split(/[\s",.:]+/).length;
}

function sum<Part>(parts: readonly Part[], count: (part: Part) => number): number {
  return parts.reduce((total, part) => total + count(part), 0);
}
