import { merge } from "./merge.ts";
import type { Runtime, StepExecutor, StepOutcome, Steps } from "./runtime.ts";

/** Carries out steps in this process, as they are asked for. */
export function inProcess(host: StepExecutor, signal: AbortSignal): Runtime {
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener("abort", stop);
        resolve();
      }, ms);
      if (signal.aborted) stop();
      else signal.addEventListener("abort", stop, { once: true });
    });
  return {
    runId: host.runId,
    startedAt: Date.now(),
    thrownBy: (key) => host.thrownBy(key),
    sleep: pause,
    // nobody outside can reach a run that lives in this process alone
    waitFor: async (names, { timeoutMs }) => {
      await pause(timeoutMs);
      return names.map(() => null);
    },
    async *steps(requests): Steps {
      const [only] = requests;
      if (requests.length === 1 && only !== undefined) return [yield* host.execute(only, signal)];
      const batch = new AbortController();
      const follow = (): void => batch.abort(signal.reason);
      const stopSiblings = (outcome: StepOutcome): void => {
        if (outcome.status === "failed") batch.abort(new Error("A call beside this one failed."));
      };
      if (signal.aborted) follow();
      else signal.addEventListener("abort", follow, { once: true });
      try {
        return yield* merge(
          requests.map((request) => host.execute(request, batch.signal)),
          stopSiblings,
        );
      } finally {
        signal.removeEventListener("abort", follow);
      }
    },
  };
}
