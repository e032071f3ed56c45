import type { ModelResponse } from "../messages.ts";
import type { RunResult } from "../run-result.ts";
import type { RunHandle } from "./handle.ts";

/** How often what is there is given. */
export interface StreamOptions {
  /** What comes within this time is given at once, in milliseconds; 100. With 0 nothing is gathered. */
  readonly debounceMs?: number | undefined;
}

/** How a text is given. */
export interface TextStreamOptions extends StreamOptions {
  /** Only what is new, instead of the text so far. What turns out not to be the output is not taken back, and what follows it is not set apart: an answer that a validator rejected, one that a hook asked for again. */
  readonly delta?: boolean | undefined;
}

/**
 * One run whose output is read while it arrives. Nothing happens before something is asked for, nor
 * faster. The first output that a response begins with stands: tool calls beside it are still carried
 * out, and the run is over. Readers share one run: leaving the last one before the output is there
 * cancels it.
 */
export interface StreamedRun<out Output = unknown> extends RunHandle {
  /** Whether the run has ended well. */
  readonly isComplete: boolean;
  /** The latest response, as far as it is there. */
  readonly response: ModelResponse | undefined;
  /** Reads to the end of the run. */
  readonly result: Promise<RunResult<Output>>;
  /** Reads to the end of the run. */
  readonly output: Promise<Output>;
  /**
   * The text of the answer as it grows, last the output; validators see it with `ctx.partialOutput`, but
   * not its deltas.
   *
   * @throws `invalid_usage` where the output is not plain text.
   */
  textStream(options?: TextStreamOptions): AsyncGenerator<string, void, undefined>;
  /**
   * What the output would be if the answer ended here, where it fits already; last the output itself.
   * Output functions and validators see all of it, before the last with `ctx.partialOutput`.
   */
  outputStream(options?: StreamOptions): AsyncGenerator<Output, void, undefined>;
  /** The response as it grows (`state: "incomplete"`), last as it is. */
  responseStream(options?: StreamOptions): AsyncGenerator<ModelResponse, void, undefined>;
}
