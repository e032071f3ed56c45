import type { Message } from "@toolsets/core";

/** What the tool calls of a history were answered, in order. */
export function answersOf(messages: readonly Message[]): readonly unknown[] {
  return messages
    .flatMap((message) => (message.kind === "request" ? message.parts : []))
    .flatMap((part) =>
      part.partKind === "tool-return" || part.partKind === "retry-prompt" ? [part.content] : [],
    );
}
