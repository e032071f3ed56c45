import type { RunResult } from "../run-result.ts";
import type { Flow } from "./flow.ts";

/** The view without a reader: drives the loop to its end. */
export async function runToEnd(start: () => Flow): Promise<RunResult> {
  const flow = start();
  for (;;) {
    const item = await flow.next();
    if (item.done === true) return item.value;
  }
}
