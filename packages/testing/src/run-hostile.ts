import type { RuntimeFactory } from "@toolsets/core";
import { type HostileOptions, hostileRuntime } from "./hostile-runtime.ts";
import { Journal } from "./journal.ts";
import { SimulatedCrash } from "./simulated-crash.ts";

/** How `runHostile` repeats an attempt. */
export interface RunHostileOptions extends Omit<HostileOptions, "journal"> {
  /** 1,000 unless told otherwise. */
  readonly maxAttempts?: number | undefined;
}

/** How a run among crashes ended. */
export interface HostileResult<out Value> {
  readonly value: Value;
  readonly journal: Journal;
  /** How often the process died on the way. */
  readonly crashes: number;
}

/**
 * Repeats an attempt over one journal until it ends without a crash. Each attempt must do the same:
 * one run with the same `runId`, the same `conversationId`, and equal options.
 *
 * Rejects with what an attempt throws, a `SimulatedCrash` excepted.
 *
 * @example
 * const { value, crashes } = await runHostile(
 *   (runtime) => agent.run("Go", { runId: "run-1", conversationId: "c-1", runtime }),
 *   { seed: 7, crashAfter: 1 },
 * );
 */
export async function runHostile<Value>(
  attempt: (runtime: RuntimeFactory, attemptNumber: number) => Promise<Value>,
  { seed, crashAfter, maxAttempts = 1000 }: RunHostileOptions,
): Promise<HostileResult<Value>> {
  const journal = new Journal();
  for (let number = 1; number <= maxAttempts; number += 1) {
    try {
      const value = await attempt(hostileRuntime({ journal, seed, crashAfter }), number);
      return { value, journal, crashes: number - 1 };
    } catch (error) {
      if (!(error instanceof SimulatedCrash)) throw error;
    }
  }
  throw new Error(`The run crashed in each of ${maxAttempts} attempts. Raise \`maxAttempts\`.`);
}
