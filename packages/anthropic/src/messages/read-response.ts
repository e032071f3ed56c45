import type { ContentBlock, Message } from "@anthropic-ai/sdk/resources/messages";
import { type ModelReply, type ResponsePart, UnexpectedModelBehaviorError } from "@toolsets/core";
import { readTail } from "./read-tail.ts";
import { REDACTED } from "./to-messages.ts";

/**
 * A whole message. Blocks of kinds that are not known here are left out.
 *
 * @throws `unexpected_model_behavior` when the answer is no message.
 */
export function readResponse(message: Message): ModelReply {
  // a gateway may answer with anything
  if (!Array.isArray((message as Partial<Message> | null | undefined)?.content))
    throw new UnexpectedModelBehaviorError(
      "The answer is no message of the Messages API. Check the `baseURL`.",
    );
  return { ...readTail(message), parts: message.content.flatMap(readBlock) };
}

function readBlock(block: ContentBlock): readonly ResponsePart[] {
  switch (block.type) {
    case "text":
      return block.text === "" ? [] : [{ partKind: "text", content: block.text }];
    case "thinking": {
      const { thinking: content, signature } = block;
      return [{ partKind: "thinking", content, ...(signature && { signature }) }];
    }
    case "redacted_thinking":
      return [{ partKind: "thinking", id: REDACTED, content: "", signature: block.data }];
    case "tool_use": {
      const { id, name, input } = block;
      return [{ partKind: "tool-call", toolName: name, toolCallId: id, ...readInput(input) }];
    }
    default:
      return []; // what the provider runs itself, and what is newer than this package
  }
}

function readInput(input: unknown): { args?: string | Record<string, unknown> } {
  if (input === undefined || input === null) return {};
  return typeof input === "object" && !Array.isArray(input)
    ? { args: input as Record<string, unknown> } // an object that is no list
    : { args: JSON.stringify(input) };
}
