import type { Enqueue } from "./enqueue.ts";
import { UsageError } from "./errors/usage-error.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Message } from "./messages.ts";
import type { Model, ModelSettings } from "./model.ts";
import type { ToolDefinition } from "./tool-definition.ts";
import type { UserPrompt } from "./user-content.ts";
import { isSharedUsage, type SharedUsage, UsageCounter } from "./shared-usage.ts";
import type { RunUsage } from "./usage.ts";
import type { UsageLimits } from "./usage-limits.ts";

/**
 * What a host adds to the contexts of its calls, each under a name of its own. Core adds nothing:
 * `@toolsets/mcp/server` adds `mcp`. Yours augments this interface with optional properties, and
 * passes `extensions`.
 *
 * @example
 * declare module "@toolsets/core" {
 *   interface RunContextExtensions {
 *     readonly http?: { readonly ip: string };
 *   }
 * }
 */
export interface RunContextExtensions {}

/** What a context holds; `createRunContext` makes one of it. */
export interface RunContextFields<out Deps = unknown> {
  /** What the caller passed as `deps`. */
  readonly deps: Deps;
  readonly model: Model;
  /** What the run used before this step. */
  readonly usage: RunUsage;
  readonly usageLimits: UsageLimits;
  /** The settings that hold for the whole run; for settings that are a function, those merged by then. */
  readonly modelSettings?: ModelSettings | undefined;
  /** What the agent has for those who check arguments and outputs; a function of the context is asked. */
  readonly validationContext?: unknown;
  /** What the run was started with; without a prompt, what the user said in a request that is sent again. */
  readonly prompt: UserPrompt | undefined;
  /** The history, the response at hand included. Grows with the run: copy it to keep it. */
  readonly messages: readonly Message[];
  readonly runId: string;
  readonly conversationId: string;
  /** Counts model requests: 1 at the first. */
  readonly runStep: number;
  /** The call at hand, if there is one. */
  readonly toolCallId: string | undefined;
  /** The tool at hand, by the name that it has at this level of the composition. */
  readonly toolName: string | undefined;
  /** The tools of this step, by the names that the model sees; none while they are being listed. */
  readonly tools: ReadonlyMap<string, ToolDefinition>;
  /** The deferred tools that the history has revealed, by the names that the model sees. */
  readonly discoveredToolNames: ReadonlySet<string>;
  /** How often tools have failed since they last succeeded, by the names of this level. */
  readonly retries: ReadonlyMap<string, number>;
  /** How often the tool at hand has failed already. */
  readonly retry: number;
  /** How often it may. */
  readonly maxRetries: number;
  /** Whether somebody has approved the call at hand. */
  readonly toolCallApproved: boolean;
  /** What the approver added to the call. */
  readonly toolCallMetadata: JsonObject | undefined;
  /** Whether the output at hand is still growing. */
  readonly partialOutput: boolean;
  readonly metadata: JsonObject | undefined;
  /** The application's opaque name for its user: never sent to a model, never read from a history. */
  readonly principal: string | undefined;
  /** Aborts with the run, with a failing sibling call, or at the timeout of the tool. */
  readonly signal: AbortSignal;
  /** The same when a durable engine repeats the step, different for every step. */
  readonly idempotencyKey: string;
  /**
   * Reports progress of a call as a `tool_progress` event. Resolves when it was read.
   *
   * @throws `invalid_usage` when 1,000 reports wait unread: await each one.
   */
  readonly emit: (data: Json) => Promise<void>;
  /**
   * Puts messages into the run while it goes on: texts, media, parts of a request, whole messages.
   * They are delivered with the next request to the model, and one more is made where the run would
   * end; with `priority: "when_idle"` only then. A run that ends with calls that wait, or with an output
   * that a reader of `runStream` has seen come, does not go on for them: its result has what is left as
   * `undelivered`, to be put into the next run; so has the snapshot of a run that failed.
   * Gives the id that the `enqueued_messages` event will have, or nothing for no content.
   *
   * @throws `invalid_usage` for what no message is made of, and when the step at hand is over.
   */
  readonly enqueue: Enqueue;
  /**
   * Cancels the run: `signal` aborts, and the run rejects with `run_cancelled`, whatever comes of the
   * work at hand. After the end of the run it does nothing.
   */
  readonly cancel: () => void;
  /**
   * Calls another tool of this step, by the name that the model sees: its arguments are validated and
   * gates hold. A call that waits is offered to the handlers at once; a denial is returned as
   * `{ kind: "tool-denied" }`, so look at what comes back; of a `ToolReturn` it is the value. It counts as a tool call
   * and spends no retry of its own.
   *
   * @throws what the tool throws; `model_retry` for an unknown tool and for arguments that do not fit;
   * `approval_required` and `call_deferred` when nobody answers; `invalid_usage` outside of a call.
   */
  readonly handleCall: (call: HandledCall) => Promise<unknown>;
  /** What the host adds: properties of the context. */
  readonly extensions?: RunContextExtensions | undefined;
}

