import type { Instructions } from "./instructions.ts";
import type { MaybePromise } from "./maybe-promise.ts";
import type { RunContext } from "./run-context.ts";
import type { ToolDefinition } from "./tool-definition.ts";
import type { ToolMap } from "./tool-map.ts";

/**
 * One entry of a listing: the definition that models see, and what execution needs.
 *
 * A plain record. Operators copy it with a spread, so a toolset may keep own data in further
 * properties and finds them again in `callTool`.
 */
export interface ToolsetTool<in Deps = unknown> {
  readonly definition: ToolDefinition;
  /** How often the model may try again after a failure of this tool. */
  readonly maxRetries: number;
  /**
   * Gives the arguments that `callTool` receives.
   *
   * @throws `model_retry` when they do not fit.
   */
  readonly validateArgs: (
    args: Record<string, unknown>,
    ctx: RunContext<Deps>,
  ) => MaybePromise<Record<string, unknown>>;
}

/** Computes instructions for a step. */
export type InstructionsFunction<in Deps = unknown> = (
  ctx: RunContext<Deps>,
) => MaybePromise<string | undefined>;

/** A string brand, so that two copies of core agree. `types` is never there at run time. */
export interface ToolsetBrand<in Deps, out Tools extends ToolMap> {
  readonly version: 1;
  readonly types?: { readonly deps: (deps: Deps) => void; readonly tools: Tools } | undefined;
}

/**
 * A collection of tools that an agent can use.
 *
 * `Deps` is what its tools need from a run, `Tools` the names and signatures that the compiler
 * knows. Extend `AbstractToolset` for tools of your own; use `operator` to change another toolset.
 */
export interface Toolset<in Deps = unknown, out Tools extends ToolMap = ToolMap> {
  readonly "~toolset": ToolsetBrand<Deps, Tools>;
  /** Durable engines name activities by it: give each toolset of an agent one of its own. */
  readonly id: string | undefined;
  /** How messages call this toolset. */
  readonly label: string;
  /** What to do when a tool of this toolset has the name of another. */
  readonly toolNameConflictHint: string;
  /** Called once per run and process, before `open`. May return a toolset with state of its own. */
  forRun(ctx: RunContext<Deps>): MaybePromise<Toolset<Deps, Tools>>;
  /** Called at each step. Whoever returns another toolset opens and closes it. */
  forRunStep(ctx: RunContext<Deps>): MaybePromise<Toolset<Deps, Tools>>;
  /** Takes what the tools need: connections, processes. Each call is matched by one `close`. */
  open(): Promise<void>;
  close(): Promise<void>;
  /** The same as `close`. */
  [Symbol.asyncDispose](): Promise<void>;
  getInstructions(ctx: RunContext<Deps>): MaybePromise<Instructions>;
  /** The tools of this step, by the name that models use. */
  getTools(ctx: RunContext<Deps>): MaybePromise<ReadonlyMap<string, ToolsetTool<Deps>>>;
  /** Runs a tool. `args` are what `validateArgs` gave, `tool` is the entry that was listed. */
  callTool(
    name: string,
    args: Record<string, unknown>,
    ctx: RunContext<Deps>,
    tool: ToolsetTool<Deps>,
  ): Promise<unknown>;
  /** Calls `visit` with each toolset that changes no other. */
  visitLeaves(visit: (leaf: Toolset<Deps>) => void): void;
  /** The same composition over other leaves. */
  replaceLeaves(replace: (leaf: Toolset<Deps>) => Toolset<Deps>): Toolset<Deps>;
  /** Applies operators from left to right. */
  readonly pipe: Pipe<Deps, Tools>;
}

/** A function from one toolset to another. */
export type Operator<in In, out Out> = (toolset: In) => Out;

/** Applies operators from left to right: up to six a call, and the result has `pipe` again. */
export interface Pipe<in Deps, out Tools extends ToolMap> {
  <A>(a: Operator<Toolset<Deps, Tools>, A>): A;
  <A, B>(a: Operator<Toolset<Deps, Tools>, A>, b: Operator<A, B>): B;
  <A, B, C>(a: Operator<Toolset<Deps, Tools>, A>, b: Operator<A, B>, c: Operator<B, C>): C;
  <A, B, C, D>(
    a: Operator<Toolset<Deps, Tools>, A>,
    b: Operator<A, B>,
    c: Operator<B, C>,
    d: Operator<C, D>,
  ): D;
  <A, B, C, D, E>(
    a: Operator<Toolset<Deps, Tools>, A>,
    b: Operator<A, B>,
    c: Operator<B, C>,
    d: Operator<C, D>,
    e: Operator<D, E>,
  ): E;
  <A, B, C, D, E, F>(
    a: Operator<Toolset<Deps, Tools>, A>,
    b: Operator<A, B>,
    c: Operator<B, C>,
    d: Operator<C, D>,
    e: Operator<D, E>,
    f: Operator<E, F>,
  ): F;
}

/** Says whether a tool is there at this step, by its name and definition at this level. */
export type ToolFilter<in Deps = unknown, in Name extends string = string> = (
  tool: ToolDefinition<Name>,
  ctx: RunContext<Deps>,
) => MaybePromise<boolean>;

/** Accepts every toolset, whatever it needs. */
export type AnyToolset = Toolset<never>;

type TypesOf<T extends AnyToolset> = NonNullable<T["~toolset"]["types"]>;

/** What a toolset needs; over a union of toolsets, what serves all of them. */
export type DepsOf<T extends AnyToolset> = TypesOf<T>["deps"] extends (deps: infer Deps) => void
  ? Deps
  : never;

/** The names and signatures of a toolset. */
export type ToolsOf<T extends AnyToolset> = TypesOf<T>["tools"];

/** Tells whether `value` is a toolset of this contract, whichever copy of core made it. */
export function isToolset(value: unknown): value is AnyToolset {
  if (typeof value !== "object" || value === null || !("~toolset" in value)) return false;
  const brand = value["~toolset"];
  return typeof brand === "object" && brand !== null && "version" in brand && brand.version === 1;
}
