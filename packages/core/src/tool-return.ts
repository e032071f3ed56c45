import type { JsonObject } from "./json.ts";
import type { UserPromptPart } from "./messages.ts";

/** What goes with the value that a tool returns. */
export interface ToolReturnOptions {
  /** Told to the model as a message of its own, after the returns of all calls. Empty content is left out. */
  readonly content?: UserPromptPart["content"];
  /** For the application; kept in the history, never sent to a model. */
  readonly metadata?: JsonObject;
  /** Deferred tools that are there from now on, by the names that the model sees. Unknown names do no harm. */
  readonly tools?: readonly string[];
}

/** A value that a tool returns, and what goes with it. Made by `new ToolReturn(…)`: data that looks alike stays data. */
export interface ToolReturn<out Value = unknown> extends ToolReturnOptions {
  readonly kind: "tool-return";
  /** What answers the call: any JSON value. */
  readonly returnValue: Value;
}

/** The way to make a `ToolReturn`. */
export interface ToolReturnConstructor {
  new <const Value>(returnValue: Value, options?: ToolReturnOptions): ToolReturn<Value>;
}

class ToolReturnClass implements ToolReturn {
  readonly kind = "tool-return";
  readonly returnValue: unknown;
  declare readonly content?: UserPromptPart["content"];
  declare readonly metadata?: JsonObject;
  declare readonly tools?: readonly string[];

  constructor(returnValue: unknown, { content, metadata, tools }: ToolReturnOptions = {}) {
    this.returnValue = returnValue;
    if (content !== undefined) this.content = content;
    if (metadata !== undefined) this.metadata = metadata;
    if (tools !== undefined) this.tools = tools;
    markAnswer(this);
  }
}

/**
 * Makes what a tool returns when it has to say more than a value. An interface and a constant,
 * because the value is data.
 *
 * @example
 * const chart = tool({
 *   name: "chart",
 *   execute: () => new ToolReturn("drawn", { content: "The chart shows a rise.", metadata: { points: 12 } }),
 * });
 */
export const ToolReturn: ToolReturnConstructor = ToolReturnClass as ToolReturnConstructor; // its instances are what the interface says

/**
 * Marks what was made to be more than a value: something that JSON cannot carry, because results of
 * tools are written by strangers. A registered symbol, so that two copies of core agree.
 */
const MARK = Symbol.for("toolsets.answer");

/** Marks data that stands for a `ToolReturn` or for something that a tool may throw. */
export function markAnswer<Value extends object>(value: Value): Value {
  return Object.defineProperty(value, MARK, { value: true });
}

/** Tells what was marked. */
export function isAnswer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.hasOwn(value, MARK);
}

/** Tells a `ToolReturn`, whichever copy of core made it, from data that only looks like one. */
export function isToolReturn(value: unknown): value is ToolReturn {
  return isAnswer(value) && value["kind"] === "tool-return";
}
