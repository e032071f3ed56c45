import { RunCancelledError } from "../errors/run-cancelled-error.ts";
import type { HostSetup } from "../host/session.ts";
import { StepHost } from "../host/step-host.ts";
import { linkedController } from "../linked-controller.ts";
import { runLoop } from "../loop/run-loop.ts";
import type { Loop, RunInput, RunShape } from "../loop/state.ts";
import type { RunResult } from "../run-result.ts";
import { inProcess } from "../runtime/in-process.ts";
import type { RuntimeFactory } from "../runtime/runtime.ts";

/** Everything a run starts with. */
export interface RunSetup {
  readonly host: HostSetup;
  readonly shape: RunShape;
  readonly input: RunInput;
  readonly signal: AbortSignal | undefined;
  readonly runtime: RuntimeFactory | undefined;
}

/** One run that a view drives. Nothing happens before the first `next`. */
export interface Flow {
  next(): ReturnType<Loop<RunResult>["next"]>;
  /** Aborts the run and waits until its loop has ended. Safe while a `next` is parked. */
  leave(): Promise<void>;
}

export function startFlow({ host: setup, shape, input, signal, runtime }: RunSetup): Flow {
  let started: ReturnType<typeof start> | undefined;
  let left: Promise<void> | undefined;

  const start = () => {
    const controller = linkedController(signal);
    const host = new StepHost(setup, controller.unlink);
    const loop = runLoop(shape, input, (runtime ?? inProcess)(host, controller.signal));
    // a loop that ends in good order has closed everything; one that is torn down has not
    const onThrown = async (error: unknown): Promise<never> => {
      try {
        await host.close("error");
      } catch {
        // what broke the run is what counts
      }
      throw error;
    };
    return { controller, next: () => loop.next().catch(onThrown) };
  };
  const leave = async ({ controller, next }: ReturnType<typeof start>): Promise<void> => {
    controller.abort(new RunCancelledError("The reader left the run."));
    try {
      while ((await next()).done !== true);
    } catch {
      // the cancellation itself; whoever left does not want to hear of it
    }
  };
  return {
    next() {
      started ??= start();
      return started.next();
    },
    async leave() {
      if (started !== undefined) left ??= leave(started);
      await left;
    },
  };
}
