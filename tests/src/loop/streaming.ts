import { type Model, type ModelStreamChunk, NO_USAGE } from "@toolsets/core";

/** Nothing is gathered. */
export const NOW = { debounceMs: 0 };

/** A model that streams the pieces of its responses as they are written here, a turn of the loop apart. */
export function streaming(responses: readonly (readonly ModelStreamChunk[])[], ms = 0): Model {
  return {
    name: "pieces",
    system: "test",
    profile: { supportsJsonSchemaOutput: true },
    request: () => Promise.reject(new Error("not asked as a whole")),
    async *stream(messages) {
      const index = messages.filter(({ kind }) => kind === "response").length;
      for (const chunk of responses[index] ?? []) {
        if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
        yield chunk;
      }
      return { usage: NO_USAGE };
    },
  };
}

export const texts = (...pieces: readonly string[]): readonly ModelStreamChunk[] =>
  pieces.map((content) => ({ kind: "text", content }));
