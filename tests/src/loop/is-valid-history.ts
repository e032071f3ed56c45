import { type Message, toolCallsOf } from "@toolsets/core";

/** Tells whether every tool call is answered once, in order, by the request that follows it. */
export function isValidHistory(messages: readonly Message[]): boolean {
  return messages.every((message, index) => {
    if (message.kind === "request") return true;
    const calls = toolCallsOf(message).map(({ toolCallId }) => toolCallId);
    if (calls.length === 0) return true;
    const next = messages[index + 1];
    if (next?.kind !== "request") return false;
    const answers = next.parts.flatMap((part) =>
      "toolCallId" in part && part.toolCallId !== undefined ? [part.toolCallId] : [],
    );
    return JSON.stringify(calls) === JSON.stringify(answers);
  });
}
