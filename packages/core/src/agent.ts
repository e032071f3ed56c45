import { AgentToolset } from "./agent-toolset.ts";
import type { Capability } from "./capability.ts";
import { combine } from "./combined-toolset.ts";
import { UsageError } from "./errors/usage-error.ts";
import type { JsonObject } from "./json.ts";
import type { Message } from "./messages.ts";
import type { Model, ModelSettings } from "./model.ts";
import type { RunResult } from "./run-result.ts";
import type { RuntimeFactory } from "./runtime/runtime.ts";
import { type AnyTool, type DepsOfTools, type Tool } from "./tool.ts";
import { type KnownModelName, type ModelProvider, resolveModel } from "./provider.ts";
import { uuidv7 } from "./random-id.ts";
import { checkToolLimits } from "./tool-registry.ts";
import type { AnyToolset, DepsOf, InstructionsFunction, Toolset } from "./toolset.ts";
import type { UsageLimits } from "./usage.ts";
import { startFlow, type RunSetup } from "./views/flow.ts";
import { runToEnd } from "./views/run.ts";
import { type AgentEventStream, streamEvents } from "./views/stream-events.ts";

/** How often the model may try again: one number for tools and output, or one for each. */
export type Retries = number | { readonly tools?: number; readonly output?: number };

/** Texts and functions, in order. */
export type AgentInstructions<Deps> =
  | string
  | InstructionsFunction<Deps>
  | readonly (string | InstructionsFunction<Deps>)[];

/** What an agent is made of. */
export interface AgentOptions<
  Sets extends readonly AnyToolset[],
  Tools extends readonly AnyTool[],
  Deps,
> {
  readonly name?: string | undefined;
  /** A model, or a string such as `openai:gpt-5` that one of `providers` knows. */
  readonly model?: Model | KnownModelName | (string & {}) | undefined;
  /** Where model strings lead: what adapter packages export, such as `openai`. */
  readonly providers?: readonly ModelProvider[] | undefined;
  readonly instructions?: AgentInstructions<Deps> | undefined;
  /** Tools of the agent itself; listed before those of the toolsets. */
  readonly tools?: Tools | undefined;
  readonly toolsets?: Sets | undefined;
  readonly capabilities?: readonly Capability<NoInfer<Deps>>[] | undefined;
  readonly modelSettings?: ModelSettings | undefined;
  /** 1 for tools and 1 for the output unless told otherwise. */
  readonly retries?: Retries | undefined;
  /** The time of each of the agent's own tools, in milliseconds. Toolsets have their own. */
  readonly toolTimeoutMs?: number | undefined;
}

/** What belongs to one run. */
export interface RunOptions<Deps> {
  readonly deps?: Deps;
  readonly model?: Model | KnownModelName | (string & {}) | undefined;
  /** What `allMessages()` of an earlier run gave. */
  readonly messageHistory?: readonly Message[] | undefined;
  /** More toolsets, for this run. */
  readonly toolsets?: readonly Toolset<NoInfer<Deps>>[] | undefined;
  /** Further instructions, for this run. */
  readonly instructions?: AgentInstructions<NoInfer<Deps>> | undefined;
  /** Asked after those of the agent. */
  readonly capabilities?: readonly Capability<NoInfer<Deps>>[] | undefined;
  readonly modelSettings?: ModelSettings | undefined;
  readonly retries?: Retries | undefined;
  readonly usageLimits?: UsageLimits | undefined;
  /** Aborts the run, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly metadata?: JsonObject | undefined;
  /** The application's opaque name for its user: never sent to a model. */
  readonly principal?: string | undefined;
  /** A fresh UUIDv7 unless given. */
  readonly runId?: string | undefined;
  /** The newest of the history unless given, else a fresh UUIDv7; `new` asks for a fresh one. */
  readonly conversationId?: string | undefined;
  /** How long an aborted run waits for tools that ignore their signal, in milliseconds; 5,000. */
  readonly drainMs?: number | undefined;
  /** Where the steps of the run are carried out; in this process unless given. */
  readonly runtime?: RuntimeFactory | undefined;
}

