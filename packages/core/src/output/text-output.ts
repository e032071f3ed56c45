import type { RunContext } from "../run-context.ts";
import type { OutputMarker } from "./output-marker.ts";

/** An output that a function makes of the text of the model. */
export interface TextOutput<out Value, in Deps = unknown> extends OutputMarker<Value, Deps> {
  readonly execute: (text: string, ctx: RunContext<Deps>) => unknown;
}

/**
 * Makes the output of the text that the model answers with. The function throws `ModelRetry` to have
 * the model try again.
 *
 * @example
 * const agent = new Agent({ model, output: textOutput((text) => text.split("\n")) });
 */
export function textOutput<Value, Deps = unknown>(
  execute: (text: string, ctx: RunContext<Deps>) => Value,
): TextOutput<Awaited<Value>, Deps> {
  return { "~output": { version: 1, kind: "text" }, execute };
}
