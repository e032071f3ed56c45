import {
  andThen,
  ApprovalRequired,
  CallDeferred,
  ModelRetry,
  operator,
  ToolFailed,
  UsageError,
  type AnyToolset,
  type ArgsOf,
  type MaybePromise,
  type RunContext,
  type ToolDefinition,
  type ToolMap,
  type Toolset,
  type ToolsetChanges,
} from "@toolsets/core";
import { firstListing } from "./first-listing.ts";

/** A call that may need approval. Comparing `name` with a known name types `args`. */
export type ApprovalCall<Tools extends ToolMap> = {
  readonly [Name in keyof Tools & string]: {
    /** The name that the tool has at this level. */
    readonly name: Name;
    /** The arguments after validation. */
    readonly args: ArgsOf<Tools[Name]>;
    /** The definition that the tool has at this level. */
    readonly tool: ToolDefinition<Name>;
  };
}[keyof Tools & string];

/** Says whether a call has to be approved. */
export type ApprovalPredicate<in Deps, Tools extends ToolMap> = (
  call: ApprovalCall<Tools>,
  ctx: RunContext<Deps>,
) => MaybePromise<boolean>;

/** Whether calls of one tool have to be approved. A method type, so that each may have its own `args`. */
type Asks<Args, Deps> =
  | boolean
  | { asks(args: Args, ctx: RunContext<Deps>): MaybePromise<boolean> }["asks"];

/** Says for each tool whether its calls have to be approved; names known only at run time may be left out, and are asked for. */
export type ApprovalMap<Deps, Tools extends ToolMap> = {
  readonly [Name in keyof Tools]: Asks<ArgsOf<Tools[Name]>, Deps>;
};

/** Says it for some tools, and under `*` for all others. */
export type OpenApprovalMap<Deps, Tools extends ToolMap> = {
  readonly [Name in keyof Tools as Exclude<Name, "*">]?: Asks<ArgsOf<Tools[Name]>, Deps>;
} & { readonly "*": Asks<Record<string, unknown>, Deps> };

type Same<Deps, Tools extends ToolMap> = (inner: Toolset<Deps, Tools>) => Toolset<Deps, Tools>;
type StoredPredicate = ApprovalPredicate<never, ToolMap>;
type StoredMap = Readonly<Record<string, Asks<Record<string, unknown>, never> | undefined>>;

/**
 * Lets calls run only after somebody has approved them: all calls, those for which a predicate is
 * true, or those that a map says.
 *
 * Asked when the arguments are known to be valid, under the names of this level. Only the answer
 * `false` lets a call pass; a rule that throws fails the run. A map names every tool or has `*` for
 * the others; names known only at run time that it leaves out are asked for. A rule that is
 * `undefined` asks.
 *
 * Pipe it before what hides tools: the names of a map are looked for at the first listing of a run.
 * In a toolset that appears at a later step they are not, so a typo beside `"*": false` stays unseen
 * there. A tool that hands its context to another toolset hands on the approval of its call.
 *
 * @throws `approval_required` at a call that needs it, which the run turns into a request;
 * `unknown_tool_name` when the map names a tool that is not in the first listing of the run.
 *
 * @example
 * const tools = github.pipe(
 *   approvalRequired({ delete_repo: true, comment: (args) => args.text.includes("@"), "*": false }),
 * );
 */
export function approvalRequired<Deps, Tools extends ToolMap>(
  rule: OpenApprovalMap<NoInfer<Deps>, NoInfer<Tools>>,
): Same<Deps, Tools>;
export function approvalRequired<Deps, Tools extends ToolMap>(
  rule?:
    | ApprovalPredicate<NoInfer<Deps>, NoInfer<Tools>>
    | ApprovalMap<NoInfer<Deps>, NoInfer<Tools>>,
): Same<Deps, Tools>;
export function approvalRequired(
  rule: StoredPredicate | StoredMap = () => true,
): (inner: never) => AnyToolset {
  if (typeof rule === "function") return gate(rule);
  const rules = new Map(Object.entries(rule)); // names come from outside: nothing inherited counts
  const named = [...rules.keys()].filter((name) => name !== "*");
  return gate(({ name, args }, ctx) => {
    const answer = rules.has(name) ? rules.get(name) : rules.get("*");
    return typeof answer === "function" ? answer(args, ctx) : (answer ?? true);
  }, named);
}

/** `named` are the tools that have to be in the first listing of a run. */
function gate(asks: StoredPredicate, named: readonly string[] = []): (inner: never) => AnyToolset {
  const change = (inner: AnyToolset): ToolsetChanges<never> => ({
    ...(named.length > 0 && { getTools: checkedTools(inner, named) }),

    async callTool(name, args, ctx, tool) {
      if (!ctx.toolCallApproved || ctx.toolName !== name) {
        // approval is for the call at hand alone
        const answer: unknown = await answerOf(() =>
          asks({ name, args, tool: tool.definition }, ctx),
        );
        if (answer !== false) throw new ApprovalRequired(); // untyped code answers anything
      }
      return inner.callTool(name, args, ctx, tool);
    },
  });
  return operator<never>("approvalRequired", change, { perRun: named.length > 0 });
}

/** A rule that throws fails the run: it has not said that the call may pass, nor how it ends. */
async function answerOf(ask: () => unknown): Promise<unknown> {
  try {
    return await ask();
  } catch (error) {
    if (
      error instanceof ModelRetry ||
      error instanceof ToolFailed ||
      error instanceof CallDeferred
    ) {
      throw new UsageError(
        `The rule of \`approvalRequired()\` threw \`${error.name}\`: ${error.message} Return true or false; let the tool throw it.`,
        { cause: error },
      );
    }
    throw error;
  }
}

function checkedTools(inner: AnyToolset, named: readonly string[]): AnyToolset["getTools"] {
  const checked = firstListing("The map of `approvalRequired()`", named);
  return (ctx) => andThen(inner.getTools(ctx), (tools) => checked(tools, ctx));
}
