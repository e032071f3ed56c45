import type {
  FileFetcher,
  FinishReason,
  MaybePromise,
  Model,
  TextPart,
  ThinkingPart,
  ToolCallPart,
} from "@toolsets/core";
import type { TestRunner } from "./test-runner.ts";

/** How the model under test reaches its provider: a scripted one. */
export interface ModelConnection {
  /** Sends all its requests. */
  readonly fetch: typeof fetch;
  /** Downloads the files of links, where the model sends files. */
  readonly fetchFile: FileFetcher;
  readonly baseURL: string;
  /** Must not be found in any error. */
  readonly apiKey: string;
}

/** What the provider says. */
export interface ContractReply {
  /** In the order of thinking, text, calls. Arguments are JSON text; without them there are none. */
  readonly parts: readonly (
    | TextPart
    | ThinkingPart
    | (ToolCallPart & { readonly args?: string })
  )[];
  /** Why it says nothing else. */
  readonly refusal?: string;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
  readonly finishReason: Exclude<FinishReason, "error">;
}

/** An answer of the provider as it travels. */
export interface WireAnswer {
  /** 200 unless given. */
  readonly status?: number;
  /** `application/json`, or `text/event-stream` for a stream, unless given. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A stream is a list of its events, each with what separates it from the next. Cut texts in two at least. */
  readonly body: string | readonly string[];
}

/** What a provider may not have. */
export type ContractFeature =
  | "thinking"
  /** Thoughts that go back to their provider as it signed them. */
  | "signatures"
  | "refusal"
  | "parallel-calls"
  | "stop-sequences"
  /** A choice among tools beyond what the model likes. */
  | "tool-choice"
  /** Output by a JSON Schema. */
  | "native-output";

/** A model, and how its provider speaks. */
export interface DescribeModelOptions {
  /** Makes the model, anew for each test. It must not try again by itself. */
  readonly createModel: (connection: ModelConnection) => MaybePromise<Model>;
  /** Puts what the provider says in the provider's words. */
  readonly encode: (reply: ContractReply, how: { readonly streamed: boolean }) => WireAnswer;
  /** Whether a request asks for a stream, for a model that asks for one by itself; else as it was asked. */
  readonly isStreamed?: ((body: string) => boolean) | undefined;
  /** An event that tells of an error inside a stream, where the provider has such events. */
  readonly encodeStreamError?: ((message: string) => string) | undefined;
  /** What the provider does not have. */
  readonly lacks?: readonly ContractFeature[] | undefined;
  /** `{ describe, it }` of your test runner, where they are no globals. */
  readonly runner?: TestRunner | undefined;
}

/** One rule of the contract. */
export interface ContractRule {
  readonly title: string;
  /** Rejects where the rule is broken. */
  readonly prove: (options: DescribeModelOptions) => Promise<void>;
  /** Without it the rule says nothing. */
  readonly needs?: ContractFeature | "stream errors" | undefined;
}
