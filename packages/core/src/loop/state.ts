import { RevivedError } from "../errors/revived-error.ts";
import { RunCancelledError } from "../errors/run-cancelled-error.ts";
import type { AgentEvent } from "../events.ts";
import type { JsonObject } from "../json.ts";
import type { EnqueuedMessages } from "../enqueue.ts";
import type { ExternalResults } from "../external-results.ts";
import type { Message, ModelRequest, ModelResponse, ToolCallPart } from "../messages.ts";
import type {
  ListedTool,
  Runtime,
  StepBase,
  StepKind,
  StepOutcome,
  StepRequest,
  StepValues,
} from "../runtime/runtime.ts";
import type { SystemPromptPlan } from "../system-prompt.ts";
import type { ToolDefinition } from "../tool-definition.ts";
import type { UserPrompt } from "../user-content.ts";
import { addRequest, addUsage, type RunUsage } from "../usage.ts";
import type { UsageLimits } from "../usage-limits.ts";
import { leftResponse } from "./left-response.ts";
import { RunFailure } from "./run-failure.ts";
import type { Answer } from "./turn.ts";

export { RunFailure };

/** What a run is like, as plain data. */
export interface RunShape {
  /** Whether somebody watches the parts of responses. */
  readonly live: boolean;
  /** Whether the view is asked before each node. */
  readonly boundaries: boolean;
  /** Whether the first output that a response begins with stands, whatever else the response asks for. */
  readonly commits: boolean;
  readonly maxToolRetries: number;
  readonly maxOutputRetries: number;
  readonly limits: UsageLimits;
  /** Whether a capability answers deferred calls. */
  readonly decides: boolean;
  /** Whether the run may end with calls that wait. */
  readonly endsDeferred: boolean;
  /** Whether the model finds deferred tools by itself; for a text that says so. */
  readonly searchesNatively?: boolean;
  /** The token limit of a response, where it is known; for an error that names it. */
  readonly maxTokens?: number | undefined;
  readonly toolExecution: ToolExecution;
  readonly endStrategy: EndStrategy;
  readonly output: OutputShape;
}

/** What may become the output. */
export interface OutputShape {
  /** A text: the output as it is, JSON that an output is made of, or neither. */
  readonly text: "none" | "plain" | "structured";
  readonly allowsNull: boolean;
  readonly allowsImage: boolean;
  /** Whether there is user code that looks at a plain text. */
  readonly isProcessed: boolean;
  /** Whether a part of the instructions of each request says what the output has to be like. */
  readonly isTold: boolean;
}

/**
 * What becomes of the other calls of a response that gives the output. `early`: they are not made.
 * `graceful`: outputs are tried one after another until one is good, and all other tools run.
 * `exhaustive`: all run side by side, and the first good output in the order of emission counts.
 */
export type EndStrategy = "early" | "graceful" | "exhaustive";

/** How the calls of a response are run. */
export type ToolExecution = "parallel" | "parallel_ordered_events" | "sequential";

/** What a run starts with, as plain data. */
export interface RunInput {
  readonly prompt: UserPrompt | undefined;
  readonly history: readonly Message[];
  /** Unset where the agent has none. */
  readonly systemPrompt?: SystemPromptPlan | undefined;
  readonly conversationId: string;
  /** Nothing where functions give it. */
  readonly metadata: JsonObject | undefined;
  /** What was used before. */
  readonly usage: RunUsage;
  /** Answers to the calls that an earlier run left open. */
  readonly deferredToolResults: ExternalResults | undefined;
}

/** What the loop does next. */
export type Node =
  | {
      readonly kind: "model-request";
      readonly request: ModelRequest;
      /** A response to go on with: nothing else is sent. */
      readonly suspended?: ModelResponse | undefined;
    }
  | {
      readonly kind: "call-tools";
      readonly response: ModelResponse;
      /** For a run that goes on with open calls. */
      readonly resume?: Resume | undefined;
    }
  | {
      readonly kind: "end";
      readonly output: unknown;
      readonly response: ModelResponse;
      /** What was answered of the last response, where the run ends with calls that wait. */
      readonly request?: ModelRequest | undefined;
    };

/** The calls that an earlier run left open, and the answers from outside. */
interface Resume {
  readonly open: readonly ToolCallPart[];
  /** Unset: the calls are simply made. */
  readonly results: ExternalResults | undefined;
}

/** A node is up next: the view may reply with another. Only where the shape asks for it. */
export interface NodeEvent {
  readonly eventKind: "node";
  readonly node: Node;
}

/** The loop yields events to the view, and each of its rooms returns a value to the next. */
export type Loop<Value> = AsyncGenerator<AgentEvent, Value, unknown>;

