import type {
  ContentBlockParam,
  MessageParam,
  TextBlockParam,
  ToolResultBlockParam,
} from "@anthropic-ai/sdk/resources/messages";
import {
  argsAsObject,
  type InstructionPart,
  type Message,
  type ModelResponse,
  type RequestPart,
  type ResponsePart,
  retryPromptAsText,
  type SystemPromptPart,
  toolReturnAsText,
  userPromptAsText,
} from "@toolsets/core";

/** Marks a thinking part whose text is hidden: its signature is the block's data. */
export const REDACTED = "redacted_thinking";

/**
 * The history as the wire has it: one user message for each request, tool results first. Texts
 * without a word and messages without a block are left out: the API refuses them.
 *
 * Not sent yet: media (named in their place), what other tools of the provider did, compactions,
 * files and tools that became available. Of speech the transcript is sent.
 */
export function toMessages(messages: readonly Message[]): MessageParam[] {
  return messages.flatMap((message): MessageParam[] => {
    const content = message.kind === "request" ? toUserBlocks(message.parts) : toBlocks(message);
    const role = message.kind === "request" ? "user" : "assistant";
    return content.length === 0 ? [] : [{ role, content }];
  });
}

/**
 * What goes before the conversation: the system prompts of the history as one block, then one block
 * for each part of the instructions.
 */
export function toSystem(
  messages: readonly Message[],
  instructions: readonly InstructionPart[],
): TextBlockParam[] {
  const prompts = messages
    .flatMap((message) => (message.kind === "request" ? message.parts : []))
    .filter((part): part is SystemPromptPart => part.partKind === "system-prompt")
    .map(({ content }) => content)
    .filter(hasWords);
  return [prompts.join("\n\n"), ...instructions.map(({ content }) => content)].flatMap(toText);
}

function toUserBlocks(parts: readonly RequestPart[]): ContentBlockParam[] {
  const blocks = parts.flatMap(toUserBlock);
  const isResult = ({ type }: ContentBlockParam): boolean => type === "tool_result";
  return [...blocks.filter(isResult), ...blocks.filter((block) => !isResult(block))];
}

function toUserBlock(part: RequestPart): ContentBlockParam[] {
  switch (part.partKind) {
    case "system-prompt":
      return []; // see toSystem
    case "user-prompt":
      return toText(userPromptAsText(part));
    case "tool-return":
      return [toResult(part.toolCallId, toolReturnAsText(part), part.outcome === "failed")];
    case "retry-prompt":
      return part.toolName === undefined || part.toolCallId === undefined
        ? toText(retryPromptAsText(part))
        : [toResult(part.toolCallId, retryPromptAsText(part), true)];
    case "speech":
      return toText(part.transcript ?? "");
    case "tool-availability-delta":
      return [];
    default:
      return part satisfies never;
  }
}

function toResult(id: string, content: string, isError: boolean): ToolResultBlockParam {
  return {
    type: "tool_result",
    tool_use_id: id,
    ...(content !== "" && { content }),
    ...(isError && { is_error: true }),
  };
}

function toBlocks({ parts, providerName }: ModelResponse): ContentBlockParam[] {
  return parts.flatMap((part) => toBlock(part, providerName));
}

function toBlock(part: ResponsePart, providerName: string | undefined): ContentBlockParam[] {
  switch (part.partKind) {
    case "text":
      return toText(part.content);
    case "thinking": {
      const { content, signature } = part;
      // only its own provider takes a signature, and no thought goes without one
      if (signature === undefined || (part.providerName ?? providerName) !== "anthropic") return [];
      return part.id === REDACTED
        ? [{ type: "redacted_thinking", data: signature }]
        : [{ type: "thinking", thinking: content, signature }];
    }
    case "tool-call": {
      const { toolCallId, toolName } = part;
      return [{ type: "tool_use", id: toolCallId, name: toolName, input: argsAsObject(part) }];
    }
    case "speech":
      return toText(part.transcript ?? "");
    case "builtin-tool-call":
    case "builtin-tool-return":
    case "compaction":
    case "file":
      return [];
    default:
      return part satisfies never;
  }
}

function toText(text: string): TextBlockParam[] {
  return hasWords(text) ? [{ type: "text", text }] : [];
}

function hasWords(text: string): boolean {
  return text.trim() !== "";
}
