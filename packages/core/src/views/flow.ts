import type { ConcurrencyLimiter } from "../concurrency-limiter.ts";
import { type Enqueue, type EnqueuedMessages, toEnqueued } from "../enqueue.ts";
import { isCancellation, RunCancelledError } from "../errors/run-cancelled-error.ts";
import { UsageError } from "../errors/usage-error.ts";
import type { AgentEvent } from "../events.ts";
import { abandonAfter } from "../host/abandon.ts";
import { type HostSetup, Session } from "../host/session.ts";
import { StepHost } from "../host/step-host.ts";
import { type LinkedController, linkedController } from "../linked-controller.ts";
import { initialState, runLoop, toSnapshot } from "../loop/run-loop.ts";
import {
  type Node,
  type NodeEvent,
  type RunInput,
  type RunShape,
  type State,
  stepBase,
} from "../loop/state.ts";
import type { RunResult } from "../run-result.ts";
import { attachRunSnapshot } from "../run-snapshot.ts";
import { inProcess } from "../runtime/in-process.ts";
import type { OutputSubject, RuntimeFactory } from "../runtime/runtime.ts";
import type { RunContext } from "../run-context.ts";
import { standsAround } from "../hooks/stage.ts";
import { hooked } from "./hooked-run.ts";
import { limited } from "./limited.ts";
import {
  type ContextSources,
  contextsOf,
  type EventWatcher,
  watched,
  WatcherUsage,
} from "./watched.ts";

/** Everything a run starts with. */
export interface RunSetup {
  readonly host: HostSetup;
  readonly shape: RunShape;
  readonly input: RunInput;
  readonly signal: AbortSignal | undefined;
  readonly runtime: RuntimeFactory | undefined;
  readonly onEvent: EventWatcher | undefined;
  /** Lets it begin. */
  readonly limiter?: Pick<ConcurrencyLimiter, "acquire"> | undefined;
  /** Whether the view replies at each node. */
  readonly isStepped: boolean;
  /** The same run with capabilities of its own; where there are some. */
  readonly forRun: ((ctx: RunContext<never>) => Promise<RunSetup>) | undefined;
}

type Item = IteratorResult<AgentEvent | NodeEvent, RunResult>;

/** One run that a view drives. Nothing happens before the first `next`. */
export interface Flow {
  readonly setup: RunSetup;
  /** What the loop knows; nothing before the first `next`. */
  readonly state: State | undefined;
  /** Set when the run has ended well. */
  readonly result: RunResult | undefined;
  /** The next event, or a boundary where the shape asks for them; `reply` answers one. */
  next(reply?: Node): Promise<Item>;
  /** Has the run reject with `run_cancelled`. After its end it does nothing. */
  cancel(): void;
  /** As `ctx.enqueue`, from outside of any step. It is not journalled: in this process alone. */
  readonly enqueue: Enqueue;
  /** What an answer that still arrives would be as an output; nothing where it does not fit yet. */
  partialOutput(subject: OutputSubject): Promise<{ readonly output: unknown } | undefined>;
  /** Aborts the run and waits until its loop has ended. Safe while a `next` is parked. */
  leave(): Promise<void>;
}

/** A run that has begun. */
interface Started {
  readonly state: State;
  /** Reads the loop itself. */
  readonly read: Flow["next"];
  /** Reads what the view is given. */
  next: Flow["next"];
  result: RunResult | undefined;
  abort(reason: unknown): void;
  readonly partialOutput: Flow["partialOutput"];
}

/** `onBegin` is told when the run begins: one that nobody reads never does. */
export function startFlow(setup: RunSetup, onBegin?: (flow: Flow) => void): Flow {
  let started: Started | undefined;
  let starting: Promise<Started> | undefined;
  let life: LinkedController | undefined;
  let left: Promise<void> | undefined;
  let count = 0;
  let early: readonly EnqueuedMessages[] = [];

  const cancel = (): void => {
    life ??= linkedController(undefined); // it will not begin
    if (started?.result === undefined) life.abort(new RunCancelledError());
  };
  const begin = (resolved: RunSetup, within: LinkedController): Started => {
    started = start(resolved, within, flow);
    onBegin?.(flow);
    started.state.pending = early;
    return started;
  };
  const flow: Flow = {
    setup,
    get state() {
      return started?.state;
    },
    get result() {
      return started?.result;
    },
    next(reply) {
      if (started !== undefined) return started.next(reply);
      const within = (life ??= linkedController(setup.signal));
      if (setup.forRun !== undefined && !within.signal.aborted)
        starting ??= prepare(setup, within, cancel).then((own) => begin(own, within));
      return starting?.then((run) => run.next(reply)) ?? begin(setup, within).next(reply);
    },
    cancel,
    enqueue(content, options) {
      const state = started?.state;
      if (state?.isEnding === true)
        throw new UsageError("The run is over. Start another with its messages and what you have.");
      const id = `${setup.host.shared.runId}/enqueue/${count}`;
      const added = toEnqueued(id, content, options);
      if (added === undefined) return undefined;
      count += 1;
      if (state === undefined) early = [...early, added];
      else state.pending = [...state.pending, added];
      return id;
    },
    partialOutput: async (subject) => started?.partialOutput(subject),
    async leave() {
      if (started === undefined && starting !== undefined) {
        cancel();
        await starting.catch(() => {});
      }
      if (started !== undefined && started.result === undefined)
        left ??= drain(started, new RunCancelledError("The reader left the run."));
      await left;
    },
  };
  return flow;
}

