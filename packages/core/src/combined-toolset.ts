import { ToolNameConflictError } from "./errors/tool-name-conflict-error.ts";
import { AbstractToolset } from "./abstract-toolset.ts";
import { describeOrigin } from "./describe-origin.ts";
import { type InstructionPart, toInstructionParts } from "./instructions.ts";
import { linkedController } from "./linked-controller.ts";
import { andThen, isPromise, type MaybePromise } from "./maybe-promise.ts";
import type { RunContext } from "./run-context.ts";
import type { LiteralNames, ToolMap, UnionToIntersection } from "./tool-map.ts";
import type { AnyToolset, DepsOf, Toolset, ToolsetTool, ToolsOf } from "./toolset.ts";

/** The tools of every toolset of a list, in one map. */
export type AllTools<List extends readonly AnyToolset[]> = List extends readonly []
  ? {}
  : UnionToIntersection<ToolsOf<List[number]>> extends infer All extends ToolMap
    ? { [Name in keyof All]: All[Name] }
    : never;

type Clash<Name extends string> =
  `tool '${Name}' is offered by another toolset too: pipe one of them through prefixed() or renamed()`;
type Names<T> = T extends AnyToolset ? LiteralNames<ToolsOf<T>> : never;
type Repeated<List extends readonly unknown[], Index> = Extract<
  Names<List[Index & keyof List]>,
  { [Other in keyof List]: Other extends Index ? never : Names<List[Other]> }[number]
>;

/** The list itself, with a message in the place of each toolset that repeats a known name. */
export type Distinct<List extends readonly AnyToolset[]> = number extends List["length"]
  ? List
  : {
      [Index in keyof List]: [Repeated<List, Index>] extends [never]
        ? List[Index]
        : Clash<Repeated<List, Index>>;
    };

/**
 * Several toolsets as one. Needs what all of them need; listed in their order.
 *
 * A name that two of them are known to offer is a compile error; one that appears at run time is
 * the error `tool_name_conflict` at the listing.
 *
 * @example
 * const tools = combine(weather, github.pipe(prefixed("gh")));
 */
export function combine<const List extends readonly AnyToolset[]>(
  ...toolsets: Distinct<List>
): Toolset<DepsOf<List[number]>, AllTools<List>> {
  // Distinct is the list itself where it compiles, and its deps are what the result demands
  return new CombinedToolset<DepsOf<List[number]>, AllTools<List>>(
    toolsets as readonly AnyToolset[] as readonly Toolset<DepsOf<List[number]>>[],
  );
}

interface CombinedTool<in Deps> extends ToolsetTool<Deps> {
  readonly source: { readonly toolset: Toolset<Deps>; readonly tool: ToolsetTool<Deps> };
}

type Listing<Deps> = ReadonlyMap<string, ToolsetTool<Deps>>;

class CombinedToolset<in Deps, out Tools extends ToolMap> extends AbstractToolset<Deps, Tools> {
  readonly id = undefined;
  readonly toolsets: readonly Toolset<Deps>[];
  /** The toolsets opened by each `open` that has no `close` yet. */
  readonly #opened: (readonly Toolset<Deps>[])[] = [];
  /** The latest listing. */
  #latest: ReadonlyMap<string, CombinedTool<Deps>> = new Map();

  constructor(toolsets: readonly Toolset<Deps>[]) {
    super();
    this.toolsets = toolsets;
  }

  override get label(): string {
    return `combine(${this.toolsets.map(({ label }) => label).join(", ")})`;
  }

