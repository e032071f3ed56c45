import type { JsonObject } from "../json.ts";
import type { AnsweringPart, UserPromptPart } from "../messages.ts";
import type { RequestedCall, Verdict } from "../runtime/runtime.ts";
import type { ToolKind } from "../tool-definition.ts";
import type { RunFailure } from "./run-failure.ts";

/** What answers a call: its part, and what the tool tells the model besides. */
export interface Answer {
  readonly part: AnsweringPart;
  /** It says how the run ends, and is not true where that fails. */
  readonly isProvisional?: boolean;
  readonly content?: UserPromptPart["content"] | undefined;
  /** The deferred tools that it reveals. */
  readonly reveals?: readonly string[] | undefined;
}

/** A call at its place in the response, and what was decided about it. */
export interface PlacedCall extends Pick<RequestedCall, "call" | "approved" | "metadata"> {
  readonly index: number;
  /** Of the tool of that name in this step. */
  readonly kind: ToolKind | "unknown";
  /** The response ended in it before its time: nobody knows whether it is whole. */
  readonly isCut?: boolean;
}

/** A call that is known to be fit to run, or known not to be. */
export interface PlannedCall extends PlacedCall {
  /** What is needed to run it; nothing where the model named no tool of this step. */
  readonly requested: RequestedCall | undefined;
  readonly maxRetries: number;
  readonly verdict: Verdict | Refusal;
}

/** The tool is there, but nothing has revealed it. The first time costs no retry. */
interface Refusal {
  readonly verdict: "unavailable";
  readonly content: string;
  readonly isFree: boolean;
}

/** A call that waits for an answer from outside. */
export interface DeferredCall {
  readonly placed: PlacedCall;
  readonly waitsFor: "approval" | "result";
  readonly metadata?: JsonObject | undefined;
}

/** What the calls of one response came to. */
export interface Turn {
  /** Those that wait because something threw, and because their kind says so. */
  thrown: DeferredCall[];
  declared: DeferredCall[];
  /** What the run ends with; `index` is the place of the call that gave it. */
  final: { readonly output: unknown; readonly index?: number } | undefined;
  /** That stands: a reader has seen it come. */
  isCommitted: boolean;
  /** An output was made, whether or not it stands. */
  hasOutput: boolean;
  hasFailedOutput: boolean;
  /** What the run fails with if no output is taken. */
  spent: RunFailure | undefined;
}
