import {
  argsAsText,
  framedToolReturn,
  type Message,
  type RequestPart,
  type ResponsePart,
  retryPromptAsText,
  userPromptAsText,
} from "@toolsets/core";
import type OpenAI from "openai";

type InputItem = OpenAI.Responses.ResponseInputItem;

/**
 * A history as Responses takes it. The API wants some input, so nothing is an empty question.
 *
 * Not sent yet: media (named in their place), what tools of the provider did, compactions, files
 * and tools that became available. Of speech the transcript is sent.
 */
export function toInput(messages: readonly Message[]): InputItem[] {
  const items = messages.flatMap((message) =>
    message.kind === "request" ? message.parts.flatMap(toItem) : message.parts.flatMap(toOutput),
  );
  return items.length === 0 ? [{ role: "user", content: "" }] : items;
}

function toItem(part: RequestPart): InputItem[] {
  switch (part.partKind) {
    case "system-prompt":
      return part.content === "" ? [] : [{ role: "system", content: part.content }];
    case "user-prompt":
      return [{ role: "user", content: userPromptAsText(part) }];
    case "tool-return":
      return [toCallOutput(part.toolCallId, framedToolReturn(part))];
    case "retry-prompt": {
      const text = retryPromptAsText(part);
      return part.toolName === undefined || part.toolCallId === undefined
        ? [{ role: "user", content: text }]
        : [toCallOutput(part.toolCallId, text)];
    }
    case "speech":
      return part.transcript ? [{ role: "user", content: part.transcript }] : [];
    case "tool-availability-delta":
      return [];
    default:
      return part satisfies never;
  }
}

function toCallOutput(callId: string, output: string): InputItem {
  return { type: "function_call_output", call_id: callId, output };
}

function toOutput(part: ResponsePart): InputItem[] {
  switch (part.partKind) {
    case "text":
      return part.content === "" ? [] : [{ role: "assistant", content: part.content }];
    case "thinking":
      return []; // only what is encrypted could go back
    case "speech":
      return part.transcript ? [{ role: "assistant", content: part.transcript }] : [];
    case "builtin-tool-call":
    case "builtin-tool-return":
    case "compaction":
    case "file":
      return [];
    case "tool-call": {
      const { toolCallId, toolName } = part;
      const args = argsAsText(part);
      return [{ type: "function_call", call_id: toolCallId, name: toolName, arguments: args }];
    }
    default:
      return part satisfies never;
  }
}
