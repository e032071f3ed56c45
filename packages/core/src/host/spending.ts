import type { StepBase, StepOutcome, StepRequest } from "../runtime/runtime.ts";
import { isSharedUsage, type SharedUsage, UsageCounter } from "../shared-usage.ts";
import { addUsage, NO_RUN_USAGE, type RunUsage } from "../usage.ts";

/** What the code of one step finds at `ctx.usage`. */
class StepUsage extends UsageCounter {
  /** What it added there. */
  spent: RunUsage | undefined;
  /** Takes what is added when the step is over. */
  onLate: ((usage: Partial<RunUsage>) => void) | undefined;
  readonly #beside: ReadonlyMap<string, StepUsage>;

  constructor(start: RunUsage, beside: ReadonlyMap<string, StepUsage>) {
    super(start);
    this.#beside = beside;
    for (const { spent } of beside.values()) if (spent !== undefined) this.count(spent);
  }

  override add(usage: Partial<RunUsage>): void {
    super.add(usage);
    if (this.onLate === undefined) this.spent = addUsage(this.spent ?? NO_RUN_USAGE, usage);
    else this.onLate(usage);
    for (const other of this.#beside.values()) if (other !== this) other.count(usage);
  }
}

/**
 * What a run uses beside its own requests and calls: what its tools spend at `ctx.usage` travels in
 * the outcome of their step, what others spend on the usage that it shares in those of `prepare` and
 * `end`. So the loop knows it all, and a run that is taken over knows it again. What is spent after
 * the end of a step travels with the next one.
 */
export class Spending {
  readonly #shared: SharedUsage | undefined;
  /** Of what is shared, what the loop has counted. */
  #known: RunUsage;
  /** The steps that are carried out now. */
  readonly #steps = new Map<string, StepUsage>();
  /** What was spent by steps that were over. */
  #late: RunUsage | undefined;

  constructor(known: RunUsage, given: RunUsage = known) {
    this.#shared = isSharedUsage(given) ? given : undefined;
    this.#known = known;
  }

  /** What a step finds at `ctx.usage`. */
  of({ key, usage }: StepBase): SharedUsage {
    const known = this.#steps.get(key);
    if (known !== undefined) return known;
    const made = new StepUsage(usage, this.#steps);
    this.#steps.set(key, made);
    return made;
  }

  /** Tells those who share the usage what this run has used by now. */
  tell(usage: RunUsage): void {
    if (this.#shared === undefined) return;
    const own = addUsage(usage, this.#known, -1);
    if (isNothing(own)) return;
    this.#known = usage;
    this.#shared.add(own);
  }

  /** The outcome of a step, with what was spent in it. */
  settle({ key, kind }: StepRequest, outcome: StepOutcome): StepOutcome {
    const step = this.#steps.get(key);
    if (step !== undefined) step.onLate = (usage) => this.#spendLate(usage);
    this.#steps.delete(key);
    const own = addKnown(step?.spent, this.#late);
    this.#late = undefined;
    const others = kind === "prepare" || kind === "end" ? this.#notice() : undefined;
    const spent = addKnown(own, others);
    return spent === undefined ? outcome : { ...outcome, spent };
  }

  /** What is shared is noticed as what others spend, after the end of the run as well. */
  #spendLate(usage: Partial<RunUsage>): void {
    if (this.#shared === undefined) this.#late = addUsage(this.#late ?? NO_RUN_USAGE, usage);
    else this.#shared.add(usage);
  }

  /** What others have used since. */
  #notice(): RunUsage | undefined {
    if (this.#shared === undefined) return undefined;
    const others = addUsage(this.#shared, this.#known, -1);
    if (isNothing(others)) return undefined;
    this.#known = addUsage(this.#shared, {});
    return others;
  }
}

function addKnown(one: RunUsage | undefined, other: RunUsage | undefined): RunUsage | undefined {
  return one === undefined || other === undefined ? (one ?? other) : addUsage(one, other);
}

function isNothing(usage: RunUsage): boolean {
  return Object.values(usage).every((value) =>
    typeof value === "object" ? Object.values(value).every(isZero) : isZero(value),
  );
}

function isZero(value: unknown): boolean {
  return Number(value) === 0; // a cost is text
}