  override async forRun(ctx: RunContext<Deps>): Promise<Toolset<Deps, Tools>> {
    return new CombinedToolset<Deps, Tools>(await this.#ask((toolset) => toolset.forRun(ctx)));
  }

  override forRunStep(ctx: RunContext<Deps>): MaybePromise<Toolset<Deps, Tools>> {
    const combineNext = (next: readonly Toolset<Deps>[]): Toolset<Deps, Tools> =>
      next.every((toolset, index) => toolset === this.toolsets[index])
        ? this
        : new CombinedToolset<Deps, Tools>(next);
    return andThen(
      this.#ask((toolset) => toolset.forRunStep(ctx)),
      combineNext,
    );
  }

  override async open(): Promise<void> {
    const opened: Toolset<Deps>[] = [];
    try {
      for (const toolset of this.toolsets) {
        await toolset.open();
        opened.push(toolset);
      }
    } catch (error) {
      await closeAll(opened, [error]);
    }
    this.#opened.push(opened);
  }

  override async close(): Promise<void> {
    await closeAll(this.#opened.pop() ?? [], []);
  }

  override getInstructions(ctx: RunContext<Deps>): MaybePromise<readonly InstructionPart[]> {
    return andThen(
      this.#ask((toolset) => toolset.getInstructions(ctx)),
      (all) => all.flatMap(toInstructionParts),
    );
  }

  getTools(ctx: RunContext<Deps>): MaybePromise<Listing<Deps>> {
    const siblings = linkedController(ctx.signal);
    const shared = ctx.with({ signal: siblings.signal });
    const listings = this.#ask((toolset) => toolset.getTools(shared), siblings.abort);
    if (!isPromise(listings)) siblings.unlink();
    else listings.then(siblings.unlink, siblings.unlink);
    return andThen(listings, (listed) => this.#merge(listed));
  }

  callTool(
    name: string,
    args: Record<string, unknown>,
    ctx: RunContext<Deps>,
    tool: ToolsetTool<Deps>,
  ): Promise<unknown> {
    const { source } = tool as CombinedTool<Deps>; // getTools made it; operators keep its properties
    return source.toolset.callTool(name, args, ctx, source.tool);
  }

  override visitLeaves(visit: (leaf: Toolset<Deps>) => void): void {
    for (const toolset of this.toolsets) toolset.visitLeaves(visit);
  }

  override replaceLeaves(
    replace: (leaf: Toolset<Deps>) => Toolset<Deps>,
  ): CombinedToolset<Deps, Tools> {
    return new CombinedToolset<Deps, Tools>(
      this.toolsets.map((toolset) => toolset.replaceLeaves(replace)),
    );
  }

  /** The answers of all toolsets, in order; asked at the same time, without a promise if none needs one. */
  #ask<Answer>(
    question: (toolset: Toolset<Deps>) => MaybePromise<Answer>,
    onFailure?: (error: unknown) => void,
  ): MaybePromise<readonly Answer[]> {
    const answers = this.toolsets.map((toolset) => attempt(() => question(toolset)));
    return answers.some((answer) => isPromise(answer))
      ? settleAll(answers, onFailure)
      : (answers as readonly Answer[]); // none is a promise
  }

  /** All tools in one map, in the order of the toolsets; the same map while the entries and their sources are. */
  #merge(listings: readonly Listing<Deps>[]): Listing<Deps> {
    if (!this.#isLatest(listings)) this.#latest = merge(this.toolsets, listings);
    return this.#latest;
  }

  /** Two toolsets may list the very same entry, one of them behind a gate: the source counts too. */
  #isLatest(listings: readonly Listing<Deps>[]): boolean {
    const latest = this.#latest.values();
    let count = 0;
    for (const [index, listing] of listings.entries()) {
      count += listing.size;
      for (const tool of listing.values()) {
        const source = latest.next().value?.source;
        if (source?.tool !== tool || source.toolset !== this.toolsets[index]) return false;
      }
    }
    return count === this.#latest.size;
  }
}

function merge<Deps>(
  toolsets: readonly Toolset<Deps>[],
  listings: readonly Listing<Deps>[],
): ReadonlyMap<string, CombinedTool<Deps>> {
  const combined = new Map<string, CombinedTool<Deps>>();
  for (const [index, toolset] of toolsets.entries()) {
    for (const [name, tool] of listings[index] ?? []) {
      const taken = combined.get(name);
      if (taken !== undefined) {
        const owners = [describeOrigin(taken.definition), describeOrigin(tool.definition)] as const;
        throw new ToolNameConflictError(name, owners, toolset.toolNameConflictHint);
      }
      combined.set(name, { ...tool, source: { toolset, tool } });
    }
  }
  return combined;
}

/** A throw as a rejection, so that it does not leave the answers of others unheard. */
function attempt<Answer>(ask: () => MaybePromise<Answer>): MaybePromise<Answer> {
  try {
    return ask();
  } catch (error) {
    return Promise.reject(error);
  }
}

/** One failure surfaces as it is, several as an `AggregateError`; all answers are waited for. */
async function settleAll<Answer>(
  answers: readonly MaybePromise<Answer>[],
  onFailure?: (error: unknown) => void,
): Promise<readonly Answer[]> {
  const settled = await Promise.allSettled(
    answers.map(async (answer) => {
      try {
        return await answer;
      } catch (error) {
        onFailure?.(error);
        throw error;
      }
    }),
  );
  throwAll(settled.filter((result) => result.status === "rejected").map(({ reason }) => reason));
  return settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}

/** Closes in reverse order, every one of them, then throws what went wrong. */
async function closeAll(opened: readonly AnyToolset[], errors: unknown[]): Promise<void> {
  for (const toolset of opened.toReversed()) {
    try {
      await toolset.close();
    } catch (error) {
      errors.push(error);
    }
  }
  throwAll(errors);
}

function throwAll(errors: readonly unknown[]): void {
  const [first, ...more] = new Set(errors); // a sibling may reject with what aborted it
  if (more.length > 0) throw new AggregateError([first, ...more], "Several toolsets failed.");
  if (errors.length > 0) throw first;
}
