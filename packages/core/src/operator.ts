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
  /** `change` keeps state in its closure: it is called anew for every run. */
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
    const around = (next: Toolset<Needs>): Toolset<Needs> => (next === inner ? outer : apply(next));
    const { innerContext: below = (ctx) => ctx, ...changes } = change(inner);
    const outer: Toolset<Needs> = {
      "~toolset": { version: 1 },
      id: undefined,
      label: `${name}(${inner.label})`,
      toolNameConflictHint: inner.toolNameConflictHint,
      open: () => inner.open(),
      close: () => inner.close(),
      getInstructions: (ctx) => inner.getInstructions(below(ctx)),
      getTools: (ctx) => inner.getTools(below(ctx)),
      callTool: (toolName, args, ctx, tool) => inner.callTool(toolName, args, below(ctx), tool),
      ...changes,
      forRun: async (ctx: RunContext<Needs>) => {
        const next = await inner.forRun(below(ctx));
        return perRun ? apply(next) : around(next);
      },
      forRunStep: (ctx: RunContext<Needs>) => andThen(inner.forRunStep(below(ctx)), around),
      visitLeaves: (visit) => inner.visitLeaves(visit),
      replaceLeaves: (replace) => apply(inner.replaceLeaves(replace)),
      [Symbol.asyncDispose]: () => outer.close(),
      get pipe() {
        return pipeFrom<Needs, ToolMap>(outer);
      },
    };
    return outer;
  };
  return apply as unknown as Typed; // the author's claim: names are strings at run time
}
