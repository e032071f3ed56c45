import type { AgentInstructions, Capability } from "./capability.ts";
import type { DeferredToolResults } from "./deferred.ts";
import type { AgentEvent } from "./events.ts";
import type { HistoryProcessor } from "./hooks/process-history.ts";
import type { EndStrategy, ToolExecution } from "./loop/state.ts";
import type { MaybePromise } from "./maybe-promise.ts";
import type { Message } from "./messages.ts";
import type { Model } from "./model.ts";
import type { NativeTool } from "./native-tool.ts";
import type { OutputSpec, OutputValidator, ValidatedOutput } from "./output/output.ts";
import type { ReadOutput } from "./output/read-output.ts";
import type { ToolsPrepare } from "./prepare-definitions.ts";
import type { KnownModelName, ModelProvider } from "./provider.ts";
import type { RunContext } from "./run-context.ts";
import type { RuntimeFactory } from "./runtime/runtime.ts";
import type { AgentSystemPrompt } from "./system-prompt.ts";
import type { AnyTool } from "./tool.ts";
import type { AnyToolset, Toolset } from "./toolset.ts";
import type { Pricing } from "./pricing.ts";
import type { ConcurrencyLimiter, ConcurrencyLimits } from "./concurrency-limiter.ts";
import type { AgentMetadata } from "./run-metadata.ts";
import type { AgentModelSettings } from "./settings-layers.ts";
import type { RunUsage } from "./usage.ts";
import type { UsageLimits } from "./usage-limits.ts";

/** How often the model may try again: one number for tools and output, or one for each. */
export type Retries =
  | number
  | { readonly tools?: number | undefined; readonly output?: number | undefined };

/** What an agent is made of. */
export interface AgentOptions<
  Sets extends readonly AnyToolset[],
  Tools extends readonly AnyTool[],
  Deps,
  Spec = unknown,
  Validated = ValidatedOutput<Spec>,
> {
  readonly name?: string | undefined;
  /** A model, or a string such as `openai:gpt-5` that one of `providers` knows. */
  readonly model?: Model | KnownModelName | (string & {}) | undefined;
  /** Where model strings lead: what adapter packages export, such as `openai`. */
  readonly providers?: readonly ModelProvider[] | undefined;
  readonly instructions?: AgentInstructions<Deps> | undefined;
  /**
   * Stands before a conversation that begins, as a part of its first request, and stays in its history.
   * Histories are taken as they are, but that dynamic ones are made anew. What should be told in each
   * run, whatever its history, belongs in `instructions`.
   */
  readonly systemPrompt?: AgentSystemPrompt<Deps> | undefined;
  /**
   * What may end a run: a text unless told otherwise; a schema, or several; what `toolOutput()` and
   * its like make. With `["text", DeferredToolRequests]` a run ends with the calls that wait for an
   * answer from outside, instead of failing. Not `undefined`: the type of the result would not know.
   */
  readonly output?: Spec;
  /** Look at the output in this order, each at what the one before gave. */
  readonly outputValidators?: readonly OutputValidator<NoInfer<Validated>, Deps>[] | undefined;
  /** What becomes of the other calls of a response that gives the output; `graceful` unless told otherwise. */
  readonly endStrategy?: EndStrategy | undefined;
  /** Tools of the agent itself; listed before those of the toolsets. */
  readonly tools?: Tools | undefined;
  readonly toolsets?: Sets | undefined;
  readonly capabilities?: readonly Capability<NoInfer<Deps>>[] | undefined;
  /** Prepares the tools of each step, all but those of outputs. May change and hide, not add or rename. */
  readonly prepareTools?: ToolsPrepare<Deps> | undefined;
  /** The same for the tools of outputs. */
  readonly prepareOutputTools?: ToolsPrepare<Deps> | undefined;
  /**
   * Before each request to the model: each gets the history of the one before, and what the last one
   * gives is the history of the run from then on. Asked before the hooks of capabilities.
   */
  readonly historyProcessors?: readonly HistoryProcessor<NoInfer<Deps>>[] | undefined;
  /**
   * For each request. They are merged by key: those of the model, the agent, its capabilities, the
   * run; functions are asked at every step.
   */
  readonly modelSettings?: AgentModelSettings<NoInfer<Deps>> | undefined;
  /** What the provider runs itself. One of a kind counts: those of capabilities win. */
  readonly nativeTools?: readonly NativeTool[] | undefined;
  /** 1 for tools and 1 for the output unless told otherwise. */
  readonly retries?: Retries | undefined;
  /** The time of each of the agent's own tools, in milliseconds. Toolsets have their own. */
  readonly toolTimeoutMs?: number | undefined;
  /**
   * How the calls of a response are run: side by side and reported as they end (`parallel`, unless
   * told otherwise), side by side and reported in their order, or one after the other.
   */
  readonly toolExecution?: ToolExecution | undefined;
  /** What requests cost: for `usage.cost` and `costLimit`. There is no table of prices. */
  readonly pricing?: Pricing | undefined;
  /** The application's own, for `ctx.metadata` and the result. A function is asked at the start and once more at the end. */
  readonly metadata?: AgentMetadata<NoInfer<Deps>> | undefined;
  /** Found at `ctx.validationContext`, by those who check arguments and outputs. A function is asked each time. */
  readonly validationContext?:
    | ((ctx: RunContext<NoInfer<Deps>>) => unknown)
    | {}
    | null
    | undefined;
  /** How many runs of this agent there are at a time; the others wait. Agents may share a limiter; its model needs another. */
  readonly maxConcurrency?: number | ConcurrencyLimits | ConcurrencyLimiter | undefined;
  /** A model string is looked up when a run begins, instead of now. */
  readonly deferModelCheck?: boolean | undefined;
}

