import { isDeferred } from "../deferred.ts";
import type { EnqueuedMessages } from "../enqueue.ts";
import type { Message, ModelRequest } from "../messages.ts";
import { stampRequest } from "./settle.ts";
import { append, type Loop, type Node, type State } from "./state.ts";

/**
 * Puts what waits for the next request behind it. Returns the request that stands last in the
 * history: instructions are recorded there.
 */
export async function* deliverBefore(state: State, request: ModelRequest): Loop<ModelRequest> {
  const due = state.pending.filter(({ priority }) => priority === "asap");
  if (due.length === 0) return request;
  state.pending = state.pending.filter(({ priority }) => priority !== "asap");
  return yield* deliver(state, due);
}

/**
 * A run that would end goes on with what was put in: what came too late for a request first, then
 * what waited for this moment. Calls that wait for an answer have to be answered before, and an output
 * that a reader has seen come stands.
 */
export async function* redirect(state: State, end: Extract<Node, { kind: "end" }>): Loop<Node> {
  const { pending, shape } = state;
  if (pending.length === 0 || shape.commits || isDeferred(end.output)) return end;
  state.pending = [];
  if (end.request !== undefined && end.request.parts.length > 0)
    append(state, stampRequest(state, end.request));
  state.open = [];
  const isAsap = ({ priority }: EnqueuedMessages): boolean => priority === "asap";
  const inOrder = [...pending.filter(isAsap), ...pending.filter((each) => !isAsap(each))];
  const request = yield* deliver(state, inOrder);
  state.messages.pop(); // it is sent as any other request
  return { kind: "model-request", request };
}

/** Appends the messages, and reports each call of `enqueue` in order. The last one is a request. */
async function* deliver(state: State, due: readonly EnqueuedMessages[]): Loop<ModelRequest> {
  let last: Message | undefined;
  for (const { enqueueId, messages } of due) {
    const stamped = messages.map((message) => stamp(state, message));
    for (const message of stamped) append(state, message);
    last = stamped.at(-1);
    if (state.shape.live) yield { eventKind: "enqueued_messages", enqueueId, messages: stamped };
  }
  if (last?.kind !== "request") throw new TypeError("What was put in ends with a request.");
  return last;
}

function stamp(state: State, message: Message): Message {
  if (message.kind === "request") return stampRequest(state, message);
  return {
    ...message,
    runId: message.runId ?? state.runtime.runId,
    conversationId: message.conversationId ?? state.input.conversationId,
  };
}
