import type { WireBlock, WireMessage } from "../wire.ts";

/** The least that a user can say. */
export const ANCHOR: Readonly<WireBlock> = { type: "text", text: "." };

/**
 * Puts what the application says in the middle of a conversation where the API takes it: behind a
 * message of the user, and right before what the model answers.
 */
export function placeSystem(messages: readonly WireMessage[]): WireMessage[] {
  if (!messages.some(({ role }) => role === "system")) return [...messages];
  const placed: WireMessage[] = [];
  let waiting: WireMessage[] = [];
  const flush = (): void => {
    if (waiting.length > 0 && placed.at(-1)?.role !== "user")
      placed.push({ role: "user", content: [{ ...ANCHOR }] });
    placed.push(...waiting);
    waiting = [];
  };
  for (const message of messages) {
    if (message.role === "system") {
      waiting.push(message);
      continue;
    }
    if (message.role === "user") leaveCachePoints(waiting, placed);
    else flush();
    placed.push(message);
  }
  flush();
  return placed;
}

/** A cache point stays where it was put. */
function leaveCachePoints(waiting: readonly WireMessage[], placed: readonly WireMessage[]): void {
  for (const { content } of waiting)
    for (const block of content) {
      const { cache_control } = block;
      const last = placed.at(-1)?.content.at(-1);
      if (cache_control === undefined || last === undefined) continue;
      delete block.cache_control;
      last.cache_control ??= cache_control;
    }
}
