import type { Message } from "@toolsets/core";

/** What the tool calls of a history were answered, in order. */
export function answersOf(messages: readonly Message[]): readonly unknown[] {
  return messages
    .flatMap((message) => (message.kind === "request" ? message.parts : []))
    .filter(({ partKind }) => partKind === "tool-return" || partKind === "retry-prompt")
    .map(({ content }) => content);
}
