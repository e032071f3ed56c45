import {
  AbstractToolset,
  toolRegistry,
  type AnyTool,
  type DepsOfTools,
  type Entry,
  type Instructions,
  type InstructionsFunction,
  type JsonObject,
  type JsonSchemaObject,
  type MaybePromise,
  type Parameters,
  type RunContext,
  type Tool,
  type ToolMap,
  type ToolRegistry,
  type Toolset,
  type ToolsetTool,
  type ToolsOfTools,
} from "@toolsets/core";
import { makeTool } from "./make-tool.ts";
import type {
  AnyToolOptions,
  ArgsOfParameters,
  NoArguments,
  ResultOfReturns,
  ToolFlags,
  ToolOptions,
} from "./tool-options.ts";

/** A text, which is static, or a function, which is asked at each step. */
type Instruction<Deps> = string | InstructionsFunction<Deps>;

/**
 * What belongs to a toolset as a whole. Its flags hold for the tools that its method `tool` makes and
 * that leave them unset; a tool that was made before keeps its own.
 */
export interface FunctionToolsetOptions<in Deps> extends ToolFlags {
  /** Unique among the toolsets of an agent. */
  readonly id?: string | undefined;
  /** Told to the model in this order. Blank texts are left out. */
  readonly instructions?: Instruction<Deps> | readonly Instruction<Deps>[] | undefined;
  /** For all tools that say none: how often the model may try again, a whole number from 0. */
  readonly maxRetries?: number | undefined;
  /** For all tools that say none: in milliseconds, above 0. */
  readonly timeoutMs?: number | undefined;
  /** Added to the metadata of each tool, whose own keys win. */
  readonly metadata?: JsonObject | undefined;
}

/**
 * A message beside options whose name is known to be taken. It asks what `Tools` extends, not for
 * `keyof Tools`: so a toolset with more names stays assignable to one with fewer.
 */
type Untaken<Name extends string, Tools> =
  {} extends Record<Name, 1>
    ? unknown // a name known only at run time
    : Tools extends { readonly [Taken in Name]: unknown }
      ? { readonly error: `this toolset already has a tool '${Name}'` }
      : unknown;

/**
 * Tools made of functions. Says its deps once; names, arguments and results are inferred.
 *
 * Tools can be added at any time, a run that is under way sees them from its next step on.
 */
export interface FunctionToolset<in Deps = unknown, out Tools extends ToolMap = {}> extends Toolset<
  Deps,
  Tools
> {
  /**
   * Makes a tool, registers it and returns this same toolset, with its type grown by one name.
   *
   * @throws `invalid_usage` when the name is taken, and as `tool` does.
   */
  tool<
    const Name extends string,
    Given extends Parameters = NoArguments,
    Returns extends Parameters = JsonSchemaObject,
    Result = unknown,
  >(
    options: ToolOptions<Deps, Name, Given, Result, Returns> & Untaken<Name, Tools>,
  ): FunctionToolset<
    Deps,
    Tools & Entry<Name, ArgsOfParameters<Given>, ResultOfReturns<Returns, Result>>
  >;
  /**
   * Registers a tool that was made by `tool` and returns this same toolset.
   *
   * @throws `invalid_usage` when the name is taken.
   */
  add<Added extends ToolMap>(tool: Tool<Deps, Added>): FunctionToolset<Deps, Tools & Added>;
}

/** The two ways to make a `FunctionToolset`. */
export interface FunctionToolsetConstructor {
  /** `new FunctionToolset<Deps>(…)`, to which tools are then added. */
  new <Deps = unknown>(
    options?: FunctionToolsetOptions<Deps> & {
      readonly tools?: "leave the type argument out, or add() the tools one by one" | undefined;
    },
  ): FunctionToolset<Deps>;
  /** `new FunctionToolset({ tools: […] })`: needs what its tools need. */
  new <const List extends readonly AnyTool[]>(
    options: FunctionToolsetOptions<DepsOfTools<List>> & { readonly tools: List },
  ): FunctionToolset<DepsOfTools<List>, ToolsOfTools<List>>;
}

type StoredOptions = FunctionToolsetOptions<never> & {
  readonly tools?: readonly AnyTool[] | undefined;
};

class FunctionToolsetClass extends AbstractToolset<never> {
  readonly id: string | undefined;
  readonly #tools: ToolRegistry<never>;
  readonly #flags: ToolFlags;
  readonly #metadata: JsonObject | undefined;
  readonly #instructions: readonly Instruction<never>[];

  constructor(options: StoredOptions = {}) {
    super();
    this.id = options.id;
    this.#tools = toolRegistry(this.label, options);
    this.#flags = options;
    this.#metadata = options.metadata;
    this.#instructions = [options.instructions ?? []].flat();
    for (const entry of options.tools ?? []) this.add(entry);
  }

  override get label(): string {
    return this.id === undefined ? "FunctionToolset" : `FunctionToolset '${this.id}'`;
  }

  tool(options: AnyToolOptions): this {
    return this.add(makeTool(options, this.#flags));
  }

  add(entry: AnyTool): this {
    const metadata = this.#metadata;
    this.#tools.add(
      metadata === undefined ? entry : { ...entry, metadata: { ...metadata, ...entry.metadata } },
    );
    return this;
  }

  override async getInstructions(ctx: RunContext<never>): Promise<Instructions> {
    const parts = await Promise.all(
      this.#instructions.map(async (instruction) =>
        typeof instruction === "string"
          ? { content: instruction, dynamic: false }
          : { content: (await instruction(ctx)) ?? "", dynamic: true },
      ),
    );
    const told = parts.filter(({ content }) => content.trim() !== "");
    return told.length === 0 ? undefined : told;
  }

  getTools(ctx: RunContext<never>): MaybePromise<ReadonlyMap<string, ToolsetTool<never>>> {
    return this.#tools.list(this, ctx);
  }

  callTool(
    _name: string,
    args: Record<string, unknown>,
    ctx: RunContext<never>,
    entry: ToolsetTool<never>,
  ): Promise<unknown> {
    return this.#tools.call(args, ctx, entry);
  }
}

/**
 * Makes toolsets of functions. An interface and a constant, because a class can grow no types.
 *
 * @throws `invalid_usage` for a `maxRetries` or `timeoutMs` out of range, and for two tools of one
 * name.
 *
 * @example
 * const weather = new FunctionToolset<{ api: WeatherApi }>({ id: "weather" })
 *   .tool({
 *     name: "temperature",
 *     description: "The temperature in a city, in °C.",
 *     parameters: z.object({ city: z.string() }),
 *     execute: ({ city }, ctx) => ctx.deps.api.temperature(city),
 *   })
 *   .tool({ name: "now", execute: () => new Date().toISOString() });
 */
export const FunctionToolset: FunctionToolsetConstructor =
  FunctionToolsetClass as unknown as FunctionToolsetConstructor; // the map of tools grows in the types only
