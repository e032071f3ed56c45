import { linkedController } from "../linked-controller.ts";
import { merge } from "./merge.ts";
import type { Runtime, StepExecutor, StepOutcome, Steps } from "./runtime.ts";

/** Carries out steps in this process, as they are asked for. */
export function inProcess(host: StepExecutor, signal: AbortSignal): Runtime {
  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener("abort", stop);
        resolve();
      }, ms);
      signal.addEventListener("abort", stop, { once: true });
    });
  return {
    runId: host.runId,
    startedAt: Date.now(),
    thrownBy: (key) => host.thrownBy(key),
    sleep,
    // nobody outside can reach a run that lives in this process alone
    waitFor: (names, { timeoutMs }) => sleep(timeoutMs).then(() => names.map(() => null)),
    async *steps(requests): Steps {
      const [only] = requests;
      if (requests.length === 1 && only !== undefined) return [yield* host.execute(only, signal)];
      const batch = linkedController(signal);
      const stopSiblings = (outcome: StepOutcome): void => {
        if (outcome.status === "failed") batch.abort(new Error("A call beside this one failed."));
      };
      try {
        return yield* merge(
          requests.map((request) => host.execute(request, batch.signal)),
          stopSiblings,
        );
      } finally {
        batch.unlink();
      }
    },
  };
}
