import type { AgentOptions, GivenOptions, RunOptions, StoredOptions } from "./agent-options.ts";
import { AgentToolset } from "./agent-toolset.ts";
import type { DeferredToolRequests } from "./deferred.ts";
import type { DepsOfOutput, OutputOf, OutputSpec, RunOutput, SpecFor } from "./output/output.ts";
import { readOutput } from "./output/read-output.ts";
import { type AgentOverrides, applyOverrides } from "./override.ts";
import type { RunResult } from "./run-result.ts";
import { readRetries } from "./read-retries.ts";
import { captureHere, overridesOf, runOverridden } from "./run-scope.ts";
import { checkAgentOptions, checkTools, checkToolsets } from "./check-options.ts";
import { UsageError } from "./errors/usage-error.ts";
import { setUpRun, type View } from "./set-up-run.ts";
import { checkSystemPrompt } from "./system-prompt.ts";
import type { AnyTool, DepsOfTools, Tool } from "./tool.ts";
import type { AnyToolset, DepsOf, Toolset } from "./toolset.ts";
import type { UserPrompt } from "./user-content.ts";
import { type Flow, startFlow } from "./views/flow.ts";
import { type AgentRun, NodeRun } from "./views/iterate.ts";
import { runToEnd } from "./views/run.ts";
import { type ConcurrencyLimiter, toLimiter } from "./concurrency-limiter.ts";
import { readModel } from "./model-of.ts";
import { layer } from "./settings-layers.ts";
import { type AgentEventStream, EventStream } from "./views/stream-events.ts";
import { OutputStream } from "./views/output-stream.ts";
import type { StreamedRun } from "./views/streamed-run.ts";

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
  run<const Spec extends OutputSpec<undefined> = never>(
    this: Agent<undefined, Output>,
    prompt?: UserPrompt,
    options?: RunOptions<undefined, Spec>,
  ): Promise<RunResult<RunOutput<Output, Spec>>>;
  run<Given extends Deps, const Spec extends OutputSpec<Given> = never>(
    prompt: UserPrompt | undefined,
    options: RunOptions<Given, Spec> & { readonly deps: Given },
  ): Promise<RunResult<RunOutput<Output, Spec>>>;
  /**
   * Runs while it is read: nothing happens before the first event is asked for, nor faster than
   * events are taken. The last event has the result. Leaving early cancels the run and waits for
   * its end.
   */
  runStreamEvents<const Spec extends OutputSpec<undefined> = never>(
    this: Agent<undefined, Output>,
    prompt?: UserPrompt,
    options?: RunOptions<undefined, Spec>,
  ): AgentEventStream<RunOutput<Output, Spec>>;
  runStreamEvents<Given extends Deps, const Spec extends OutputSpec<Given> = never>(
    prompt: UserPrompt | undefined,
    options: RunOptions<Given, Spec> & { readonly deps: Given },
  ): AgentEventStream<RunOutput<Output, Spec>>;
  /**
   * Runs node by node: each is carried out when the next one is asked for, and may be replaced before.
   *
   * @example
   * for await (const node of agent.iter("Tidy up")) {
   *   if (node.kind === "call-tools") console.log(node.response.parts);
   *   if (node.kind === "end") console.log(node.output);
   * }
   */
  iter<const Spec extends OutputSpec<undefined> = never>(
    this: Agent<undefined, Output>,
    prompt?: UserPrompt,
    options?: RunOptions<undefined, Spec>,
  ): AgentRun<RunOutput<Output, Spec>>;
  iter<Given extends Deps, const Spec extends OutputSpec<Given> = never>(
    prompt: UserPrompt | undefined,
    options: RunOptions<Given, Spec> & { readonly deps: Given },
  ): AgentRun<RunOutput<Output, Spec>>;
  /**
   * Runs while its output is read. The first output that a response begins with stands: a text, an
   * image, the call of an output. Where models comment on their calls, `runStreamEvents` is better.
   *
   * @example
   * await using stream = agent.runStream("Tell me a story");
   * for await (const text of stream.textStream({ delta: true })) console.log(text);
   * console.log((await stream.result).usage);
   */
  runStream<const Spec extends OutputSpec<undefined> = never>(
    this: Agent<undefined, Output>,
    prompt?: UserPrompt,
    options?: RunOptions<undefined, Spec>,
  ): StreamedRun<RunOutput<Output, Spec>>;
  runStream<Given extends Deps, const Spec extends OutputSpec<Given> = never>(
    prompt: UserPrompt | undefined,
    options: RunOptions<Given, Spec> & { readonly deps: Given },
  ): StreamedRun<RunOutput<Output, Spec>>;
  /**
   * Does `work` while `changes` hold for the runs of this agent that begin in it, wherever the code
   * that begins them stands. Overrides nest, and those that overlap never see each other.
   *
   * @throws `scope_unavailable` for a second one at a time in a host without async context.
   *
   * @example
   * await agent.override({ model: new TestModel(), deps: testDeps }, () => handle(request));
   */
  override<Given extends Deps, Result>(
    changes: AgentOverrides<Given> & { readonly deps: Given },
    work: (agent: Agent<unknown, Output>) => Result,
  ): Result;
  override<Given extends Deps, Result>(
    changes: AgentOverrides<Given> & { readonly deps?: undefined },
    work: (agent: Agent<Given, Output>) => Result,
  ): Result;
}

