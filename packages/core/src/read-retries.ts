import type { Retries } from "./agent-options.ts";
import { checkToolLimits } from "./tool-registry.ts";

type ReadRetries = Exclude<Retries, number>;

/** Retries as two numbers, those that are given. */
export function readRetries(retries: Retries = {}): ReadRetries {
  const read = typeof retries === "number" ? { tools: retries, output: retries } : retries;
  checkToolLimits("`retries.tools`", { maxRetries: read.tools });
  checkToolLimits("`retries.output`", { maxRetries: read.output });
  return read;
}

/** Each number from the upper where that has it, else from the lower. */
export function mergeRetries(lower: Retries | undefined, upper: Retries | undefined): ReadRetries {
  const [below, above] = [readRetries(lower), readRetries(upper)];
  return { tools: above.tools ?? below.tools, output: above.output ?? below.output };
}