/**
 * Runs a model over tools until it has an answer. Holds no state of a run: one agent serves many
 * runs at a time.
 */
export interface Agent<in Deps = unknown, out Output = string> {
  /** A string brand; `types` is never there at run time. */
  readonly "~agent": {
    readonly version: 1;
    readonly types?: { readonly deps: (deps: Deps) => void; readonly output: Output } | undefined;
  };
  readonly name: string | undefined;
  /**
   * Runs to the end. An agent that needs no deps may run without options.
   *
   * @throws what a tool threw; the reason of `signal`; `invalid_usage`, `retries_exceeded`,
   * `usage_limit_exceeded`, `tool_name_conflict` and others by `code`. `getRunSnapshot` tells how
   * far the run came.
   */
  run(
    this: Agent<undefined, Output>,
    prompt?: string,
    options?: RunOptions<undefined>,
  ): Promise<RunResult<Output>>;
  run<Given extends Deps>(
    prompt: string | undefined,
    options: RunOptions<Given> & { readonly deps: Given },
  ): Promise<RunResult<Output>>;
  /**
   * Runs while it is read: nothing happens before the first event is asked for, nor faster than
   * events are taken. The last event has the result. Leaving early cancels the run and waits for
   * its end.
   */
  runStreamEvents(
    this: Agent<undefined, Output>,
    prompt?: string,
    options?: RunOptions<undefined>,
  ): AgentEventStream<Output>;
  runStreamEvents<Given extends Deps>(
    prompt: string | undefined,
    options: RunOptions<Given> & { readonly deps: Given },
  ): AgentEventStream<Output>;
}

/** Accepts every agent. */
export type AnyAgent = Agent<never, unknown>;

/** Both halves of every requirement: what the parts need and what a callback was written for. */
type Needs<Sets extends readonly AnyToolset[], Tools extends readonly AnyTool[], Own> = DepsOf<
  Sets[number]
> &
  DepsOfTools<Tools> &
  Own;

/** The same type without its alias, for messages. */
type Shown<Deps> = Deps extends infer D ? D : never;

/** The two ways to make an agent. */
export interface AgentConstructor {
  /** `new Agent<Deps>(…)`: written down, nothing inferred. */
  new <Deps = unknown>(
    options: AgentOptions<
      readonly Toolset<NoInfer<Deps>>[],
      readonly Tool<NoInfer<Deps>>[],
      NoInfer<Deps>
    >,
  ): Agent<Deps>;
  /** `new Agent(…)`: needs what its toolsets, tools and callbacks need. */
  new <
    const Sets extends readonly AnyToolset[] = readonly [],
    const Tools extends readonly AnyTool[] = readonly [],
    Own = unknown,
  >(
    options: AgentOptions<Sets, Tools, Needs<Sets, Tools, Own>>,
  ): Agent<Shown<Needs<Sets, Tools, Own>>>;
}

type StoredOptions = AgentOptions<readonly AnyToolset[], readonly AnyTool[], never>;

class AgentClass {
  readonly "~agent" = { version: 1 } as const;
  readonly name: string | undefined;
  readonly #options: StoredOptions;
  readonly #own: readonly AgentToolset[];

  constructor(options: StoredOptions) {
    readRetries(options.retries);
    this.name = options.name;
    this.#options = options;
    const own = new AgentToolset(options.tools ?? [], options.toolTimeoutMs);
    this.#own = options.tools === undefined ? [] : [own];
  }

