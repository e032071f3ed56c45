import type {
  AnyTool,
  ArgsValidator,
  JsonObject,
  JsonSchemaObject,
  MaybePromise,
  Parameters,
  RunContext,
  Schema,
  SchemaOutput,
  ToolPrepare,
  ToolReturn,
} from "@toolsets/core";

/** Stands for `parameters` that were left out: a tool without arguments. */
export interface NoArguments extends JsonSchemaObject {
  readonly "~noArguments": true;
}

/** What `execute` receives: typed by a schema, a record for plain JSON Schema, else `{}`. */
export type ArgsOfParameters<Given extends Parameters> = Given extends NoArguments
  ? {}
  : Given extends Schema
    ? SchemaOutput<Given>
    : Record<string, unknown>;

/** What a tool returns: as its schema in `returns` says, else as `execute` does. */
export type ResultOfReturns<Returns extends Parameters, Result> = Returns extends Schema
  ? SchemaOutput<Returns>
  : Unwrapped<Result>;

/** The value in a `ToolReturn`, and anything else as it is. */
type Unwrapped<Result> = Result extends ToolReturn<infer Value> ? Value : Result;

/** What a tool says of itself, and a `FunctionToolset` for the tools that say nothing. */
export interface ToolFlags {
  /** Forces or forbids the provider's strict mode; the provider decides where it is unset. */
  readonly strict?: boolean | undefined;
  /** Runs alone: neither beside earlier nor beside later calls of a response. */
  readonly sequential?: boolean | undefined;
  /** Each call waits until somebody has approved it. */
  readonly requiresApproval?: boolean | undefined;
  /** Hidden from the model until a search or another tool reveals it. */
  readonly deferLoading?: boolean | undefined;
  /** Tells the model what `returns` says; off where it is unset and no operator turns it on. */
  readonly includeReturnSchema?: boolean | undefined;
  /** Refuses parameters of which one has no `description`. */
  readonly requireParameterDescriptions?: boolean | undefined;
}

/** What runs a tool. */
type Execute<Deps, Args, Result> = (args: Args, ctx: RunContext<Deps>) => MaybePromise<Result>;

/** What a schema describes, or that with what a tool tells besides. */
type Returned<Returns extends Parameters> =
  | SchemaOutput<Returns>
  | ToolReturn<SchemaOutput<Returns>>;

/** What a tool is made of. */
export interface ToolOptions<
  in Deps,
  Name extends string,
  Given extends Parameters,
  Result,
  Returns extends Parameters = JsonSchemaObject,
> extends ToolFlags {
  /** The name that models use; not empty. */
  readonly name: Name;
  /** Tells the model what the tool does and when to use it. */
  readonly description?: string | undefined;
  /**
   * A Standard Schema with JSON Schema (zod ≥ 4.2, arktype, valibot through its converter), which
   * checks the arguments of each call, or plain JSON Schema, which does not.
   */
  readonly parameters?: Given | undefined;
  /**
   * What the tool returns, written as `parameters` are. A Standard Schema types what `execute` has
   * to return; an `execute` without parameters may have to write its literals `as const`. Nothing
   * is checked while the tool runs: the value goes to the model as it is.
   */
  readonly returns?: Returns | undefined;
  /** Runs a call. `ctx.signal` aborts with the run and at the timeout. */
  // a choice of functions, not of results: so the compiler knows the result while it reads the body
  readonly execute: Returns extends Schema
    ? Execute<Deps, ArgsOfParameters<Given>, Returned<Returns>>
    : Execute<Deps, ArgsOfParameters<Given>, Result>;
  /** Looks at the arguments of a call before anything runs, and throws what stops it. */
  readonly argsValidator?: ArgsValidator<Deps, ArgsOfParameters<Given>> | undefined;
  /** Asked at each step for the definition to offer; nothing leaves the tool out of the step. */
  readonly prepare?: ToolPrepare<Deps> | undefined;
  /** How often the model may try again: a whole number from 0. The toolset, then the run, decides where it is unset. */
  readonly maxRetries?: number | undefined;
  /** In milliseconds, above 0. A call that takes longer is aborted and counts as a failed try. */
  readonly timeoutMs?: number | undefined;
  /** For the application; never sent to a model. */
  readonly metadata?: JsonObject | undefined;
}

/** The options of any tool, whatever it takes and gives. */
export interface AnyToolOptions extends Omit<
  ToolOptions<never, string, Parameters, unknown, Parameters>,
  "execute" | "argsValidator"
> {
  readonly execute: AnyTool["execute"];
  readonly argsValidator?: ArgsValidator<never, never> | undefined;
}
