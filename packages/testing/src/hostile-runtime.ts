import {
  inProcess,
  type Runtime,
  type RuntimeFactory,
  type StepExecutor,
  type StepOutcome,
  type StepRequest,
  type Steps,
  UsageError,
} from "@toolsets/core";
import type { Journal } from "./journal.ts";
import { seededRandom } from "./seeded-random.ts";
import { SimulatedCrash } from "./simulated-crash.ts";

const EXCERPT = 60;

/** How a hostile runtime treats a run. */
export interface HostileOptions {
  /** Where requests and outcomes are kept; the next attempt at the run takes the same one. */
  readonly journal: Journal;
  /** Decides about delays, and so about the order in which steps begin and end. */
  readonly seed: number;
  /** Die after so many newly journalled steps; never unless given. */
  readonly crashAfter?: number | undefined;
}

/**
 * A runtime as a durable engine on a bad day: requests and outcomes go through JSON, steps of a
 * batch begin and end in any order, and after `crashAfter` new outcomes it throws `SimulatedCrash`.
 * Steps that had begun run on, but their outcomes are lost. With the same journal and `runId` the
 * next attempt is given the outcomes that were journalled. Reports no step events.
 *
 * Throws when a repeated request differs from the journalled one.
 *
 * @example
 * const journal = new Journal();
 * await agent.run("Go", { runId: "run-1", runtime: hostileRuntime({ journal, seed: 7 }) });
 * journal.outcomes.size; // the number of steps
 */
export function hostileRuntime({ journal, seed, crashAfter }: HostileOptions): RuntimeFactory {
  if (crashAfter !== undefined && !(crashAfter >= 1)) {
    throw new UsageError(`hostileRuntime: \`crashAfter\` is ${crashAfter}; it must be at least 1.`);
  }
  return (host, signal) => {
    const attempt = new Attempt(host, signal, journal, seed, crashAfter ?? Infinity);
    const { startedAt, sleep, waitFor } = inProcess(host, signal);
    return {
      startedAt: (journal.startedAt ??= startedAt),
      runId: host.runId,
      thrownBy: (key) => host.thrownBy(key),
      steps: (requests) => attempt.steps(requests),
      sleep,
      waitFor,
    } satisfies Runtime;
  };
}

/** One life of a process: ends with the run, or with a crash. */
class Attempt {
  readonly #host: StepExecutor;
  readonly #signal: AbortSignal;
  readonly #journal: Journal;
  readonly #random: () => number;
  readonly #death: Promise<never>;
  #die: (crash: SimulatedCrash) => void = () => {};
  #dead = false;
  #left: number;

  constructor(
    host: StepExecutor,
    signal: AbortSignal,
    journal: Journal,
    seed: number,
    crashAfter: number,
  ) {
    checkRunId(journal, host.runId);
    journal.attempts += 1;
    this.#host = host;
    this.#signal = signal;
    this.#journal = journal;
    this.#random = seededRandom(seed + journal.attempts * 0x9e3779b9); // or the same steps die again
    this.#left = crashAfter;
    this.#death = new Promise((_resolve, reject) => {
      this.#die = reject;
    });
    this.#death.catch(() => {}); // whoever waits for steps learns of it
  }

  // oxlint-disable-next-line require-yield -- what happens inside a step must not influence a run
  async *steps(requests: readonly StepRequest[]): Steps {
    const batch = new AbortController();
    const follow = (): void => batch.abort(this.#signal.reason);
    if (this.#signal.aborted) follow();
    else this.#signal.addEventListener("abort", follow, { once: true });
    try {
      const outcomes = requests.map(async (request) => {
        const outcome = await this.#settle(request, batch.signal);
        if (outcome.status === "failed") batch.abort(new Error("A call beside this one failed."));
        return outcome;
      });
      return await Promise.race([Promise.all(outcomes), this.#death]);
    } catch (error) {
      this.#dead = true;
      throw error;
    } finally {
      this.#signal.removeEventListener("abort", follow); // nobody stops a zombie
    }
  }

  /** Replays the outcome of a request, or has it made and journals it. */
  async #settle(request: StepRequest, signal: AbortSignal): Promise<StepOutcome> {
    const { key } = request;
    const { requests, outcomes, executions } = this.#journal;
    const asked = JSON.stringify(request);
    const before = requests.get(key);
    if (before !== undefined && before !== asked) throw differs(request, before, asked);
    requests.set(key, asked);

    const known = outcomes.get(key);
    if (known !== undefined) return JSON.parse(known);
    await this.#pause();
    if (this.#dead) return forever(); // not begun: it dies with the process
    executions.set(key, (executions.get(key) ?? 0) + 1);
    const made = JSON.stringify(await drain(this.#host.execute(JSON.parse(asked), signal)));
    await this.#pause();
    if (this.#dead) return forever();
    outcomes.set(key, made);
    this.#left -= 1;
    if (this.#left <= 0) {
      this.#dead = true;
      this.#die(new SimulatedCrash(`The process died after step \`${key}\` (${request.kind}).`));
    }
    return JSON.parse(made);
  }

  /** Some microtasks, and sometimes a turn of the event loop. */
  async #pause(): Promise<void> {
    for (let count = Math.floor(this.#random() * 8); count > 0; count -= 1) await Promise.resolve();
    if (this.#random() < 0.3) await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

async function drain(execution: ReturnType<StepExecutor["execute"]>): Promise<StepOutcome> {
  let item = await execution.next();
  while (item.done !== true) item = await execution.next();
  return item.value;
}

function forever(): Promise<never> {
  return new Promise(() => {});
}

function checkRunId(journal: Journal, runId: string): void {
  const [known] = journal.requests.keys();
  if (known === undefined || known.startsWith(`${runId}:`)) return;
  throw new UsageError(
    `The journal holds step \`${known}\`, which is not of run \`${runId}\`. Give every attempt the same \`runId\`.`,
  );
}

function differs({ key, kind }: StepRequest, before: string, asked: string): Error {
  let at = 0;
  while (before[at] === asked[at]) at += 1;
  const excerpt = (text: string): string => text.slice(Math.max(0, at - EXCERPT), at + EXCERPT);
  return new Error(
    `The repeated request \`${key}\` (${kind}) differs from the journalled one at character ${at}:\n  journalled  …${excerpt(before)}…\n  repeated    …${excerpt(asked)}…`,
  );
}
