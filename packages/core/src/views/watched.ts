import type { Enqueue } from "../enqueue.ts";
import type { AgentEvent } from "../events.ts";
import { abandonAfter } from "../host/abandon.ts";
import type { StepHost } from "../host/step-host.ts";
import { toSnapshot } from "../loop/run-loop.ts";
import { type Node, type NodeEvent, type State, stepBase } from "../loop/state.ts";
import type { MaybePromise } from "../maybe-promise.ts";
import type { RunContext } from "../run-context.ts";
import type { RunResult } from "../run-result.ts";
import { attachRunSnapshot } from "../run-snapshot.ts";
import type { StepBase } from "../runtime/runtime.ts";
import { UsageCounter } from "../shared-usage.ts";
import { addUsage, type RunUsage } from "../usage.ts";

/** What an application wants to do about each event. */
export type EventWatcher = (event: AgentEvent, ctx: RunContext<never>) => MaybePromise<void>;

export type Read = (reply?: Node) => Promise<IteratorResult<AgentEvent | NodeEvent, RunResult>>;

/** A run that has begun. */
interface Reading {
  readonly state: State;
  readonly read: Read;
  abort(reason: unknown): void;
}

interface Watch {
  readonly onEvent: EventWatcher;
  readonly toContext: () => RunContext<never>;
  readonly drainMs: number;
}

/** Where contexts come from. */
export interface ContextSources {
  readonly host: StepHost;
  readonly signal: AbortSignal;
  readonly enqueue: Enqueue;
}

/**
 * Tells the watcher of each event before the reader gets it. What the watcher throws aborts the run,
 * so that its history is closed, and nothing more is read. After an abort it is not waited for longer
 * than for tools.
 */
export function watched(
  { state, read, abort }: Reading,
  { onEvent, toContext, drainMs }: Watch,
): Read {
  return async (reply) => {
    const item = await read(reply);
    if (item.done === true || item.value.eventKind === "node") return item;
    const ctx = toContext();
    const { signal } = ctx;
    try {
      await abandonAfter(onEvent(item.value, ctx), signal, drainMs);
      return item;
    } catch (error) {
      const isLeft = signal.aborted && error === signal.reason;
      abort(error);
      try {
        while ((await read()).done !== true);
      } catch (ended) {
        if (isLeft) throw ended; // else it is the same error, or one of those that it caused
      }
      attachRunSnapshot(error, toSnapshot(state));
      throw error;
    }
  };
}

/** What is spent between two steps is not journalled: it counts in this process alone. */
export class WatcherUsage extends UsageCounter {
  readonly #state: State;

  constructor(state: State) {
    super(state.usage);
    this.#state = state;
  }

  override add(usage: Partial<RunUsage>): void {
    super.add(usage);
    this.#state.usage = addUsage(this.#state.usage, usage);
  }
}

/** The context of the run as it is now, made anew only where the run has moved. */
export function contextsOf(
  state: State,
  { host, signal, enqueue }: ContextSources,
): () => RunContext<never> {
  let made: { readonly base: StepBase; readonly ctx: RunContext<never> } | undefined;
  return () => {
    const { seq, messages, usage } = made?.base ?? {};
    if (
      made === undefined ||
      seq !== state.seq ||
      messages !== state.messages ||
      usage !== state.usage
    ) {
      const base = stepBase(state);
      const ctx = host.context(base, signal).with({ enqueue, usage: new WatcherUsage(state) });
      made = { base, ctx };
    }
    return made.ctx;
  };
}