/** What belongs to one run. */
export interface RunOptions<Deps, Spec = never> {
  readonly deps?: Deps;
  readonly model?: Model | KnownModelName | (string & {}) | undefined;
  /** What `allMessages()` of an earlier run gave. */
  readonly messageHistory?: readonly Message[] | undefined;
  /** What may end this run, instead of what the agent says. Leave it out where nothing does. */
  readonly output?: Spec;
  /**
   * Answers to the calls that the run before ended with; `messageHistory` is that of that run. All
   * of them at once: approved calls are made with the tools of this run, and checked once more.
   */
  readonly deferredToolResults?: DeferredToolResults | undefined;
  readonly toolExecution?: ToolExecution | undefined;
  /** More toolsets, for this run. */
  readonly toolsets?: readonly Toolset<NoInfer<Deps>>[] | undefined;
  /** Further instructions, for this run. */
  readonly instructions?: AgentInstructions<NoInfer<Deps>> | undefined;
  /** Asked after those of the agent. */
  readonly capabilities?: readonly Capability<NoInfer<Deps>>[] | undefined;
  readonly modelSettings?: AgentModelSettings<NoInfer<Deps>> | undefined;
  readonly retries?: Retries | undefined;
  readonly usageLimits?: UsageLimits | undefined;
  /**
   * Told of every event, one after the other: the run waits for it, and what it throws ends the run.
   * With it every view streams.
   */
  readonly onEvent?:
    | ((event: AgentEvent, ctx: RunContext<NoInfer<Deps>>) => MaybePromise<void>)
    | undefined;
  /**
   * What was used before, to go on counting from there. `ctx.usage` of a tool and what `createUsage()`
   * makes are shared: limits hold for all runs together, and `result.usage` tells of all.
   */
  readonly usage?: RunUsage | undefined;
  /** Aborts the run, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** The application's own, over those of the agent by key. */
  readonly metadata?: AgentMetadata<NoInfer<Deps>> | undefined;
  /** The application's opaque name for its user: never sent to a model. */
  readonly principal?: string | undefined;
  /** A fresh UUIDv7 unless given. */
  readonly runId?: string | undefined;
  /** The newest of the history unless given, else a fresh UUIDv7; `new` asks for a fresh one. */
  readonly conversationId?: string | undefined;
  /**
   * How long an aborted run waits for tools that ignore their signal, and one that does not end well
   * for its toolsets to close, in milliseconds; 5,000.
   */
  readonly drainMs?: number | undefined;
  /** Where the steps of the run are carried out; in this process unless given. */
  readonly runtime?: RuntimeFactory | undefined;
}

/** The options of an agent as they are given to it: their types are known there. */
export type GivenOptions = Omit<
  AgentOptions<readonly AnyToolset[], readonly AnyTool[], never, OutputSpec>,
  "outputValidators"
> & { readonly outputValidators?: readonly OutputValidator<never, never>[] | undefined };

/** The same as the agent keeps them. */
export interface StoredOptions extends Omit<GivenOptions, "output"> {
  readonly output: ReadOutput;
}
