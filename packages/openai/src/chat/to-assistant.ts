import {
  argsAsText,
  type ModelResponse,
  type ResponsePart,
  type ThinkingPart,
  type ToolCallPart,
} from "@toolsets/core";
import type OpenAI from "openai";
import type { ChatTarget } from "./chat-target.ts";
import { toCallId } from "./to-call-id.ts";
import { fieldOf, toDetail } from "./thought-fields.ts";

type AssistantMessage = OpenAI.ChatCompletionAssistantMessageParam;

/** What goes into one message. */
interface Gathered {
  readonly texts: string[];
  /** Thoughts, by the field that they came in. */
  readonly thoughts: Map<string, string[]>;
  readonly details: object[];
  readonly calls: OpenAI.ChatCompletionMessageFunctionToolCall[];
}

/** A response as one message, or none if there is nothing that the API takes back: thoughts alone are nothing. */
export function toAssistant(
  response: ModelResponse,
  target: ChatTarget,
): AssistantMessage | undefined {
  const gathered: Gathered = { texts: [], thoughts: new Map(), details: [], calls: [] };
  let previous: ResponsePart["partKind"] | undefined;
  for (const part of response.parts) {
    add(part, previous, gathered, target);
    previous = part.partKind;
  }
  const { texts, thoughts, details, calls } = gathered;
  const isSomething = (part: ResponsePart): boolean => part.partKind !== "thinking";
  if ((texts.length === 0 || !response.parts.some(isSomething)) && calls.length === 0)
    return undefined;
  const fields = Array.from(
    thoughts,
    ([field, contents]) => [field, contents.join("\n\n")] as const,
  );
  return {
    role: "assistant",
    content: texts.length === 0 ? null : texts.join("\n\n"),
    ...Object.fromEntries(fields),
    ...(details.length > 0 && { reasoning_details: details }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

/** Adjacent texts are one; what something else separates stays apart by a blank line. */
function add(
  part: ResponsePart,
  previous: ResponsePart["partKind"] | undefined,
  gathered: Gathered,
  target: ChatTarget,
): void {
  const { texts, calls } = gathered;
  switch (part.partKind) {
    case "text":
    case "speech": {
      const said = part.partKind === "text" ? part.content : part.transcript;
      const isAdjacent = previous === "text" || previous === "speech";
      if (said && isAdjacent && texts.length > 0) texts.push(`${texts.pop() ?? ""}${said}`);
      else if (said) texts.push(said);
      return;
    }
    case "thinking":
      addThought(part, gathered, target);
      return;
    case "tool-call":
      calls.push(toCall(part, target));
      return;
    default: // what the provider ran, files and compactions are not taken back
  }
}

/** In the field or the form it came in, if it came from here; else as text in tags. */
function addThought(
  part: ThinkingPart,
  { texts, thoughts, details }: Gathered,
  { system, profile }: ChatTarget,
): void {
  const { openaiChatSendBackThinkingParts: way = "auto", openaiChatThinkingField } = profile;
  if (way === false) return;
  const isOwn = part.providerName === system;
  const detail = isOwn && way !== "tags" ? toDetail(part) : undefined;
  const own = way === "auto" && isOwn ? fieldOf(part, openaiChatThinkingField) : undefined;
  const field = way === "field" ? openaiChatThinkingField : own;
  if (detail !== undefined) details.push(detail);
  else if (field !== undefined) thoughts.set(field, [...(thoughts.get(field) ?? []), part.content]);
  else if (part.content !== "") {
    const [open, close] = profile.thinkingTags ?? ["<think>", "</think>"];
    texts.push(`${open}\n${part.content}\n${close}`);
  }
}

/** A history is sent at every step, and arguments are looked at to be sure that they are an object. */
const checked = new WeakMap<ToolCallPart, { readonly args: unknown; readonly text: string }>();

function toCall(
  part: ToolCallPart,
  target: ChatTarget,
): OpenAI.ChatCompletionMessageFunctionToolCall {
  const { args, toolName: name } = part;
  const id = toCallId(part.toolCallId, target);
  return { type: "function", id, function: { name, arguments: textOf(part, args) } };
}

function textOf(part: ToolCallPart, args: ToolCallPart["args"]): string {
  if (typeof args !== "string") return argsAsText(part);
  const known = checked.get(part);
  if (known?.args === args) return known.text;
  const text = argsAsText(part);
  checked.set(part, { args, text });
  return text;
}