/** A call that a tool makes. */
export interface HandledCall {
  readonly toolName: string;
  readonly args?: Record<string, unknown> | undefined;
}

/** For contexts that belong to no call. */
export const callsNothing: RunContextFields["handleCall"] = async () => {
  throw new UsageError("`ctx.handleCall()` works in the call of a tool alone.");
};

/** What a callback learns about the run that it works for. */
export interface RunContext<out Deps = unknown>
  extends RunContextFields<Deps>, RunContextExtensions {
  /**
   * What the run has used by now. A run that is given it as `usage` adds to it, and so does
   * `ctx.usage.add()`, with the next step where its own is over; it grows, so copy it to keep it.
   */
  readonly usage: SharedUsage;
  readonly modelSettings: ModelSettings;
  readonly validationContext: unknown;
  /** Whether a further failure of the tool at hand ends the run. */
  readonly lastAttempt: boolean;
  /** The tools that the model can call now: those that are not deferred, and those that are revealed. */
  availableToolNames(): readonly string[];
  /** Whether the model can call a tool now; while tools are being listed, whether it was revealed. */
  isToolAvailable(name: string): boolean;
  /** A copy with other values, for what lies deeper in the composition. */
  with(changes: Partial<Omit<RunContextFields, "deps">>): RunContext<Deps>;
}

const NO_SETTINGS: ModelSettings = {};

/** A class, because contexts are made for every step and call: its fields are laid out once. */
class Context<Deps> implements RunContext<Deps> {
  readonly deps: Deps;
  readonly model: Model;
  readonly usage: SharedUsage;
  readonly usageLimits: UsageLimits;
  readonly modelSettings: ModelSettings;
  readonly prompt: UserPrompt | undefined;
  readonly messages: readonly Message[];
  readonly runId: string;
  readonly conversationId: string;
  readonly runStep: number;
  readonly toolCallId: string | undefined;
  readonly toolName: string | undefined;
  readonly tools: ReadonlyMap<string, ToolDefinition>;
  readonly discoveredToolNames: ReadonlySet<string>;
  readonly retries: ReadonlyMap<string, number>;
  readonly retry: number;
  readonly maxRetries: number;
  readonly toolCallApproved: boolean;
  readonly toolCallMetadata: JsonObject | undefined;
  readonly partialOutput: boolean;
  readonly metadata: JsonObject | undefined;
  readonly principal: string | undefined;
  readonly signal: AbortSignal;
  readonly idempotencyKey: string;
  readonly emit: RunContextFields["emit"];
  readonly enqueue: Enqueue;
  readonly cancel: () => void;
  readonly handleCall: RunContextFields["handleCall"];
  readonly #fields: RunContextFields<Deps>;

  constructor(fields: RunContextFields<Deps>) {
    this.#fields = fields;
    if (fields.extensions !== undefined) Object.assign(this, fields.extensions);
    this.deps = fields.deps;
    this.model = fields.model;
    this.usage = isSharedUsage(fields.usage) ? fields.usage : new UsageCounter(fields.usage);
    this.usageLimits = fields.usageLimits;
    this.modelSettings = fields.modelSettings ?? NO_SETTINGS;
    this.prompt = fields.prompt;
    this.messages = fields.messages;
    this.runId = fields.runId;
    this.conversationId = fields.conversationId;
    this.runStep = fields.runStep;
    this.toolCallId = fields.toolCallId;
    this.toolName = fields.toolName;
    this.tools = fields.tools;
    this.discoveredToolNames = fields.discoveredToolNames;
    this.retries = fields.retries;
    this.retry = fields.retry;
    this.maxRetries = fields.maxRetries;
    this.toolCallApproved = fields.toolCallApproved;
    this.toolCallMetadata = fields.toolCallMetadata;
    this.partialOutput = fields.partialOutput;
    this.metadata = fields.metadata;
    this.principal = fields.principal;
    this.signal = fields.signal;
    this.idempotencyKey = fields.idempotencyKey;
    this.emit = fields.emit;
    this.enqueue = fields.enqueue;
    this.cancel = fields.cancel;
    this.handleCall = fields.handleCall;
  }

  get validationContext(): unknown {
    const { validationContext: given } = this.#fields;
    return typeof given === "function" ? given(this) : given;
  }

  get lastAttempt(): boolean {
    return this.retry >= this.maxRetries;
  }

  availableToolNames(): readonly string[] {
    return [...this.tools.keys()].filter((name) => this.isToolAvailable(name));
  }

  isToolAvailable(name: string): boolean {
    const { tools } = this;
    if (this.discoveredToolNames.has(name)) return tools.size === 0 || tools.has(name);
    const tool = tools.get(name);
    return tool !== undefined && tool.deferLoading !== true;
  }

  with(changes: Partial<Omit<RunContextFields, "deps">>): RunContext<Deps> {
    return new Context<Deps>({ ...this.#fields, ...changes });
  }
}

/** Makes a context, for tests of toolsets and for runtimes. */
export function createRunContext<Deps>(fields: RunContextFields<Deps>): RunContext<Deps> {
  return new Context(fields);
}
