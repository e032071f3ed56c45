/** A point up to which the API caches a request. */
export interface CacheControl {
  readonly type: "ephemeral";
  readonly ttl: "5m" | "1h";
}

/** A block of a request, made anew for it: what it holds besides is that of the API. */
export interface WireBlock {
  readonly type: string;
  cache_control?: CacheControl;
  readonly [field: string]: unknown;
}

/** A message of a request. */
export interface WireMessage {
  readonly role: "user" | "assistant" | "system";
  readonly content: WireBlock[];
}

/** A tool of a request: of the run, or one that Anthropic has. */
export interface WireTool {
  readonly name?: string;
  readonly type?: string;
  readonly defer_loading?: boolean;
  cache_control?: CacheControl;
  readonly [field: string]: unknown;
}

/** A block of a response, of whatever kind. */
export interface AnswerBlock {
  readonly type?: unknown;
  readonly [field: string]: unknown;
}