/** Accepts every agent. */
export type AnyAgent = Agent<never, unknown>;

/** Both halves of every requirement: what the parts need and what a callback was written for. */
type Needs<
  Sets extends readonly AnyToolset[],
  Tools extends readonly AnyTool[],
  Own,
  Spec,
> = DepsOf<Sets[number]> & DepsOfTools<Tools> & Own & DepsOfOutput<Spec>;

/** The same type without its alias, for messages. */
type Shown<Deps> = Deps extends infer D ? D : never;

/** The two ways to make an agent. */
export interface AgentConstructor {
  /** `new Agent<Deps, Output>(…)`: written down, nothing inferred. */
  new <Deps = unknown, Output = string>(
    options: AgentOptions<
      readonly Toolset<NoInfer<Deps>>[],
      readonly Tool<NoInfer<Deps>>[],
      NoInfer<Deps>,
      NoInfer<SpecFor<Output, Deps>>,
      Exclude<Output, DeferredToolRequests>
    > &
      (string extends Output ? unknown : { readonly output: NoInfer<SpecFor<Output, Deps>> }),
  ): Agent<Deps, Output>;
  /** `new Agent(…)`: needs what its toolsets, tools and callbacks need. */
  new <
    const Sets extends readonly AnyToolset[] = readonly [],
    const Tools extends readonly AnyTool[] = readonly [],
    Own = unknown,
    const Spec extends OutputSpec = "text",
  >(
    options: AgentOptions<Sets, Tools, Needs<Sets, Tools, Own, Spec>, Spec>,
  ): Agent<Shown<Needs<Sets, Tools, Own, Spec>>, OutputOf<Spec>>;
}

class AgentClass {
  readonly "~agent" = { version: 1 } as const;
  readonly #options: StoredOptions;
  readonly #own: readonly AgentToolset[];
  readonly #limiter: ConcurrencyLimiter | undefined;

  constructor(options: GivenOptions) {
    checkAgentOptions(options);
    readRetries(options.retries);
    checkSystemPrompt(options.systemPrompt);
    layer([options.modelSettings]); // looks at it
    this.#options = {
      ...options,
      model: readModel(options),
      output: readOutput(options.output),
    };
    const { maxConcurrency } = options;
    this.#limiter = maxConcurrency === undefined ? undefined : toLimiter(maxConcurrency);
    const own = new AgentToolset(options.tools ?? [], options.toolTimeoutMs);
    this.#own = options.tools === undefined ? [] : [own];
  }

  get name(): string | undefined {
    return overridesOf(this)?.name ?? this.#options.name;
  }

  run(prompt?: UserPrompt, options: RunOptions<unknown, OutputSpec> = {}): Promise<RunResult> {
    return runToEnd(() => this.#start(prompt, options, "run"));
  }

  runStreamEvents(
    prompt?: UserPrompt,
    options: RunOptions<unknown, OutputSpec> = {},
  ): AgentEventStream {
    return new EventStream(this.#start(prompt, options, "events"));
  }

  iter(prompt?: UserPrompt, options: RunOptions<unknown, OutputSpec> = {}): AgentRun {
    return new NodeRun(this.#start(prompt, options, "iter"));
  }

  runStream(prompt?: UserPrompt, options: RunOptions<unknown, OutputSpec> = {}): StreamedRun {
    return new OutputStream(this.#start(prompt, options, "stream"));
  }

  override<Result>(
    { tools, ...changes }: AgentOverrides<never>,
    work: (agent: this) => Result,
  ): Result {
    if (typeof work !== "function")
      throw new UsageError("`override()` takes a function as well: `override(changes, () => …)`.");
    readRetries(changes.retries);
    checkToolsets(changes.toolsets);
    checkTools(tools);
    layer([changes.modelSettings ?? undefined]);
    const own = tools && [new AgentToolset(tools, this.#options.toolTimeoutMs)];
    return runOverridden(this, { ...changes, own }, () => work(this));
  }

  /** Everything that a run depends on is read here, not when it is pulled: scopes may be over then. */
  #start(
    prompt: UserPrompt | undefined,
    options: RunOptions<unknown, OutputSpec>,
    view: View,
  ): Flow {
    const sources = { agent: this.#options, own: this.#own, options };
    const changes = overridesOf(this);
    const changed = changes === undefined ? sources : applyOverrides(sources, changes);
    const setup = { ...setUpRun(view, changed, prompt), limiter: this.#limiter };
    return startFlow(setup, captureHere());
  }
}

/** Makes agents. An interface and a constant, because a class cannot infer from lists. */
export const Agent: AgentConstructor = AgentClass as unknown as AgentConstructor; // the types of an agent exist for the compiler only
