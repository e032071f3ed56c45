import type { AgentEvent } from "../events.ts";
import { attachRunSnapshot, type RunSnapshot } from "../run-snapshot.ts";
import type { Message } from "../messages.ts";
import type { RunResult } from "../run-result.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { callTools } from "./call-tools.ts";
import { checkSpent } from "./check-limit.ts";
import { redirect } from "./deliver.ts";
import { firstNode } from "./first-node.ts";
import { newMessageIndex } from "./new-messages.ts";
import { replaceNode } from "./replace-node.ts";
import { requestModel } from "./request-model.ts";
import { resumeResponse } from "./resume-response.ts";
import { closeHistory, stampRequest } from "./settle.ts";
import {
  accept,
  append,
  ask,
  type Node,
  type NodeEvent,
  RunFailure,
  type RunInput,
  type RunShape,
  type State,
} from "./state.ts";

/**
 * The only loop. It holds no user code and does no I/O: it asks `runtime` for steps and folds their
 * outcomes into its state, so the same outcomes always lead to the same requests.
 */
export async function* runLoop(
  shape: RunShape,
  input: RunInput,
  runtime: Runtime,
  state: State = initialState(shape, input, runtime),
): AsyncGenerator<AgentEvent | NodeEvent, RunResult, Node | undefined> {
  try {
    let node = yield* firstNode(state);
    for (;;) {
      if (node.kind === "end") node = yield* redirect(state, node);
      if (shape.boundaries) node = replaceNode(state, node, yield { eventKind: "node", node });
      if (node.kind === "end") break;
      if (node.kind === "call-tools") node = yield* callTools(state, node);
      else if (node.suspended === undefined) node = yield* requestModel(state, node.request);
      else node = yield* resumeResponse(state, node.suspended);
    }
    checkSpent(state);
    state.isEnding = true;
    const end = ask(state, "end", { status: "ok" });
    accept(state, end, (yield* runtime.steps([end]))[0]);
    if (node.request !== undefined && node.request.parts.length > 0)
      append(state, stampRequest(state, node.request));
    const result = toResult(state, node);
    yield { eventKind: "agent_run_result", result };
    return result;
  } catch (thrown) {
    const failure =
      thrown instanceof RunFailure || state.isAsking ? thrown : new RunFailure(thrown);
    if (!(failure instanceof RunFailure)) throw failure; // an engine unwinds: ask for nothing more
    state.isEnding = true;
    closeHistory(state);
    yield* runtime.steps([ask(state, "end", { status: failure.status })]);
    attachRunSnapshot(failure.error, toSnapshot(state));
    state.hasFailed = true;
    throw failure.error;
  }
}

/** What a run begins with. */
export function initialState(shape: RunShape, input: RunInput, runtime: Runtime): State {
  return {
    shape,
    input,
    runtime,
    messages: [...input.history],
    usage: input.usage,
    metadata: input.metadata,
    runStep: 0,
    isStepBegun: false,
    isPromptSent: false,
    resent: undefined,
    seq: 0,
    isAsking: false,
    at: runtime.startedAt,
    listed: undefined,
    tools: new Map(),
    definitions: [],
    definedBy: undefined,
    retries: [],
    discovered: [],
    messagesRead: 0,
    refused: new Map(),
    outputRetries: 0,
    isEnding: false,
    hasFailed: false,
    pending: [],
    open: [],
    answers: [],
    failed: new Set(),
    succeeded: new Set(),
  };
}

/** How a run ended, or would. */
export function toResult(state: State, end: Pick<RunResult, "output" | "response">): RunResult {
  const { messages, usage, metadata, input, runtime } = state;
  const { runId } = runtime;
  return {
    output: end.output,
    usage,
    response: end.response,
    runId,
    conversationId: input.conversationId,
    metadata,
    allMessages: () => messages,
    newMessages: () => messages.slice(newMessageIndex(state)),
    undelivered: undelivered(state),
  };
}

/** How far the run is, or was when it ended. */
export function toSnapshot(state: State): RunSnapshot {
  const { messages, usage, metadata, input, runtime } = state;
  const { conversationId } = input;
  return {
    runId: runtime.runId,
    conversationId,
    metadata,
    messages,
    newMessageIndex: newMessageIndex(state),
    usage,
    undelivered: undelivered(state),
  };
}

/** What was put in and is in no request. */
function undelivered({ pending }: State): readonly Message[] {
  return pending.flatMap(({ messages }) => messages);
}
