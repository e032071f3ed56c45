import type { JsonObject } from "../json.ts";
import type { AnsweringPart, UserPromptPart } from "../messages.ts";
import type { RequestedCall, Verdict } from "../runtime/runtime.ts";

/** What answers a call: its part, and what the tool tells the model besides. */
export interface Answer {
  readonly part: AnsweringPart;
  readonly content?: UserPromptPart["content"] | undefined;
  /** The deferred tools that it reveals. */
  readonly reveals?: readonly string[] | undefined;
}

/** A call at its place in the response, and what was decided about it. */
export interface PlacedCall extends Pick<RequestedCall, "call" | "approved" | "metadata"> {
  readonly index: number;
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

/** The calls of one response that wait: those that threw, and those whose kind says so. */
export interface Turn {
  thrown: DeferredCall[];
  declared: DeferredCall[];
}
