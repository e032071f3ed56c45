import type { JsonObject, JsonSchemaObject } from "./json.ts";
import type { MaybePromise } from "./maybe-promise.ts";
import type { RunContext } from "./run-context.ts";
import type { ToolPartKind } from "./messages.ts";
import type { NativeToolKind } from "./native-tool.ts";
import type { ToolDefinition, ToolKind } from "./tool-definition.ts";
import type { ToolMap } from "./tool-map.ts";
import type { Toolset, ToolsetTool } from "./toolset.ts";
import type { UnionToIntersection } from "./tool-map.ts";

/** What a toolset knows of one of its tools; `toolsetTool` makes the entry of a listing of it. */
export interface ToolSource<in Deps = unknown> {
  readonly name: string;
  readonly description?: string;
  readonly parametersJsonSchema: JsonSchemaObject;
  /** `function` unless told otherwise. */
  readonly kind?: ToolKind;
  readonly strict?: boolean;
  readonly sequential?: boolean;
  readonly metadata?: JsonObject;
  /** In milliseconds. */
  readonly timeoutMs?: number;
  readonly deferLoading?: boolean;
  readonly toolKind?: ToolPartKind;
  readonly unlessNative?: NativeToolKind;
  readonly returnSchema?: JsonSchemaObject;
  readonly includeReturnSchema?: boolean;
  /** How often the model may try again; the run decides where it is unset. */
  readonly maxRetries?: number;
  /** Gives the arguments for the tool; arguments pass as they are where it is unset. */
  readonly validateArgs?: (
    args: Record<string, unknown>,
    ctx: RunContext<Deps>,
  ) => MaybePromise<Record<string, unknown>>;
}

/**
 * Looks at the arguments of a call before anything runs. They are what the schema made of them.
 *
 * It lets the call pass by returning, whatever it returns. To stop it, it throws `ModelRetry` (the
 * model tries again), `ToolFailed`, `ApprovalRequired` or `CallDeferred`; anything else that it
 * throws fails the run. An approved call is looked at once more, with `ctx.toolCallApproved`.
 */
export type ArgsValidator<in Deps = unknown, in Args = Record<string, unknown>> = (
  args: Args,
  ctx: RunContext<Deps>,
) => MaybePromise<void>;

/** A tool on its own: given to an agent or to several toolsets, never mutated. */
export interface Tool<
  in Deps = unknown,
  out Tools extends ToolMap = ToolMap,
> extends ToolSource<Deps> {
  /** A string brand; `types` is never there at run time. */
  readonly "~tool": {
    readonly version: 1;
    readonly types?: { readonly deps: (deps: Deps) => void; readonly tools: Tools } | undefined;
  };
  readonly execute: (args: never, ctx: RunContext<Deps>) => unknown;
  readonly prepare?: ToolPrepare<Deps>;
}

/**
 * Asked at each step for the definition of a tool: the one that it is given, a changed one, or
 * nothing to leave the tool out of this step. `ctx.retry` and `ctx.maxRetries` are those of the tool;
 * one that renames itself is looked up by its registered name, and finds 0.
 * What it throws fails the run.
 */
export type ToolPrepare<in Deps = unknown> = (
  tool: ToolDefinition,
  ctx: RunContext<Deps>,
) => MaybePromise<ToolDefinition | undefined>;

/** Accepts every tool, whatever it needs. */
export type AnyTool = Tool<never>;

type TypesOfTool<T extends AnyTool> = NonNullable<T["~tool"]["types"]>;

/** What serves all tools of a list. */
export type DepsOfTools<List extends readonly AnyTool[]> = TypesOfTool<
  List[number]
>["deps"] extends (deps: infer Deps) => void
  ? Deps
  : never;

/** The names and signatures of a list of tools. */
export type ToolsOfTools<List extends readonly AnyTool[]> = List extends readonly []
  ? {}
  : UnionToIntersection<TypesOfTool<List[number]>["tools"]> extends infer All extends ToolMap
    ? { [Name in keyof All]: All[Name] }
    : never;

/** The entry of a listing for a tool of `toolset`, its origin filled in. */
export function toolsetTool<Deps>(
  toolset: Pick<Toolset<Deps>, "id" | "label">,
  source: ToolSource<Deps>,
  ctx: Pick<RunContext, "maxRetries">,
): ToolsetTool<Deps> {
  const { name, description, strict, sequential, metadata, timeoutMs } = source;
  const { deferLoading, toolKind, unlessNative, returnSchema, includeReturnSchema } = source;
  return {
    definition: {
      name,
      ...(description !== undefined && { description }),
      parametersJsonSchema: source.parametersJsonSchema,
      kind: source.kind ?? "function",
      ...(strict !== undefined && { strict }),
      ...(sequential !== undefined && { sequential }),
      ...(metadata !== undefined && { metadata }),
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(deferLoading !== undefined && { deferLoading }),
      ...(toolKind !== undefined && { toolKind }),
      ...(unlessNative !== undefined && { unlessNative }),
      ...(returnSchema !== undefined && { returnSchema }),
      ...(includeReturnSchema !== undefined && { includeReturnSchema }),
      ...(toolset.id !== undefined && { toolsetId: toolset.id }),
      origin: [`${toolset.label}#${name}`],
    },
    maxRetries: source.maxRetries ?? ctx.maxRetries,
    validateArgs: source.validateArgs ?? ((args) => args),
  };
}
