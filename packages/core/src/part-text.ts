import { jsonWithReferences, referenceOf } from "./media/media-reference.ts";
import type { RetryPromptPart, ToolCallPart, ToolReturnPart, UserPromptPart } from "./messages.ts";
import type { UserContent } from "./user-content.ts";

/**
 * The arguments of a call as a JSON text of an object: as received when they are one, `{}` for none.
 * What is no object travels as `{"INVALID_JSON": …}`, so that the history stays one that a provider
 * takes.
 */
export function argsAsText({ args }: Pick<ToolCallPart, "args">): string {
  if (args === undefined || args === "") return "{}";
  if (typeof args !== "string") return JSON.stringify(args);
  return parseObject(args) === undefined ? JSON.stringify({ INVALID_JSON: args }) : args;
}

/** The arguments of a call as an object; see `argsAsText` for what is none. */
export function argsAsObject({ args }: Pick<ToolCallPart, "args">): Record<string, unknown> {
  if (args === undefined || args === "") return {};
  if (typeof args !== "string") return args;
  return parseObject(args) ?? { INVALID_JSON: args };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>) // an object that is no list
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A prompt as text, for adapters that send no media yet: each medium is named where it stands, so
 * that the model knows that something is missing.
 */
export function userPromptAsText({ content }: Pick<UserPromptPart, "content">): string {
  return typeof content === "string" ? content : content.flatMap(itemAsText).join("\n\n");
}

function itemAsText(item: UserContent): string | readonly string[] {
  if (typeof item === "string") return item;
  switch (item.kind) {
    case "text-content":
      return item.content;
    case "cache-point":
      return [];
    default:
      return referenceOf(item);
  }
}

/**
 * The content of a tool return as text: strings as they are, nothing as nothing, else compact JSON. Media
 * are named in their place, for adapters that send none yet: bytes are no text.
 */
export function toolReturnAsText({ content }: Pick<ToolReturnPart, "content">): string {
  if (typeof content === "string") return content;
  if (typeof content === "object" && content !== null) return jsonWithReferences(content);
  return content === undefined || content === null ? "" : JSON.stringify(content);
}

/**
 * The same for providers without a way to mark a failed call: a failure is framed as
 * `{"error": …}`, whatever the text looks like.
 */
export function framedToolReturn(part: Pick<ToolReturnPart, "content" | "outcome">): string {
  const text = toolReturnAsText(part);
  return part.outcome === "failed" ? JSON.stringify({ error: text }) : text;
}

/**
 * What the model reads of a retry prompt. A whole answer that does not fit stands right above it, so
 * it is not repeated.
 */
export function retryPromptAsText({ content, toolName }: RetryPromptPart): string {
  return `${faultsAsText(content, toolName)}\n\nFix the errors and try again.`;
}

function faultsAsText(content: RetryPromptPart["content"], toolName: string | undefined): string {
  if (typeof content === "string")
    return toolName === undefined ? `Validation feedback:\n${content}` : content;
  const shown = content.map(({ type, loc, msg, input }) =>
    toolName === undefined && loc.length === 0 ? { type, loc, msg } : { type, loc, msg, input },
  );
  const count = `${content.length} validation error${content.length === 1 ? "" : "s"}`;
  return `${count}:\n\`\`\`json\n${JSON.stringify(shown, undefined, 2)}\n\`\`\``;
}