/** `life` ends when the run is left; what hooks break off is less than that. */
function start(setup: RunSetup, life: LinkedController, { cancel, enqueue }: Flow): Started {
  const { shape, input, signal: outside, onEvent, limiter } = setup;
  const { hooks, drainMs } = setup.host;
  const isHooked = standsAround(hooks);
  const controller = isHooked ? linkedController(life.signal) : life;
  const onClose = isHooked ? () => {} : life.unlink; // hooks may go on
  const host = new StepHost(setup.host, { onClose, cancel });
  const runtime = (setup.runtime ?? inProcess)(host, controller.signal);
  const state = initialState(shape, input, runtime);
  const loop = runLoop(shape, input, runtime, state);
  const onItem = (item: Item): Item => {
    if (item.done === true) started.result ??= item.value; // a generator that is over gives nothing
    return item;
  };
  const toContext = contextsOf(state, { host, signal: controller.signal, enqueue });
  // a loop that ends in good order has closed everything; one that is torn down has not
  const onThrown = async (error: unknown): Promise<never> => {
    try {
      await host.close("error");
    } catch {
      // what broke the run is what counts
    }
    if (outside?.aborted !== true || !isCancellation(error)) throw error;
    attachRunSnapshot(outside.reason, toSnapshot(state));
    throw outside.reason; // an abort from outside outranks a cancel that it meets
  };
  const around = isHooked
    ? hooked({
        hooks,
        state,
        read: (reply) => loop.next(reply).catch(onThrown),
        toContext,
        isStepped: setup.isStepped,
        close: (status) => host.close(status),
        abort: controller.abort,
        life,
        outside,
        drainMs,
      })
    : undefined;
  const plain: Flow["next"] =
    around === undefined
      ? (reply) => loop.next(reply).then(onItem, onThrown)
      : (reply) => around(reply).then(onItem);
  const onUnstarted = (error: unknown): Promise<never> => {
    attachRunSnapshot(error, toSnapshot(state));
    life.unlink();
    return onThrown(error);
  };
  const room = limiter && { limiter, signal: life.signal, onThrown: onUnstarted };
  const read = room === undefined ? plain : limited(plain, room);
  const partialOutput = partialOutputOf(state, { host, signal: controller.signal, enqueue });
  const { abort } = life;
  const started: Started = { state, result: undefined, read, next: read, abort, partialOutput };
  if (onEvent !== undefined) started.next = watched(started, { onEvent, toContext, drainMs });
  return started;
}

function partialOutputOf(
  state: State,
  { host, signal, enqueue }: ContextSources,
): Flow["partialOutput"] {
  return async (subject) => {
    const requested = subject.from === "tool" ? subject.requested : undefined;
    const ctx = host.context(stepBase(state), signal, requested);
    const usage = new WatcherUsage(state);
    return host.partialOutput(subject, ctx.with({ partialOutput: true, enqueue, usage }));
  };
}

/**
 * The run with capabilities of its own, which are asked when it has room. Where it is left meanwhile,
 * the run as it was: it fails before it begins.
 */
async function prepare(
  setup: RunSetup,
  { signal, unlink }: LinkedController,
  cancel: () => void,
): Promise<RunSetup> {
  const { limiter, host, forRun } = setup;
  let release = (): void => {};
  try {
    if (limiter !== undefined) release = await limiter.acquire(signal);
    const asked = forRun?.(firstContext(setup, signal, cancel)) ?? setup;
    const own = await abandonAfter(asked, signal, host.drainMs);
    return { ...own, limiter: limiter && { acquire: async () => release } };
  } catch (error) {
    release();
    if (signal.aborted) return setup;
    unlink();
    throw error;
  }
}

/** For what is asked before the run begins. */
function firstContext(
  { host, input }: RunSetup,
  signal: AbortSignal,
  cancel: () => void,
): RunContext<never> {
  const { runId } = host.shared;
  const base = { seq: 0, key: `${runId}:0`, runStep: 0, retries: [], discovered: [] };
  const { usage, history: messages, metadata: runMetadata } = input;
  return new Session(host, cancel).context({ ...base, usage, messages, runMetadata }, signal);
}

/** Aborts a run and lets its loop walk to its end. */
async function drain({ abort, read }: Started, reason: unknown): Promise<void> {
  abort(reason);
  try {
    while ((await read()).done !== true);
  } catch {
    // the cancellation itself; whoever left does not want to hear of it
  }
}
