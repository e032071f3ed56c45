import { RunCancelledError } from "../errors/run-cancelled-error.ts";
import type { AgentEvent } from "../events.ts";
import type { HostSetup } from "../host/session.ts";
import { StepHost } from "../host/step-host.ts";
import { runLoop } from "../loop/run-loop.ts";
import type { Message } from "../messages.ts";
import type { RunResult } from "../run-result.ts";
import { inProcess } from "../runtime/in-process.ts";
import type { RuntimeFactory } from "../runtime/runtime.ts";

/** Everything a run starts with. */
export interface RunSetup {
  readonly host: HostSetup;
  readonly history: readonly Message[];
  /** Whether somebody watches the parts of responses. */
  readonly live: boolean;
  readonly maxOutputRetries: number;
  readonly signal: AbortSignal | undefined;
  readonly runtime: RuntimeFactory | undefined;
}

/** One run that a view drives. Nothing happens before the first `next`. */
export interface Flow {
  next(): Promise<IteratorResult<AgentEvent<string>, RunResult<string>>>;
  /** Aborts the run and waits until its loop has ended. Safe while a `next` is parked. */
  leave(): Promise<void>;
  /** Lets go of everything, when the run is over. */
  finish(): Promise<void>;
}

type Started = Pick<Flow, "next" | "finish"> & { readonly controller: AbortController };

export function startFlow(setup: RunSetup): Flow {
  let started: Started | undefined;
  let over = false;
  const finish = async (): Promise<void> => {
    over = true;
    await started?.finish();
  };
  return {
    next() {
      started ??= start(setup);
      return started.next();
    },
    finish,
    async leave() {
      if (over) return;
      over = true;
      if (started === undefined) return;
      started.controller.abort(new RunCancelledError("The reader left the run before its end."));
      try {
        while (!(await started.next()).done);
      } catch {
        // the cancellation itself; whoever left does not want to hear of it
      }
      await finish();
    },
  };
}

function start({ host: hostSetup, history, live, ...setup }: RunSetup): Started {
  const controller = new AbortController();
  const { signal } = setup;
  const follow = (): void => controller.abort(signal?.reason);
  if (signal?.aborted === true) follow();
  else signal?.addEventListener("abort", follow, { once: true });

  const host = new StepHost(hostSetup, () => signal?.removeEventListener("abort", follow));
  const loop = runLoop(
    {
      live,
      maxToolRetries: hostSetup.maxToolRetries,
      maxOutputRetries: setup.maxOutputRetries,
      requestLimit: hostSetup.usageLimits.requestLimit ?? 50,
      decides: hostSetup.capabilities.some(
        ({ handleDeferredToolCalls }) => handleDeferredToolCalls !== undefined,
      ),
    },
    {
      prompt: hostSetup.prompt,
      history,
      conversationId: hostSetup.conversationId,
      metadata: hostSetup.metadata,
    },
    (setup.runtime ?? inProcess)(host, controller.signal),
  );
  return {
    controller,
    next: () => loop.next(),
    finish: () => host.close(),
  };
}
