import {
  type InstructionPart,
  type MediaContent,
  type Message,
  type ModelRequest,
  type RequestPart,
  retryPromptAsText,
  splitToolReturn,
  type UserContent,
} from "@toolsets/core";
import type OpenAI from "openai";
import type { ChatTarget } from "./chat-target.ts";
import { toAssistant } from "./to-assistant.ts";
import { toCallId } from "./to-call-id.ts";
import { toContent } from "./to-content.ts";
import { takes } from "./to-medium.ts";

type ChatMessage = OpenAI.ChatCompletionMessageParam;

/**
 * A history as Chat Completions takes it: instructions follow the leading system prompts, files that
 * tools returned follow the returns of their request.
 *
 * @throws `invalid_usage` for media in prompts that the model does not take.
 */
export function toMessages(
  messages: readonly Message[],
  instructions: readonly InstructionPart[],
  target: ChatTarget,
): ChatMessage[] {
  const leading = leadingPrompts(messages);
  const system = [...leading, ...instructions.map(({ content }) => content)];
  const wire = messages.flatMap((message): readonly ChatMessage[] => {
    if (message.kind === "request") return toRequestMessages(message, target);
    const assistant = toAssistant(message, target);
    return assistant === undefined ? [] : [assistant];
  });
  const rest = wire.slice(leading.length);
  const texts = merged(system, target).map((content) => toSystem(content, target));
  return [...texts, ...withThoughts(rest, messages, target)];
}

/** The system prompts that begin the conversation. */
function leadingPrompts(messages: readonly Message[]): readonly string[] {
  const prompts: string[] = [];
  for (const message of messages) {
    if (message.kind === "response") return prompts;
    for (const part of message.parts) {
      if (part.partKind !== "system-prompt") return prompts;
      if (part.content !== "") prompts.push(part.content);
    }
  }
  return prompts;
}

function toSystem(content: string, { profile }: ChatTarget): ChatMessage {
  return { role: profile.openaiSystemPromptRole ?? "system", content };
}

/** Some servers take one system message and no more. */
function merged(texts: readonly string[], { profile }: ChatTarget): readonly string[] {
  const isOne = profile.openaiChatSupportsMultipleSystemMessages === false && texts.length > 1;
  return isOne ? [texts.join("\n\n")] : texts;
}

function toRequestMessages({ parts }: ModelRequest, target: ChatTarget): readonly ChatMessage[] {
  const files: UserContent[] = [];
  const wire = parts.flatMap((part) => toMessage(part, files, target));
  return files.length === 0 ? wire : [...wire, ...toUser(files, target)];
}

function toMessage(
  part: RequestPart,
  files: UserContent[],
  target: ChatTarget,
): readonly ChatMessage[] {
  switch (part.partKind) {
    case "system-prompt":
      return part.content === "" ? [] : [toSystem(part.content, target)];
    case "user-prompt":
      return toUser(part.content, target);
    case "tool-return": {
      const isTaken = (medium: MediaContent): boolean => takes(medium, target);
      const { text, followUp } = splitToolReturn(part, { framed: true, takes: isTaken });
      files.push(...followUp);
      return [{ role: "tool", tool_call_id: toCallId(part.toolCallId, target), content: text }];
    }
    case "retry-prompt": {
      const content = retryPromptAsText(part);
      return part.toolName === undefined || part.toolCallId === undefined
        ? [{ role: "user", content }]
        : [{ role: "tool", tool_call_id: toCallId(part.toolCallId, target), content }];
    }
    case "speech":
      return part.transcript ? [{ role: "user", content: part.transcript }] : [];
    case "tool-availability-delta":
      return [];
    default:
      return part satisfies never;
  }
}

function toUser(
  prompt: string | readonly UserContent[],
  target: ChatTarget,
): readonly ChatMessage[] {
  const content = toContent(prompt, target);
  return content === undefined ? [] : [{ role: "user", content }];
}

/** Where thoughts always go in a field, a call without one is refused once the model has thought. */
function withThoughts(
  wire: readonly ChatMessage[],
  messages: readonly Message[],
  { profile }: ChatTarget,
): readonly ChatMessage[] {
  const { openaiChatThinkingField: field, openaiChatSendBackThinkingParts: way } = profile;
  if (field === undefined || way !== "field") return wire;
  const hasThought = messages.some(
    (message) =>
      message.kind === "response" && message.parts.some((part) => part.partKind === "thinking"),
  );
  if (!hasThought) return wire;
  return wire.map((message) =>
    message.role === "assistant" && message.tool_calls && !(field in message)
      ? { ...message, [field]: "" }
      : message,
  );
}
