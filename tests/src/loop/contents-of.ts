import type { Message } from "@toolsets/core";

/** What the parts of a message hold, in order; of calls the arguments. */
export function contentsOf(message: Message | undefined): readonly unknown[] {
  return (message?.parts ?? []).map((part) => {
    if ("content" in part) return part.content;
    return part.partKind === "tool-call" ? [part.toolName, part.args] : undefined;
  });
}
