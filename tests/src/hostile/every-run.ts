import { Agent, type RuntimeFactory } from "@toolsets/core";
import { hostileRuntime, Journal } from "@toolsets/testing";

/** `run` for a setup that wraps it, whatever the agent gives. */
interface Runs {
  run: (
    this: unknown,
    prompt?: unknown,
    options?: { readonly runtime?: RuntimeFactory; readonly onEvent?: unknown },
  ) => Promise<unknown>;
}

/**
 * Carries every `run` of the tests that load this out on the hostile runtime, unless the test chose
 * one or watches its events: requests and outcomes go through JSON, and the steps of a batch end in
 * any order. What happens inside a step is not reported there.
 */
const prototype: Runs = Object.getPrototypeOf(new Agent({}));
const { run } = prototype;
let seed = 0;

prototype.run = function (prompt, options) {
  if (options?.onEvent !== undefined) return run.call(this, prompt, options);
  seed += 1;
  const runtime = hostileRuntime({ journal: new Journal(), seed });
  return run.call(this, prompt, { runtime, ...options });
};
