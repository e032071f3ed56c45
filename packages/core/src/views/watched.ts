import type { Enqueue } from "../enqueue.ts";
import type { AgentEvent } from "../events.ts";
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

/** Where contexts come from. */
interface ContextSources {
  readonly host: StepHost;
  readonly signal: AbortSignal;
  readonly enqueue: Enqueue;
}

/**
 * Tells the watcher of each event before the reader gets it. What the watcher throws aborts the run,
 * so that its history is closed, and nothing more is read.
 */
export function watched(
  { state, read, abort }: Reading,
  onEvent: EventWatcher,
  toContext: () => RunContext<never>,
): Read {
  return async (reply) => {
    const item = await read(reply);
    if (item.done === true || item.value.eventKind === "node") return item;
    try {
      await onEvent(item.value, toContext());
      return item;
    } catch (error) {
      abort(error);
      try {
        while ((await read()).done !== true);
      } catch {
        // the same error, which is thrown below; or one of those that it caused
      }
      attachRunSnapshot(error, toSnapshot(state));
      throw error;
    }
  };
}

/** What a watcher spends is not journalled: it counts in this process alone. */
class WatcherUsage extends UsageCounter {
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