  run(prompt?: string, options: RunOptions<unknown> = {}): Promise<RunResult> {
    return runToEnd(() => startFlow(this.#setup(prompt, options, false)));
  }

  runStreamEvents(prompt?: string, options: RunOptions<unknown> = {}): AgentEventStream {
    return streamEvents(startFlow(this.#setup(prompt, options, true)));
  }

  #setup(prompt: string | undefined, options: RunOptions<unknown>, live: boolean): RunSetup {
    const agent = this.#options;
    const chosen = options.model ?? agent.model;
    if (chosen === undefined) {
      throw new UsageError("The agent has no model. Pass `model` to the agent or to the run.");
    }
    const model = typeof chosen === "string" ? resolveModel(chosen, agent.providers ?? []) : chosen;
    checkRunOptions(options);
    const history = options.messageHistory ?? [];
    const conversationId = conversationOf(options.conversationId, history);
    const retries = { ...readRetries(agent.retries), ...readRetries(options.retries) };
    const { tools: maxToolRetries = 1, output: maxOutputRetries = 1 } = retries;
    const capabilities = [...(agent.capabilities ?? []), ...(options.capabilities ?? [])];
    const toolsets = [...this.#own, ...(agent.toolsets ?? []), ...(options.toolsets ?? [])];
    const instructions = [agent.instructions ?? [], options.instructions ?? []].flat();
    const {
      deps,
      usageLimits = {},
      metadata,
      principal,
      signal,
      runtime,
      drainMs = 5000,
    } = options;
    return {
      host: {
        toolset: assemble(toolsets),
        settings: { ...agent.modelSettings, ...options.modelSettings },
        instructions,
        capabilities,
        drainMs,
        shared: {
          deps: deps as never, // the types of `run` have checked it against all that is here
          model,
          usageLimits,
          prompt,
          runId: runIdOf(options.runId, history),
          conversationId,
          metadata,
          principal,
          maxRetries: maxToolRetries,
        },
      },
      shape: {
        live,
        maxToolRetries,
        maxOutputRetries,
        requestLimit: usageLimits.requestLimit ?? 50,
        decides: capabilities.some((capability) => "handleDeferredToolCalls" in capability),
      },
      input: { prompt, history, conversationId, metadata },
      signal,
      runtime,
    };
  }
}

/** Makes agents. An interface and a constant, because a class cannot infer from lists. */
export const Agent: AgentConstructor = AgentClass as unknown as AgentConstructor; // the types of an agent exist for the compiler only

/** The toolsets of a run as one. */
function assemble(toolsets: readonly AnyToolset[]): AnyToolset {
  const [only, ...more] = toolsets;
  return only === undefined || more.length > 0 ? combine(...toolsets) : only;
}

/** Retries as two numbers, those that are given. */
function readRetries(retries: Retries = {}): Exclude<Retries, number> {
  const read = typeof retries === "number" ? { tools: retries, output: retries } : retries;
  checkToolLimits("`retries.tools`", { maxRetries: read.tools });
  checkToolLimits("`retries.output`", { maxRetries: read.output });
  return read;
}

function checkRunOptions({ drainMs, usageLimits, conversationId }: RunOptions<unknown>): void {
  const limit = usageLimits?.requestLimit;
  if (limit !== undefined && !(limit >= 0))
    throw new UsageError(`\`requestLimit\` is ${limit}; it must be a number >= 0.`);
  if (drainMs !== undefined && drainMs !== 0) checkToolLimits("`drainMs`", { timeoutMs: drainMs });
  if (conversationId === "")
    throw new UsageError("`conversationId` is empty. Leave it out, or say `new` for a fresh one.");
}

function runIdOf(given: string | undefined, history: readonly Message[]): string {
  if (given === undefined) return uuidv7();
  if (given === "") throw new UsageError("`runId` is empty. Leave it out for a fresh one.");
  if (history.some((message) => message.runId === given)) {
    throw new UsageError(
      `\`runId\` \`${given}\` is that of a run in \`messageHistory\`. Give each run its own, or none.`,
    );
  }
  return given;
}

function conversationOf(given: string | undefined, history: readonly Message[]): string {
  if (given === "new") return uuidv7();
  const last = history.findLast((message) => message.conversationId !== undefined);
  return given ?? last?.conversationId ?? uuidv7();
}
