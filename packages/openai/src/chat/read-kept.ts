import type { Json, JsonObject } from "@toolsets/core";

/** What of an answer is kept beside its parts, for the application: never sent back. */
export interface KeptFields {
  /** Where texts of the web stand. */
  readonly annotations?: unknown;
  /** What Groq ran by itself. */
  readonly executed_tools?: unknown;
}

/** How likely the tokens of an answer were. */
export interface LogprobFields {
  readonly logprobs?: { readonly content?: unknown } | null;
}

/** Gathers what is kept of an answer, or of the chunks of one. */
export interface KeptReader {
  add(choice: LogprobFields, message: KeptFields): void;
  details(): JsonObject;
}

/** Makes one; most chunks bring nothing of it. */
export function keptReader(): KeptReader {
  const kept = new Map<string, Json[]>();
  const append = (name: string, items: unknown): void => {
    if (!Array.isArray(items) || items.length === 0) return;
    const list = kept.get(name) ?? [];
    // what was read from JSON is JSON
    list.push(...(items as Json[]));
    kept.set(name, list);
  };
  return {
    add({ logprobs }, { annotations, executed_tools: executed }) {
      if (logprobs) append("logprobs", logprobs.content);
      if (annotations) append("annotations", annotations);
      if (executed) append("executed_tools", executed);
    },
    details: () => Object.fromEntries(kept),
  };
}
