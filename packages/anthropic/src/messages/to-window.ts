import type { Message, ModelRequest, ModelResponse } from "@toolsets/core";
import { SYSTEM } from "./provider-words.ts";

/**
 * What the model is to see: from the newest compaction on that Anthropic made, since it stands for all
 * before it; the system prompts at the beginning stay.
 */
export function toWindow(messages: readonly Message[]): readonly Message[] {
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    if (message?.kind !== "response") continue;
    const start = message.parts.findLastIndex(
      (part) =>
        part.partKind === "compaction" && (part.providerName ?? message.providerName) === SYSTEM,
    );
    if (start === -1) continue;
    const response: ModelResponse = { ...message, parts: message.parts.slice(start) };
    return [...standing(messages), response, ...messages.slice(index + 1)];
  }
  return messages;
}

/** How many system prompts a request begins with. */
export function countStanding({ parts }: ModelRequest): number {
  const count = parts.findIndex(({ partKind }) => partKind !== "system-prompt");
  return count === -1 ? parts.length : count;
}

function standing(messages: readonly Message[]): readonly Message[] {
  const first = messages.find((message) => message.kind === "request");
  const count = first === undefined ? 0 : countStanding(first);
  return first === undefined || count === 0
    ? []
    : [{ ...first, parts: first.parts.slice(0, count) }];
}
