import type { AnthropicModelProfile } from "../profiles.ts";

/** What the messages of a request depend on, beside the history. */
export interface HistoryContext {
  readonly profile: AnthropicModelProfile;
  /** The names of the tools that are sent: others may not be referred to. */
  readonly declared: ReadonlySet<string>;
  /** Those of them that the model does not read before a reference names them. */
  readonly deferred: ReadonlySet<string>;
  /** Whether the request has the advisor: without it, its calls may not be sent. */
  readonly hasAdvisor: boolean;
  /** The ids of the files that programs can read. */
  readonly files: readonly string[];
}
