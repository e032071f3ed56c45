import type { Capability } from "../capability.ts";
import { ToolSearchMissingError } from "../errors/tool-search-missing-error.ts";
import type { HookStages } from "../hooks/stage.ts";
import { HistoryRepair } from "../history/repair-history.ts";
import { wrapSystemPrompts } from "../history/wrap-system-prompts.ts";
import { type InstructionPart, orderInstructions, toInstructionParts } from "../instructions.ts";
import type { Message, ModelResponse } from "../messages.ts";
import type { Model } from "../model.ts";
import type { NativeTool } from "../native-tool.ts";
import type { OutputPlan } from "../output/output-plan.ts";
import type { prepareOutputs } from "../output/prepare-outputs.ts";
import type { OutputValidator } from "../output/output.ts";
import {
  callsNothing,
  createRunContext,
  type RunContext,
  type RunContextFields,
} from "../run-context.ts";
import type { ListedTool, RequestedCall, StepBase, StepRequest } from "../runtime/runtime.ts";
import type { SystemPromptSource } from "../system-prompt.ts";
import type { ToolDefinition } from "../tool-definition.ts";
import type { AnyToolset, InstructionsFunction, ToolsetTool } from "../toolset.ts";
import type { Pricing } from "../pricing.ts";
import type { MetadataSources } from "../run-metadata.ts";
import type { SettingsLayers } from "../settings-layers.ts";
import type { RunUsage } from "../usage.ts";
import { AskedMetadata } from "./asked-metadata.ts";
import { keepTools } from "./keep-tools.ts";
import { collectInstructions } from "./collect-instructions.ts";
import { collectEffects, type Effects, withoutEffects } from "./effects.ts";
import { offerTools } from "./offer-tools.ts";
import { Spending } from "./spending.ts";

/**
 * The live things of one run: what the application passed. Its deps are of a type that only the
 * application knows, so they stand here as `never`, which fits every callback.
 */
export interface HostSetup {
  readonly toolset: AnyToolset;
  readonly settings: SettingsLayers;
  /** Where functions give it; else it is known already. */
  readonly metadata: MetadataSources | undefined;
  /** Those that the model has. */
  readonly nativeTools: readonly NativeTool[];
  readonly instructions: readonly (string | InstructionsFunction<never>)[];
  readonly systemPrompts: readonly SystemPromptSource[];
  readonly capabilities: readonly Capability<never>[];
  readonly hooks: HookStages;
  readonly output: OutputPlan;
  readonly prepareOutputs: ReturnType<typeof prepareOutputs>;
  readonly outputValidators: readonly OutputValidator<never, never>[];
  readonly drainMs: number;
  readonly pricing: Pricing | undefined;
  /** What was used before; others may share it. */
  readonly usage: RunUsage | undefined;
  /** The same when the run was set up: the loop begins with it. */
  readonly usedBefore: RunUsage;
  /** What is the same in every context of the run; `maxRetries` is that of tools that say nothing. */
  readonly shared: Pick<
    RunContextFields<never>,
    | "deps"
    | "model"
    | "usageLimits"
    | "prompt"
    | "runId"
    | "conversationId"
    | "modelSettings"
    | "validationContext"
    | "principal"
    | "maxRetries"
  >;
}

/** What one run step offers. */
export interface Listing {
  readonly toolset: AnyToolset;
  readonly tools: ReadonlyMap<string, ToolsetTool<never>>;
  readonly instructions: readonly InstructionPart[];
  /** The tools as the loop knows them; the same list while the entries are. */
  readonly listed: readonly ListedTool[];
  /** The definitions by name. */
  readonly definitions: ReadonlyMap<string, ToolDefinition>;
  /** Arguments that were validated in this process, by tool call id; the model chooses the ids. */
  readonly validated: Map<string, ValidatedArgs>;
}

/** What a context is for: a call, and the tools that stand beside it. */
interface ContextOptions {
  readonly requested?: RequestedCall;
  readonly listing?: Listing;
  /** Set between two steps. */
  readonly usage?: RunUsage;
  readonly emit?: RunContext["emit"] | undefined;
  readonly handleCall?: RunContext["handleCall"];
}

interface ValidatedArgs {
  readonly toolName: string;
  readonly given: RequestedCall["call"]["args"];
  readonly args: Record<string, unknown>;
}

const NO_RETRIES: ReadonlyMap<string, number> = new Map();
const NO_NAMES: ReadonlySet<string> = new Set();
const NO_TOOLS: ReadonlyMap<string, ToolDefinition> = new Map();

/** The toolsets of a run while it lives in this process: opened once, listed once per run step. */
export class Session {
  readonly setup: HostSetup;
  /** The tools of a step as the model gets them. */
  readonly offer: ReturnType<typeof offerTools>;
  readonly spending: Spending;
  readonly #canReveal: boolean;
  #opened: Promise<AnyToolset> | undefined;
  #listed: { readonly runStep: number; readonly listing: Promise<Listing> } | undefined;
  readonly #keep: ReturnType<typeof keepTools>;
  #closed: Promise<void> | undefined;
  /** The end of it, or of the time for it. */
  #waited: Promise<void> | undefined;
  readonly metadata: AskedMetadata = new AskedMetadata(this);
  readonly #history: HistoryRepair = new HistoryRepair();
  /** The same for models that take system prompts at the beginning only. */
  readonly #wrapped: HistoryRepair = new HistoryRepair(wrapSystemPrompts);
  #revealed: { readonly names: readonly string[]; readonly set: ReadonlySet<string> } | undefined;

