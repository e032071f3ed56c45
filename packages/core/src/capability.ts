import type { DeferredToolRequests, DeferredToolResults } from "./deferred.ts";
import type { ModelHooks } from "./hooks/model-hooks.ts";
import type { OutputProcessHooks, OutputValidateHooks } from "./hooks/output-hooks.ts";
import type { EventHooks, NodeRunHooks, RunHooks } from "./hooks/run-hooks.ts";
import type { ToolExecuteHooks, ToolValidateHooks } from "./hooks/tool-hooks.ts";
import type { Model } from "./model.ts";
import type { AgentModelSettings } from "./settings-layers.ts";
import type { MaybePromise } from "./maybe-promise.ts";
import type { NativeTool } from "./native-tool.ts";
import type { ToolsPrepare } from "./prepare-definitions.ts";
import type { RunContext } from "./run-context.ts";
import type { InstructionsFunction, Toolset } from "./toolset.ts";

/** Answers deferred calls, or some of them; `undefined` leaves them to the next handler. */
export type DeferredToolCallsHandler<in Deps = unknown> = (
  requests: DeferredToolRequests,
  ctx: RunContext<Deps>,
) => MaybePromise<DeferredToolResults | undefined>;

/** Texts and functions, in order. */
export type AgentInstructions<Deps> =
  | string
  | InstructionsFunction<Deps>
  | readonly (string | InstructionsFunction<Deps>)[];

/** A capability: itself, or its `id`. */
export type CapabilityReference = string | Capability<never>;

/**
 * Where a capability stands among the others of its run: those that come first are the outermost. What
 * is not said is left as listed, and others that take no part in the run do not matter.
 */
export interface CapabilityOrdering {
  /** Before, or after, all that do not say the same. */
  readonly position?: "outermost" | "innermost" | undefined;
  /** Those that come after it. */
  readonly wraps?: readonly CapabilityReference[] | undefined;
  /** Those that come before it. */
  readonly wrappedBy?: readonly CapabilityReference[] | undefined;
  /** Those without which it cannot work; wherever they stand. */
  readonly requires?: readonly CapabilityReference[] | undefined;
}

/** What a capability brings to the runs of an agent. */
export interface CapabilityOptions<in Deps = unknown>
  extends
    ModelHooks<Deps>,
    ToolValidateHooks<Deps>,
    ToolExecuteHooks<Deps>,
    OutputValidateHooks<Deps>,
    OutputProcessHooks<Deps>,
    RunHooks<Deps>,
    NodeRunHooks<Deps>,
    EventHooks<Deps> {
  /** By which other capabilities refer to it; unique in a run. */
  readonly id?: string | undefined;
  /** Where it stands among the others; as listed unless told otherwise. */
  readonly ordering?: CapabilityOrdering | undefined;
  /** Instead of that of the agent; of several the last one counts, and a run may have its own. */
  readonly model?: Model | undefined;
  /** For each request, over those of the agent and under those of the run. */
  readonly modelSettings?: AgentModelSettings<Deps> | undefined;
  /** Told to the model after the instructions of the agent. */
  readonly instructions?: AgentInstructions<Deps> | undefined;
  /**
   * Asked once in each run, before it begins. May return another capability that takes its place in this
   * run: one with state of its own. Only its `model` cannot be another one.
   */
  readonly forRun?:
    | ((ctx: RunContext<Deps>) => MaybePromise<Capability<Deps> | undefined | void>)
    | undefined;
  /** Listed after the toolsets of the agent. */
  readonly toolsets?: readonly Toolset<Deps>[] | undefined;
  /** Prepares all tools of a step, after `prepareTools` of the agent. */
  readonly prepareTools?: ToolsPrepare<Deps> | undefined;
  /** The same for the tools of outputs. */
  readonly prepareOutputTools?: ToolsPrepare<Deps> | undefined;
  /** Changes the toolset of the run as a whole; the last capability is the outermost. */
  wrapToolset?(toolset: Toolset<Deps>): Toolset<Deps>;
  /**
   * Its tools reveal deferred ones with `ToolReturn`, so that it is no mistake when the run has no
   * search for them.
   */
  readonly revealsTools?: boolean | undefined;
  /** What the provider runs itself, where the model has it. */
  readonly nativeTools?: readonly NativeTool[] | undefined;
  /** Whether histories get the system prompt of the agent; see `reinjectSystemPrompt()`. */
  readonly reinjectsSystemPrompt?: "missing" | "always" | undefined;
  /** Asked in order, each for what is left. */
  readonly handleDeferredToolCalls?: DeferredToolCallsHandler<Deps> | undefined;
}

/** Something that takes part in runs: gathers what belongs together. */
export interface Capability<in Deps = unknown> extends CapabilityOptions<Deps> {
  readonly "~capability": { readonly version: 1 };
}

/**
 * Makes a capability: toolsets, instructions and hooks that belong together, for `capabilities` of an
 * agent or of a run. What its parts need is written down: `capability<Deps>({ … })`.
 *
 * @example
 * const diary = capability({
 *   instructions: "Write down what you decide.",
 *   toolsets: [toolset.pipe(prefixed("diary"))],
 * });
 */
export function capability<Deps = unknown>(options: CapabilityOptions<Deps>): Capability<Deps> {
  return { "~capability": { version: 1 }, ...options };
}

/**
 * A capability that answers deferred calls while the run waits: asks a person for approval, or
 * fetches the result of an external call. Handlers are asked in order, each for what is left.
 *
 * @example
 * const approvals = handleDeferredToolCalls(async ({ approvals }) => ({
 *   approvals: Object.fromEntries(approvals.map((call) => [call.toolCallId, call.toolName !== "drop_table"])),
 * }));
 */
export function handleDeferredToolCalls<Deps = unknown>(
  handler: DeferredToolCallsHandler<Deps>,
): Capability<Deps> {
  return capability({ handleDeferredToolCalls: handler });
}
