import type { Message, ModelRequest, RequestPart } from "../messages.ts";
import { partsOf } from "./parts-of.ts";

/**
 * A message for a model that takes system prompts at the very beginning only: others become text of
 * the user that says what it is.
 */
export function wrapSystemPrompts(message: Message, isFirst: boolean): Message {
  if (message?.kind !== "request") return message;
  const parts = partsOf(message) as ModelRequest["parts"]; // of a request
  const start = parts.findIndex(({ partKind }) => partKind !== "system-prompt");
  const leading = !isFirst ? 0 : start === -1 ? parts.length : start;
  const isLate = (part: RequestPart, index: number): boolean =>
    index >= leading && part.partKind === "system-prompt";
  if (!parts.some(isLate)) return message;
  return {
    ...message,
    parts: parts.flatMap((part, index): RequestPart[] => {
      if (index < leading || part.partKind !== "system-prompt") return [part];
      const { content, timestamp } = part;
      if (typeof content !== "string" || content.trim() === "") return [];
      return [{ partKind: "user-prompt", content: `<system>${content}</system>`, timestamp }];
    }),
  };
}
