import { inProcess, type RuntimeFactory, type StepExecutor } from "@toolsets/core";
import { deepFreeze } from "./deep-freeze.ts";

/**
 * The usual runtime, except that every request, outcome and event is frozen to the last level when
 * it crosses between loop and host: whoever changes shared data throws.
 *
 * @example
 * await agent.run("Go", { runtime: frozenRuntime() });
 */
export function frozenRuntime(): RuntimeFactory {
  return (host, signal) => inProcess(freezing(host), signal);
}

function freezing(host: StepExecutor): StepExecutor {
  return {
    runId: host.runId,
    thrownBy: (key) => host.thrownBy(key),
    async *execute(request, signal) {
      const execution = host.execute(deepFreeze(request), signal);
      for (;;) {
        const item = await execution.next();
        deepFreeze(item.value);
        if (item.done === true) return item.value;
        yield item.value;
      }
    },
  };
}
