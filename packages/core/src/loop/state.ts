import { RevivedError } from "../errors/revived-error.ts";
import { RunCancelledError } from "../errors/run-cancelled-error.ts";
import type { AgentEvent } from "../events.ts";
import type { JsonObject } from "../json.ts";
import type { AnsweringPart, Message, ModelRequest, ModelResponse } from "../messages.ts";
import type {
  ListedTool,
  Runtime,
  StepKind,
  StepOutcome,
  StepRequest,
  StepValues,
} from "../runtime/runtime.ts";
import type { RunUsage } from "../usage.ts";

/** What a run is like, as plain data. */
export interface RunShape {
  /** Whether somebody watches the parts of responses. */
  readonly live: boolean;
  readonly maxToolRetries: number;
  readonly maxOutputRetries: number;
  readonly requestLimit: number;
  /** Whether a capability answers deferred calls. */
  readonly decides: boolean;
}

/** What a run starts with, as plain data. */
export interface RunInput {
  readonly prompt: string | undefined;
  readonly history: readonly Message[];
  readonly conversationId: string;
  readonly metadata: JsonObject | undefined;
}

/** What the loop does next. */
export type Node =
  | { readonly kind: "model-request"; readonly request: ModelRequest }
  | { readonly kind: "call-tools"; readonly response: ModelResponse }
  | { readonly kind: "end"; readonly output: string; readonly response: ModelResponse };

/** The loop yields events to the view, and each of its rooms returns a value to the next. */
export type Loop<Value> = AsyncGenerator<AgentEvent<string>, Value, unknown>;

/** What the loop knows of its run. Arrays are replaced, never changed: requests hold them. */
export interface State {
  readonly shape: RunShape;
  readonly input: RunInput;
  readonly runtime: Runtime;
  messages: readonly Message[];
  usage: RunUsage;
  runStep: number;
  seq: number;
  /** The time of the latest outcome, in milliseconds. */
  at: number;
  /** The tools of this step; unset until a step was prepared. */
  tools: ReadonlyMap<string, ListedTool> | undefined;
  /** How often each tool failed since it last succeeded, by the name that the model used. */
  readonly retries: Map<string, number>;
  outputRetries: number;
  /** The answers to the calls of the last response, at the place of the call. */
  answers: (AnsweringPart | undefined)[];
}

/** Ends a run in good order. Anything else that is thrown passes through the loop untouched. */
export class RunFailure {
  readonly error: unknown;
  readonly status: "error" | "cancelled";

  constructor(error: unknown, status: "error" | "cancelled" = "error") {
    this.error = error;
    this.status = status;
  }
}

type Body<Kind extends StepKind> = Omit<
  Extract<StepRequest, { kind: Kind }>,
  "seq" | "key" | "runStep" | "usage" | "messages" | "kind"
>;

/** The next request of this run. */
export function ask<Kind extends StepKind>(
  state: State,
  kind: Kind,
  body: Body<Kind>,
): StepRequest {
  const seq = state.seq++;
  const { runStep, usage, messages, runtime } = state;
  const base = { seq, key: `${runtime.runId}:${seq}`, runStep, usage, messages };
  return { ...base, kind, ...body } as unknown as StepRequest; // Body is the rest of this very member
}

/** Asks for one step whose only acceptable end is `ok`. */
export async function* step<Kind extends StepKind>(
  state: State,
  kind: Kind,
  body: Body<Kind>,
): Loop<StepValues[Kind]> {
  const request = ask(state, kind, body);
  const [outcome] = yield* state.runtime.steps([request]);
  return accept<StepValues[Kind]>(state, request, outcome);
}

/** The value of an outcome, or the failure it stands for. */
export function accept<Value>(
  state: State,
  request: StepRequest,
  outcome: StepOutcome | undefined,
): Value {
  if (outcome === undefined) throw new TypeError(`The runtime lost the outcome of ${request.key}.`);
  state.at = Math.max(state.at, outcome.at);
  switch (outcome.status) {
    case "ok":
      return outcome.value as Value; // the host gives what StepValues says for this kind
    case "cancelled":
      if (outcome.partial !== undefined) state.messages = [...state.messages, outcome.partial];
      throw new RunFailure(
        state.runtime.thrownBy(request.key) ?? new RunCancelledError(),
        "cancelled",
      );
    case "failed":
      throw new RunFailure(state.runtime.thrownBy(request.key) ?? new RevivedError(outcome.error));
    default:
      throw new TypeError(`The step ${request.key} (${request.kind}) ended as ${outcome.status}.`);
  }
}

/** The time of the latest outcome as ISO 8601. */
export function timestamp(state: State): string {
  return new Date(state.at).toISOString();
}
