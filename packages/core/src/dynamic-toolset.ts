import { AbstractToolset } from "./abstract-toolset.ts";
import { UsageError } from "./errors/usage-error.ts";
import type { Instructions } from "./instructions.ts";
import type { MaybePromise } from "./maybe-promise.ts";
import { quoteName } from "./quote-name.ts";
import type { RunContext } from "./run-context.ts";
import type { ToolMap, UnionToIntersection } from "./tool-map.ts";
import {
  type AnyToolset,
  type DepsOf,
  isToolset,
  type Toolset,
  type ToolsetTool,
  type ToolsOf,
} from "./toolset.ts";

/** Gives the toolset of a step or a run, or nothing for no tools. */
export type ToolsetFactory<
  in Deps = unknown,
  out Made extends AnyToolset | undefined = AnyToolset | undefined,
> = (ctx: RunContext<Deps>) => MaybePromise<Made>;

/** How a `DynamicToolset` lives. */
export interface DynamicToolsetOptions {
  /** Unique among the toolsets of an agent. The tools carry that of the toolset that they came from. */
  readonly id?: string | undefined;
  /** Asks the factory at every step, which is the default, or once for a run. */
  readonly perRunStep?: boolean | undefined;
}

/** The tools that a factory may give: any of those that its toolsets offer. */
export type ToolsMadeBy<Made> =
  UnionToIntersection<ToolsOf<Extract<Made, AnyToolset>>> extends infer All extends ToolMap
    ? All
    : ToolMap;

/** What the factory needs, and what the toolsets need that it may give. */
export type DepsMadeBy<Made> = [Extract<Made, AnyToolset>] extends [never]
  ? unknown
  : DepsOf<Extract<Made, AnyToolset>>;

/** The way to make a `DynamicToolset`. */
export interface DynamicToolsetConstructor {
  new <Made extends AnyToolset | undefined, Own = unknown>(
    factory: ToolsetFactory<Own, Made>,
    options?: DynamicToolsetOptions,
  ): Toolset<Own & DepsMadeBy<Made>, ToolsMadeBy<Made>>;
}

/** What a factory gave, and what became of it. */
interface Inner {
  readonly made: AnyToolset;
  /** Its form for this run: the one that is opened and closed. */
  readonly forRun: AnyToolset;
  /** Its form for this step. */
  forStep: AnyToolset;
}

class DynamicToolsetClass extends AbstractToolset<never> {
  readonly id: string | undefined;
  readonly #factory: ToolsetFactory<never>;
  readonly #perRunStep: boolean;
  #inner: Inner | undefined;
  #isInnerOpen = false;
  /** The number of `open`s without a `close`. */
  #opens = 0;
  /** Counts how often it was closed for good: an aborted run does not wait for what is opening. */
  #ends = 0;

  constructor(factory: ToolsetFactory<never>, options: DynamicToolsetOptions = {}) {
    super();
    this.#factory = factory;
    this.id = options.id;
    this.#perRunStep = options.perRunStep ?? true;
  }

  override get label(): string {
    return this.id === undefined ? "DynamicToolset" : `DynamicToolset '${this.id}'`;
  }

  override async forRun(ctx: RunContext<never>): Promise<AnyToolset> {
    const copy = this.#copy();
    if (!this.#perRunStep) {
      const made = await this.#make(ctx);
      copy.#inner = made && (await forRunOf(made, ctx));
    }
    return copy;
  }

