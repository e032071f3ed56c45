import { andThen } from "./maybe-promise.ts";
import { pipeFrom } from "./pipe.ts";
import type { RunContext } from "./run-context.ts";
import type { ToolMap } from "./tool-map.ts";
import type { AnyToolset, Toolset } from "./toolset.ts";

/** An operator that keeps names and signatures, and adds `Needs` to the deps. */
export type ToolsetOperator<in Needs = unknown> = <Deps, Tools extends ToolMap>(
  inner: Toolset<Deps, Tools>,
) => Toolset<Deps & Needs, Tools>;

/** What an operator may change; whatever it leaves out is forwarded to the inner toolset. */
export type ToolsetChanges<Needs = unknown> = Partial<
  Pick<
    Toolset<Needs>,
    | "label"
    | "toolNameConflictHint"
    | "open"
    | "close"
    | "getInstructions"
    | "getTools"
    | "callTool"
  >
> & {
  /** The context for what lies below, where names are others there. Asked wherever a method is forwarded. */
  readonly innerContext?: (ctx: RunContext<Needs>) => RunContext<Needs>;
};

/** How an operator lives through runs. */
export interface OperatorOptions {
  /**
   * `change` keeps state in its closure: it is called anew for every run, and the state lasts through
   * all steps of the run, whatever the inner toolset gives for them.
   */
  readonly perRun?: boolean;
}

/**
 * Makes an operator: a function from a toolset to a changed one. The only place that forwards.
 *
 * `Needs` is what the change itself reads from `ctx.deps`. `Typed` is the type of an operator that
 * changes names; names are strings at run time, so that type is the author's claim.
 *
 * @example
 * const logged = operator("logged", (inner) => ({
 *   async callTool(name, args, ctx, tool) {
 *     console.log(name, args);
 *     return inner.callTool(name, args, ctx, tool);
 *   },
 * }));
 * const tools = weather.pipe(logged);
 */
export function operator<
  Needs = unknown,
  Typed extends (inner: never) => AnyToolset = ToolsetOperator<Needs>,
>(
  name: string,
  change: (inner: Toolset<Needs>) => ToolsetChanges<Needs>,
  { perRun = false }: OperatorOptions = {},
): Typed {
  const apply = (inner: Toolset<Needs>): Toolset<Needs> => {
    let current = inner; // its form for this step, which an operator with state goes on with
    const source = perRun ? following(inner, () => current) : inner;
    const { innerContext: below = (ctx) => ctx, ...changes } = change(source);
    const build = (): Toolset<Needs> => {
      const built: Toolset<Needs> = {
        "~toolset": { version: 1 },
        id: undefined,
        label: `${name}(${inner.label})`,
        toolNameConflictHint: inner.toolNameConflictHint,
        open: () => inner.open(),
        close: () => inner.close(),
        getInstructions: (ctx) => source.getInstructions(below(ctx)),
        getTools: (ctx) => source.getTools(below(ctx)),
        callTool: (toolName, args, ctx, tool) => source.callTool(toolName, args, below(ctx), tool),
        ...changes,
        forRun: async (ctx: RunContext<Needs>) => {
          const next = await inner.forRun(below(ctx));
          return perRun || next !== inner ? apply(next) : outer;
        },
        forRunStep: (ctx: RunContext<Needs>) => andThen(inner.forRunStep(below(ctx)), ofStep),
        visitLeaves: (visit) => source.visitLeaves(visit),
        replaceLeaves: (replace) => apply(source.replaceLeaves(replace)),
        [Symbol.asyncDispose]: () => built.close(),
        get pipe() {
          return pipeFrom<Needs, ToolMap>(built);
        },
      };
      return built;
    };
    const outer = build();
    const ofStep = (next: Toolset<Needs>): Toolset<Needs> => {
      if (next === inner) {
        current = inner;
        return outer;
      }
      if (!perRun) return apply(next);
      if (next !== current) latest = build(); // another toolset, over the same state
      current = next;
      return latest;
    };
    let latest = outer;
    return outer;
  };
  return apply as unknown as Typed; // the author's claim: names are strings at run time
}

/** A toolset whose tools are those of its form for the step at hand; it is opened and closed itself. */
function following<Deps>(inner: Toolset<Deps>, current: () => Toolset<Deps>): Toolset<Deps> {
  const follower: Toolset<Deps> = {
    "~toolset": { version: 1 },
    id: inner.id,
    label: inner.label,
    toolNameConflictHint: inner.toolNameConflictHint,
    forRun: (ctx) => inner.forRun(ctx),
    forRunStep: (ctx) => inner.forRunStep(ctx),
    open: () => inner.open(),
    close: () => inner.close(),
    [Symbol.asyncDispose]: () => inner.close(),
    getInstructions: (ctx) => current().getInstructions(ctx),
    getTools: (ctx) => current().getTools(ctx),
    callTool: (name, args, ctx, tool) => current().callTool(name, args, ctx, tool),
    visitLeaves: (visit) => current().visitLeaves(visit),
    replaceLeaves: (replace) => current().replaceLeaves(replace),
    get pipe() {
      return pipeFrom<Deps, ToolMap>(follower);
    },
  };
  return follower;
}