  /** What steps do to their run besides. */
  readonly effects: Effects;

  constructor(setup: HostSetup, cancel: () => void) {
    this.setup = setup;
    this.#keep = keepTools(setup);
    this.effects = collectEffects(cancel);
    this.offer = offerTools(this);
    this.spending = new Spending(setup.usedBefore, setup.usage);
    this.#canReveal = setup.capabilities.some(({ revealsTools }) => revealsTools === true);
  }

  /**
   * What the step of `request` offers. A process that takes a run over lists again: then the
   * callbacks run once more, and what they put into the run and spend is not counted again.
   */
  list(request: StepRequest, signal: AbortSignal): Promise<Listing> {
    const { runStep, kind } = request;
    if (this.#listed?.runStep !== runStep) {
      const ctx = this.context(request, signal);
      const own = kind === "prepare" ? ctx : withoutEffects(ctx);
      this.#listed = { runStep, listing: this.#list(request, own) };
    }
    return this.#listed.listing;
  }

  /**
   * Closes what was opened, once. May be called often. With `withinMs` it is not waited for longer:
   * what is still opening is then closed when it is open.
   */
  close(withinMs?: number): Promise<void> {
    this.#closed ??= this.#close();
    if (withinMs === undefined) return this.#closed;
    this.#waited ??= waitAtMost(withinMs, this.#closed);
    return this.#waited;
  }

  /** The history as a model gets it; a suspended response that it is to go on with stands last. */
  messagesFor(
    messages: readonly Message[],
    { profile }: Model,
    continued?: ModelResponse,
  ): readonly Message[] {
    const isInline = profile.supportsInlineSystemPrompts === true;
    const repaired = (isInline ? this.#history : this.#wrapped).repair(messages);
    if (continued !== undefined) return [...repaired, continued];
    return repaired === messages ? messages.slice() : repaired; // a model may keep what it was given
  }

  /** The context of a step, or of a call in it. */
  context(
    request: StepBase,
    signal: AbortSignal,
    { requested, listing, usage, emit = ignore, handleCall = callsNothing }: ContextOptions = {},
  ): RunContext<never> {
    const { shared } = this.setup;
    const { retries } = request;
    return createRunContext({
      ...shared,
      usage: usage ?? this.spending.of(request),
      metadata: request.runMetadata ?? this.metadata.known,
      messages: request.messages,
      runStep: request.runStep,
      toolCallId: requested?.call.toolCallId,
      toolName: requested?.call.toolName,
      tools: listing?.definitions ?? NO_TOOLS,
      discoveredToolNames: this.#discovered(request.discovered),
      retries: retries.length === 0 ? NO_RETRIES : new Map(retries),
      retry: requested?.retry ?? 0,
      maxRetries: requested?.maxRetries ?? shared.maxRetries,
      toolCallApproved: requested?.approved !== undefined,
      toolCallMetadata: requested?.metadata,
      partialOutput: false,
      signal,
      idempotencyKey: request.key,
      emit,
      enqueue: (content, options) => this.effects.enqueue(request.key, content, options),
      cancel: () => this.effects.cancel(request.key),
      handleCall,
    });
  }

  #discovered(names: readonly string[]): ReadonlySet<string> {
    if (names.length === 0) return NO_NAMES;
    if (this.#revealed?.names !== names) this.#revealed = { names, set: new Set(names) };
    return this.#revealed.set;
  }

  async #list(request: StepRequest, ctx: RunContext<never>): Promise<Listing> {
    this.#opened ??= this.#open(ctx);
    const opened = await this.#opened;
    ctx.signal.throwIfAborted(); // nothing new is opened for a run that ends
    const toolset = await opened.forRunStep(ctx);
    const outputs = await this.setup.prepareOutputs(ctx);
    const kept = this.#keep(outputs, await toolset.getTools(ctx));
    const isRevealed = ctx.discoveredToolNames.size > 0 || this.#canReveal;
    if (kept.unsearched.length > 0 && !isRevealed)
      throw new ToolSearchMissingError(kept.unsearched);
    const resumes = request.kind === "prepare" && request.resumes === true;
    const instructions = resumes ? [] : await this.#instructions(toolset, ctx);
    return { ...kept, toolset, instructions, validated: new Map() };
  }

  async #instructions(
    toolset: AnyToolset,
    ctx: RunContext<never>,
  ): Promise<Listing["instructions"]> {
    const own = await collectInstructions(this.setup.instructions, ctx);
    const told = toInstructionParts(await toolset.getInstructions(ctx));
    const asked = this.setup.output.instructions ?? [];
    return orderInstructions([...own, ...told].concat(asked));
  }

  async #open(ctx: RunContext<never>): Promise<AnyToolset> {
    const toolset = await this.setup.toolset.forRun(ctx);
    await toolset.open();
    return toolset;
  }

  async #close(): Promise<void> {
    const toolset = await this.#opened?.catch(() => undefined); // what failed to open is not open
    await toolset?.close();
  }
}

async function waitAtMost(ms: number, work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function ignore(): Promise<void> {}
