import type {
  CallToolResult,
  ClientCapabilities,
  CreateMessageRequest,
  CreateMessageResult,
  CreateMessageResultWithTools,
  ElicitRequestFormParams,
  ElicitRequestURLParams,
  ElicitResult,
  LoggingLevel,
  Root,
  ServerContext,
} from "@modelcontextprotocol/server";
import type { Json } from "@toolsets/core";

/** What a form asks a user for, or the page that they are sent to. */
export type ElicitParams =
  | ElicitRequestFormParams
  | (Omit<ElicitRequestURLParams, "elicitationId"> & { elicitationId?: string });

/** What a model is asked. */
export type SampleParams = CreateMessageRequest["params"];

/** What the model of a client said. */
export type SampleResult = CreateMessageResult | CreateMessageResultWithTools;

/** How a question is told from others of one call. */
export interface AskOptions {
  /**
   * Names the question: the answer is found by it when the tool runs again. Unless given, the first
   * question of a kind is `elicit-1`, the second `elicit-2`: name them where their order may change.
   */
  readonly key?: string | undefined;
}

/** How far a call is. */
export interface CallProgress {
  /** Grows with each report. */
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

/** What a tool keeps while its questions are answered. */
export interface RequestState {
  /** What was set before; nothing in the first round. */
  get(): Json | undefined;
  /** Keeps a value for the next round. The client carries it, sealed: it can neither read nor change it. */
  set(value: Json): void;
}

/**
 * The client of a served call: `ctx.mcp` in tools that `serve` runs.
 *
 * Up to 2025-11-25 a question waits for its answer. Since 2026-07-28 there is nothing to wait on: a
 * question without an answer throws, the call ends with all questions asked by then, and the tool
 * runs again from its beginning with the answers. So ask before anything is changed, ask the same in
 * each round, and keep in `requestState` what must not be done twice. What is thrown passes through
 * `catch` and `finally`; a tool that swallows it ends with its questions all the same.
 */
export interface MCPCall {
  /** What the client can be asked for. */
  readonly capabilities: ClientCapabilities;
  /**
   * Asks the user, by a form or by a page of yours. What they accept fits the form.
   *
   * @throws `mcp_client_capability` when the client cannot ask.
   */
  elicit(params: ElicitParams, options?: AskOptions): Promise<ElicitResult>;
  /**
   * Asks the model of the client.
   *
   * @throws `mcp_client_capability` when the client lends no model.
   */
  sample(params: SampleParams, options?: AskOptions): Promise<SampleResult>;
  /**
   * The folders that the client works in.
   *
   * @throws `mcp_client_capability` when the client tells none.
   */
  listRoots(options?: AskOptions): Promise<readonly Root[]>;
  /** Writes to the log of the client, as far as it asked for that. */
  log(level: LoggingLevel, data: unknown, logger?: string): Promise<void>;
  /** Tells the client how far the call is, if it asked. `ctx.emit` does it for progress in its form. */
  progress(progress: CallProgress): Promise<void>;
  readonly requestState: RequestState;
  /** Marks a result of MCP to be sent as it is, for what values cannot say: return it. */
  result(result: CallToolResult): CallToolResult;
  /** What the SDK gives its handlers, for all that is not here. */
  readonly sdk: ServerContext;
}

declare module "@toolsets/core" {
  interface RunContextExtensions {
    /** The client of the call, in a toolset that `serve` of `@toolsets/mcp/server` serves. */
    readonly mcp?: MCPCall;
  }
}