  override async forRunStep(ctx: RunContext<never>): Promise<AnyToolset> {
    const ends = this.#ends;
    if (ends > 0 && this.#opens === 0) throw this.#closed();
    if (this.#perRunStep) {
      const made = await this.#make(ctx);
      if (ends !== this.#ends) throw this.#closed();
      if (made !== this.#inner?.made) await this.#change(made, ctx, ends);
    }
    const inner = this.#inner;
    if (inner !== undefined) inner.forStep = await inner.forRun.forRunStep(ctx);
    return this;
  }

  override async open(): Promise<void> {
    this.#opens += 1;
    if (this.#inner === undefined || this.#isInnerOpen) return;
    try {
      await this.#inner.forRun.open();
      this.#isInnerOpen = true;
    } catch (error) {
      this.#opens -= 1;
      this.#inner = undefined;
      throw error;
    }
  }

  override async close(): Promise<void> {
    this.#opens = Math.max(0, this.#opens - 1);
    if (this.#opens > 0) return;
    this.#ends += 1;
    await this.#detach();
  }

  override getInstructions(ctx: RunContext<never>): MaybePromise<Instructions> {
    return this.#inner?.forStep.getInstructions(ctx);
  }

  getTools(ctx: RunContext<never>): MaybePromise<ReadonlyMap<string, ToolsetTool<never>>> {
    return this.#inner?.forStep.getTools(ctx) ?? new Map();
  }

  async callTool(
    name: string,
    args: Record<string, unknown>,
    ctx: RunContext<never>,
    tool: ToolsetTool<never>,
  ): Promise<unknown> {
    if (this.#inner === undefined)
      throw new UsageError(
        `${this.label} has no toolset now, so it cannot call ${quoteName(name)}.`,
      );
    return this.#inner.forStep.callTool(name, args, ctx, tool);
  }

  override visitLeaves(visit: (leaf: AnyToolset) => void): void {
    if (this.#inner === undefined) visit(this);
    else this.#inner.forStep.visitLeaves(visit);
  }

  override replaceLeaves(replace: (leaf: AnyToolset) => AnyToolset): AnyToolset {
    if (this.#inner === undefined) return replace(this);
    const copy = this.#copy();
    const { made, forStep } = this.#inner;
    const replaced = forStep.replaceLeaves(replace);
    copy.#inner = { made, forRun: replaced, forStep: replaced };
    return copy;
  }

  #copy(): DynamicToolsetClass {
    return new DynamicToolsetClass(this.#factory, { id: this.id, perRunStep: this.#perRunStep });
  }

  async #make(ctx: RunContext<never>): Promise<AnyToolset | undefined> {
    const made = (await this.#factory(ctx)) ?? undefined;
    if (made === undefined || isToolset(made)) return made;
    throw new UsageError(
      `The factory of ${this.label} returned no toolset. Return one, or undefined.`,
    );
  }

  /** Closes the old toolset, then opens the new one: attached is only what is open. */
  async #change(made: AnyToolset | undefined, ctx: RunContext<never>, ends: number): Promise<void> {
    await this.#detach();
    if (made === undefined) return;
    const inner = await forRunOf(made, ctx);
    await inner.forRun.open();
    if (ends !== this.#ends) {
      await inner.forRun.close();
      throw this.#closed();
    }
    this.#inner = inner;
    this.#isInnerOpen = true;
  }

  #closed(): UsageError {
    return new UsageError(`${this.label} was closed, so it asks for no other toolset.`);
  }

  async #detach(): Promise<void> {
    const inner = this.#inner;
    const wasOpen = this.#isInnerOpen;
    this.#inner = undefined;
    this.#isInnerOpen = false;
    if (wasOpen) await inner?.forRun.close();
  }
}

async function forRunOf(made: AnyToolset, ctx: RunContext<never>): Promise<Inner> {
  const forRun = await made.forRun(ctx);
  return { made, forRun, forStep: forRun };
}

/**
 * A toolset that a factory gives, at every step or once for a run: by the user, by the time, by what
 * happened before. What the factory gives is opened before it is used, and closed when the factory
 * gives another one or the run ends; giving the same one again changes nothing, so make toolsets outside of
 * the factory. What the factory throws ends the run.
 *
 * It needs the deps that an annotated `ctx` says, and those of the toolsets that it gives.
 *
 * @throws `invalid_usage` when the factory returns something that is no toolset.
 *
 * @example
 * const safe = github.pipe(filtered(({ name }) => name !== "delete_repo"));
 * const tools = new DynamicToolset((ctx: RunContext<{ isAdmin: boolean }>) =>
 *   ctx.deps.isAdmin ? github : safe,
 * );
 */
export const DynamicToolset: DynamicToolsetConstructor =
  DynamicToolsetClass as unknown as DynamicToolsetConstructor; // deps and tools exist for the compiler only
