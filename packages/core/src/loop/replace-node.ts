import { interruptedReturn } from "../history/interrupted-return.ts";
import { isoTime } from "../iso-time.ts";
import type { ModelRequest } from "../messages.ts";
import { lastCalls } from "../history/last-calls.ts";
import { closeHistory, stampRequest } from "./settle.ts";
import { append, type Node, replaceLast, type State } from "./state.ts";

/**
 * What a view replied at a boundary, in the place of `node`. The history stays valid: a response that
 * was put in stands in it, and calls that are not made any more are answered as interrupted. After the
 * end there may be a request, and nothing else.
 */
export function replaceNode(state: State, node: Node, reply: Node | undefined): Node {
  if (reply === undefined || reply === node) return node;
  if (node.kind === "end") {
    if (reply.kind !== "model-request") return node;
    if (node.request !== undefined) keep(state, node.request);
    state.open = [];
  }
  switch (reply.kind) {
    case "model-request":
      return { ...reply, request: withAnswers(state, reply.request) };
    case "call-tools":
      if (node.kind === "call-tools" && reply.response === node.response) return node;
      if (node.kind === "call-tools" && state.messages.at(-1) === node.response) {
        replaceLast(state, reply.response);
      } else {
        if (node.kind === "model-request") keep(state, node.request);
        append(state, reply.response);
      }
      return reply;
    case "end":
      if (node.kind === "model-request") keep(state, node.request);
      closeHistory(state);
      return reply;
  }
}

/** A request that is not sent, but whose answers belong to the history. */
function keep(state: State, request: ModelRequest): void {
  if (request.parts.length > 0) append(state, stampRequest(state, request));
}

/** The request with answers to the calls that it leaves open. */
function withAnswers(state: State, request: ModelRequest): ModelRequest {
  const answered = new Set(
    request.parts.map((part) => ("toolCallId" in part ? part.toolCallId : undefined)),
  );
  const open = lastCalls(state.messages)?.open ?? [];
  const left = open.filter(({ toolCallId }) => !answered.has(toolCallId));
  if (left.length === 0) return request;
  const at = isoTime(state.at);
  return {
    ...request,
    parts: [...left.map((call) => interruptedReturn(call, at)), ...request.parts],
  };
}
