import {
  argsAsText,
  framedToolReturn,
  type InstructionPart,
  type Message,
  type ModelResponse,
  type RequestPart,
  type ResponsePart,
  retryPromptAsText,
  toolCallsOf,
  userPromptAsText,
} from "@toolsets/core";
import type OpenAI from "openai";

type ChatMessage = OpenAI.ChatCompletionMessageParam;

/**
 * A history as Chat Completions takes it: instructions follow the leading system prompts.
 *
 * Not sent yet: media (named in their place), what tools of the provider did, compactions, files
 * and tools that became available. Of speech the transcript is sent.
 */
export function toMessages(
  messages: readonly Message[],
  instructions: readonly InstructionPart[],
  _target?: unknown,
): ChatMessage[] {
  const wire = messages.flatMap((message) =>
    message.kind === "request" ? message.parts.flatMap(toMessage) : toAssistantMessage(message),
  );
  const first = wire.findIndex(({ role }) => role !== "system");
  const system = instructions.map(({ content }) => ({ role: "system", content }) as const);
  return wire.toSpliced(first === -1 ? wire.length : first, 0, ...system);
}

function toMessage(part: RequestPart): ChatMessage[] {
  switch (part.partKind) {
    case "system-prompt":
      return part.content === "" ? [] : [{ role: "system", content: part.content }];
    case "user-prompt":
      return [{ role: "user", content: userPromptAsText(part) }];
    case "tool-return":
      return [{ role: "tool", tool_call_id: part.toolCallId, content: framedToolReturn(part) }];
    case "retry-prompt": {
      const content = retryPromptAsText(part);
      return part.toolName === undefined || part.toolCallId === undefined
        ? [{ role: "user", content }]
        : [{ role: "tool", tool_call_id: part.toolCallId, content }];
    }
    case "speech":
      return part.transcript ? [{ role: "user", content: part.transcript }] : [];
    case "tool-availability-delta":
      return [];
    default:
      return part satisfies never;
  }
}

/** A response as one message, or none if there is nothing that the API takes back. */
function toAssistantMessage(response: ModelResponse): ChatMessage[] {
  const text = textOf(response.parts);
  const calls = toolCallsOf(response).map((call) => ({
    type: "function" as const,
    id: call.toolCallId,
    function: { name: call.toolName, arguments: argsAsText(call) },
  }));
  if (text === "" && calls.length === 0) return [];
  const content = text === "" ? null : text;
  return [{ role: "assistant", content, ...(calls.length > 0 && { tool_calls: calls }) }];
}

/** Adjacent texts are one; what something else separates stays apart by a blank line. */
function textOf(parts: readonly ResponsePart[]): string {
  let text = "";
  let adjacent = true;
  for (const part of parts) {
    const isSaid = part.partKind === "text" || part.partKind === "speech";
    const said = part.partKind === "speech" ? part.transcript : isSaid ? part.content : "";
    if (said) text += adjacent || text === "" ? said : `\n\n${said}`;
    adjacent = isSaid;
  }
  return text;
}