/** What the loop knows of its run. */
export interface State {
  readonly shape: RunShape;
  readonly input: RunInput;
  readonly runtime: Runtime;
  /** Grows at its end through `append`; requests hold it as it is. */
  messages: Message[];
  usage: RunUsage;
  metadata: JsonObject | undefined;
  runStep: number;
  /** The step of the coming request was begun by calls that the history ended with. */
  isStepBegun: boolean;
  /** The prompt that came with answers from outside was added to the request that follows them. */
  isPromptSent: boolean;
  /** The request that the history ended with, where the run sends it again. */
  resent: ModelRequest | undefined;
  seq: number;
  /** A step was asked for, and nobody has looked at its outcome yet: what is thrown comes from the runtime. */
  isAsking: boolean;
  /** The time of the latest outcome, in milliseconds. */
  at: number;
  /** The tools of this step; unset until a step was prepared. */
  listed: readonly ListedTool[] | undefined;
  /** The definitions that the model gets: those that are revealed stand last, so that what stands before them stays. */
  definitions: readonly ToolDefinition[];
  /** What they were made of. */
  definedBy: Pick<State, "listed" | "discovered"> | undefined;
  /** The same by name. */
  tools: ReadonlyMap<string, ListedTool>;
  /** As in a step request. Replaced, never changed: requests hold it as it is. */
  retries: StepRequest["retries"];
  /** As in a step request. Replaced, never changed. */
  discovered: StepRequest["discovered"];
  /** How many messages were looked through for it. */
  messagesRead: number;
  /** Tools that were called before they were available, with the step of the first time, which is free. */
  readonly refused: Map<string, number>;
  outputRetries: number;
  /** The run takes nothing more: only its end is left. */
  isEnding: boolean;
  /** The run has ended in good order, with an error. */
  hasFailed: boolean;
  /** What was put in during the run and is not delivered yet, in order. */
  pending: readonly EnqueuedMessages[];
  /** The calls that this run is to answer now. */
  open: readonly ToolCallPart[];
  /** Their answers, at the place of the call. */
  answers: (Answer | undefined)[];
  /** Tools that failed in this step, and that succeeded; only calls that were made here count. */
  readonly failed: Set<string>;
  readonly succeeded: Set<string>;
}

/** What a request of a model says beside what every request says. */
export type ModelBody = Body<"model">;

type StepRequestOf<Kind extends StepKind> = Extract<StepRequest, { kind: Kind }>;
type Body<Kind extends StepKind> = Omit<StepRequestOf<Kind>, keyof StepBase | "kind">;

/**
 * Adds a message. A runtime may have frozen the array that it was given: then the loop goes on with
 * a copy.
 */
export function append(state: State, message: Message): void {
  thaw(state).push(message);
}

/** Puts another message in the place of the last. */
export function replaceLast(state: State, message: Message): void {
  thaw(state).splice(-1, 1, message);
}

function thaw(state: State): Message[] {
  if (Object.isFrozen(state.messages)) state.messages = [...state.messages];
  return state.messages;
}

/** The next request of this run. */
export function ask<Kind extends StepKind>(
  state: State,
  kind: Kind,
  body: Body<Kind>,
): StepRequestOf<Kind> {
  const base = stepBase(state);
  state.seq += 1;
  state.isAsking = true;
  return { ...base, kind, ...body } as unknown as StepRequestOf<Kind>; // Body is the rest of this very member
}

/** What the next request would say of the run. */
export function stepBase(state: State): StepBase {
  const { seq, runStep, usage, metadata, retries, discovered, messages, runtime } = state;
  const key = `${runtime.runId}:${seq}`;
  return { seq, key, runStep, usage, runMetadata: metadata, retries, discovered, messages };
}

/** The value of the only outcome of `request` that lets the run go on, or the failure it stands for. */
export function accept<Kind extends StepKind>(
  state: State,
  request: Pick<StepRequest, "key"> & { readonly kind: Kind },
  outcome: StepOutcome = lost(request),
): StepValues[Kind] {
  noteEffects(state, outcome);
  const { status, cancels = false } = outcome;
  const left = request.kind === "model" ? leftResponse(outcome) : undefined;
  if (left !== undefined) {
    append(state, { ...left, state: "interrupted" });
    state.usage = addRequest(state.usage, left.usage);
  }
  if (cancels && status !== "cancelled" && status !== "failed") throw cancelledBy(state, request);
  switch (outcome.status) {
    case "ok":
      return outcome.value as StepValues[Kind]; // the host gives what StepValues says for this kind
    case "cancelled":
      throw failureOf(state, request, new RunCancelledError(), "cancelled");
    case "failed":
      throw failureOf(state, request, new RevivedError(outcome.error), "error");
    default:
      return lost(request);
  }
}

/** Notes what every outcome may bring: the time, what its step put into the run, and what it spent. */
export function noteEffects(state: State, { at, enqueued, spent, runMetadata }: StepOutcome): void {
  state.isAsking = false;
  state.at = Math.max(state.at, at);
  if (runMetadata !== undefined) state.metadata = runMetadata;
  if (spent !== undefined) state.usage = addUsage(state.usage, spent);
  if (enqueued !== undefined) state.pending = [...state.pending, ...enqueued];
}

/** A step of the run has cancelled it. */
export function cancelledBy(state: State, request: Pick<StepRequest, "key">): RunFailure {
  return failureOf(state, request, new RunCancelledError(), "cancelled");
}

/** What was thrown where it is still at hand, else `substitute`. */
function failureOf(
  { runtime }: State,
  { key }: Pick<StepRequest, "key">,
  substitute: Error,
  status: RunFailure["status"],
): RunFailure {
  const thrown = runtime.thrownBy(key) ?? { error: substitute };
  return new RunFailure(thrown.error, status);
}

/** For a runtime that gives no outcome, or one that no such step can have. */
export function lost({ key }: Pick<StepRequest, "key">): never {
  throw new TypeError(`The runtime gave no fitting outcome for step ${key}.`);
}
