import {
  type MediaContent,
  type Message,
  type RequestPart,
  retryPromptAsText,
  splitToolReturn,
  type ToolReturnPart,
} from "@toolsets/core";
import type OpenAI from "openai";
import { foundIn, type InputContext, type InputItem, splitId } from "./input-context.ts";
import { keptItems } from "./kept-items.ts";
import { takes, toOutput, toPrompt } from "./to-content.ts";
import { toOutputItems } from "./to-output-items.ts";

/**
 * A history as Responses takes it. Answers of calls whose response is not sent need its calls in the
 * context; see `noteCalls`.
 *
 * @throws `invalid_usage` for media in prompts that the API does not take.
 */
export function toInput(messages: readonly Message[], context: InputContext): InputItem[] {
  return messages.flatMap((message, at) => {
    const items = keptItems(message, context, () =>
      message.kind === "request"
        ? message.parts.flatMap((part) => toItems(part, context))
        : toOutputItems(message, context),
    );
    const isOver = message.kind === "response" && messages[at + 1]?.kind === "request";
    return isOver ? withoutLastThoughts(items) : items;
  });
}

/** The API refuses a thought without what came of it. */
function withoutLastThoughts(items: readonly InputItem[]): readonly InputItem[] {
  return items.slice(0, items.findLastIndex(({ type }) => type !== "reasoning") + 1);
}

function toItems(part: RequestPart, context: InputContext): InputItem[] {
  const { profile } = context;
  switch (part.partKind) {
    case "system-prompt": {
      const { openaiSystemPromptRole: role = "system" } = profile;
      return part.content === "" ? [] : [{ role, content: part.content }];
    }
    case "user-prompt": {
      const content = toPrompt(part.content, context);
      return Array.isArray(content) && content.length === 0 ? [] : [{ role: "user", content }];
    }
    case "tool-return":
      return toAnswer(part, context);
    case "retry-prompt": {
      const text = retryPromptAsText(part);
      return part.toolName === undefined || part.toolCallId === undefined
        ? [{ role: "user", content: text }]
        : [toCallOutput(part.toolCallId, text, context)];
    }
    case "speech":
      return part.transcript ? [{ role: "user", content: part.transcript }] : [];
    case "tool-availability-delta":
      return addTools(part.toolsAdded, context);
    default:
      return part satisfies never;
  }
}

/** What a tool returned; of a search that the provider asked for, the tools that it found. */
function toAnswer(part: ToolReturnPart, context: InputContext): InputItem[] {
  const { toolCallId, content } = part;
  const { kind, callId } = callOf(toolCallId, context);
  const isFound = part.toolKind === "tool-search";
  const found = isFound ? foundIn(content) : [];
  if (kind === "search" && isFound) return [toFound(callId, found, context)];
  const isTaken = (medium: MediaContent): boolean => takes(medium, context);
  const { files, items, text } = splitToolReturn(part, { framed: true, takes: isTaken });
  const output = files.length > 0 ? toOutput(items, context) : text;
  const answer = toCallOutput(toolCallId, output, context);
  return context.searches ? [answer] : [answer, ...addTools(found, context)];
}

function toFound(callId: string, names: readonly string[], context: InputContext): InputItem {
  return {
    type: "tool_search_output",
    execution: "client",
    call_id: callId,
    status: "completed",
    tools: context.define(names, true),
  };
}

/** Tools that the model may call from here on. */
function addTools(names: readonly string[], context: InputContext): InputItem[] {
  if (context.profile.toolAdditionMode !== "with_definitions") return [];
  const tools = context.define(names, false);
  return tools.length === 0 ? [] : [{ type: "additional_tools", role: "developer", tools }];
}

function callOf(toolCallId: string, { calls }: InputContext): ReturnType<Calls["get"]> & object {
  const [callId = toolCallId] = splitId(toolCallId);
  return calls.get(toolCallId) ?? { callId, kind: "function" };
}

type Calls = InputContext["calls"];

function toCallOutput(
  toolCallId: string,
  output: string | OpenAI.Responses.ResponseInputContent[],
  context: InputContext,
): InputItem {
  const { callId, kind, caller } = callOf(toolCallId, context);
  const from = caller && { caller };
  return kind === "custom"
    ? { type: "custom_tool_call_output", call_id: callId, output, ...from }
    : { type: "function_call_output", call_id: callId, output, ...from };
}
