import type { Capability } from "../capability.ts";
import { type InstructionPart, toInstructionParts } from "../instructions.ts";
import type { JsonObject } from "../json.ts";
import type { Model, ModelSettings } from "../model.ts";
import { createRunContext, type RunContext, type RunContextFields } from "../run-context.ts";
import type { RequestedCall, StepRequest } from "../runtime/runtime.ts";
import type { InstructionsFunction, Toolset, ToolsetTool } from "../toolset.ts";
import type { UsageLimits } from "../usage.ts";
import { collectInstructions } from "./collect-instructions.ts";

/** The live things of one run: what the application passed. */
export interface HostSetup {
  readonly runId: string;
  readonly conversationId: string;
  readonly toolset: Toolset;
  readonly model: Model;
  readonly settings: ModelSettings;
  readonly instructions: readonly (string | InstructionsFunction)[];
  readonly capabilities: readonly Capability[];
  readonly deps: unknown;
  readonly prompt: string | undefined;
  readonly usageLimits: UsageLimits;
  readonly maxToolRetries: number;
  readonly metadata: JsonObject | undefined;
  readonly principal: string | undefined;
  readonly drainMs: number;
}

/** What one run step offers. */
export interface Listing {
  readonly toolset: Toolset;
  readonly tools: ReadonlyMap<string, ToolsetTool>;
  readonly instructions: readonly InstructionPart[];
  /** Arguments that were validated in this process, by tool call id. */
  readonly validated: Map<string, ValidatedArgs>;
}

export interface ValidatedArgs {
  readonly given: RequestedCall["call"]["args"];
  readonly args: Record<string, unknown>;
}

/** The toolsets of a run while it lives in this process: opened once, listed once per run step. */
export class Session {
  readonly setup: HostSetup;
  #opened: Promise<Toolset> | undefined;
  #listed: { readonly runStep: number; readonly listing: Promise<Listing> } | undefined;
  #closed: Promise<void> | undefined;

  constructor(setup: HostSetup) {
    this.setup = setup;
  }

  /**
   * What the step of `request` offers. A process that takes a run over lists again: then the
   * callbacks run once more.
   */
  list(request: StepRequest, signal: AbortSignal): Promise<Listing> {
    const { runStep } = request;
    if (this.#listed?.runStep !== runStep)
      this.#listed = { runStep, listing: this.#list(this.context(request, signal)) };
    return this.#listed.listing;
  }

  /** Closes what was opened. May be called often. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** The context of a step, or of a call in it. */
  context(
    { key, runStep, usage, messages }: StepRequest,
    signal: AbortSignal,
    call?: Partial<RunContextFields>,
  ): RunContext {
    const { deps, model, usageLimits, prompt, runId, conversationId, ...setup } = this.setup;
    return createRunContext({
      deps,
      model,
      usage,
      usageLimits,
      prompt,
      messages,
      runId,
      conversationId,
      runStep,
      toolCallId: undefined,
      toolName: undefined,
      retry: 0,
      maxRetries: setup.maxToolRetries,
      toolCallApproved: false,
      toolCallMetadata: undefined,
      metadata: setup.metadata,
      principal: setup.principal,
      signal,
      idempotencyKey: key,
      emit: ignore,
      ...call,
    });
  }

  /** The context of one call. */
  callContext(
    request: StepRequest,
    { call, retry, maxRetries, approved, metadata }: RequestedCall,
    signal: AbortSignal,
    emit: RunContext["emit"] = ignore,
  ): RunContext {
    return this.context(request, signal, {
      toolCallId: call.toolCallId,
      toolName: call.toolName,
      retry,
      maxRetries,
      toolCallApproved: approved !== undefined,
      toolCallMetadata: metadata,
      emit,
    });
  }

  async #list(ctx: RunContext): Promise<Listing> {
    this.#opened ??= this.#open(ctx);
    const toolset = await (await this.#opened).forRunStep(ctx);
    const tools = await toolset.getTools(ctx);
    const own = await collectInstructions(this.setup.instructions, ctx);
    const instructions = [...own, ...toInstructionParts(await toolset.getInstructions(ctx))];
    return { toolset, tools, instructions, validated: new Map() };
  }

  async #open(ctx: RunContext): Promise<Toolset> {
    const toolset = await this.setup.toolset.forRun(ctx);
    await toolset.open();
    return toolset;
  }

  async #close(): Promise<void> {
    const toolset = await this.#opened?.catch(() => undefined); // what failed to open is not open
    await toolset?.close();
  }
}

async function ignore(): Promise<void> {}
