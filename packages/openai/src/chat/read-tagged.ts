import type { ModelStreamChunk } from "@toolsets/core";

/** Reads the texts of a stream. */
export interface TaggedReader {
  read(text: string): readonly ModelStreamChunk[];
}

/**
 * Tells thoughts in tags apart from the text around them. A tag counts only where it is all of a piece,
 * and begins the text: then it is the model's own token, and not something that it writes about.
 */
export function taggedReader(
  [open, close]: readonly [string, string],
  providerName: string,
): TaggedReader {
  let state: "start" | "text" | "thought" = "start";
  let count = 0;
  return {
    read(content) {
      if (state === "start") {
        state = content === open ? "thought" : "text";
        if (state === "thought") return [];
      } else if (state === "thought" && content === close) {
        state = "start";
        count += 1;
        return [];
      }
      return state === "text"
        ? [{ kind: "text", key: count === 0 ? "content" : `content ${count}`, content }]
        : [{ kind: "thinking", key: `tags ${count}`, content, id: "content", providerName }];
    },
  };
}
