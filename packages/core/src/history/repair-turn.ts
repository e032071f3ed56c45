import type { Message, ModelRequest, ModelResponse, ToolCallPart } from "../messages.ts";
import { interruptedReturn } from "./interrupted-return.ts";
import { mergeNeighbours } from "./merge-messages.ts";
import { isAnswer, type Part, partsOf } from "./parts-of.ts";

/** What is known of the turns before. */
export interface Before {
  /** The ids of all calls. */
  readonly seen: ReadonlySet<string>;
  /** The calls that no turn so far has answered, by id: their turn, and how many. */
  readonly open: ReadonlyMap<string, OpenCalls>;
}

/** Calls of one response with one id; well-behaved models make one. */
export interface OpenCalls {
  readonly turn: number;
  readonly count: number;
}

/** How a turn is to be repaired. */
export interface TurnOptions {
  /** Whether nothing follows it. */
  readonly isLast: boolean;
  /** Whether its open calls stay open. */
  readonly staysOpen: boolean;
  /** How many of its calls with an id a later turn answers. */
  readonly answeredLater: (toolCallId: string) => number;
}

/** A response and the requests up to the next response, as they should be. */
export interface RepairedTurn {
  readonly messages: readonly Message[];
  /** The ids of its calls, and how many calls of each its requests leave open. */
  readonly calls: ReadonlyMap<string, number>;
  /** The ids of calls of earlier turns that it answers, as often as it does. */
  readonly late: readonly string[];
}

/** Drops answers to nothing, answers calls that nobody did, and merges requests in a row. */
export function repairTurn(
  turn: readonly Message[],
  before: Before,
  options: TurnOptions,
): RepairedTurn {
  const [first] = turn;
  const response = first?.kind === "response" ? first : undefined;
  const calls = callsOf(response);
  const left = new Map<string, number>();
  for (const { toolCallId } of calls) left.set(toolCallId, (left.get(toolCallId) ?? 0) + 1);

  const late: string[] = [];
  const requests: Message[] = [];
  for (const [index, message] of turn.entries()) {
    if (message === response) continue;
    const kept = dropOrphans(message, (id) => left.has(id) || before.seen.has(id));
    const isEmptied = !Object.is(kept, message) && kept.parts.length === 0; // a message may be NaN
    if (isEmptied && !(options.isLast && index === turn.length - 1)) continue;
    requests.push(kept);
    for (const part of partsOf(kept)) {
      if (!isAnswer(part) || part.toolCallId === undefined) continue;
      const count = left.get(part.toolCallId);
      if (count === undefined && before.open.has(part.toolCallId)) late.push(part.toolCallId);
      if (count !== undefined && count > 0) left.set(part.toolCallId, count - 1);
    }
  }
  if (response !== undefined && !options.staysOpen)
    closeCalls(response, requests, danglingOf(calls, left, options));
  const messages: Message[] = response === undefined ? [] : [response];
  for (const request of requests) pushMerged(messages, request);
  return { messages, calls: left, late };
}

/** Adds a message, or merges it into the one before. */
export function pushMerged(messages: Message[], message: Message): void {
  const merged = mergeNeighbours(messages.at(-1), message);
  if (merged === undefined) messages.push(message);
  else messages.splice(-1, 1, merged);
}

function callsOf(response: ModelResponse | undefined): readonly ToolCallPart[] {
  return partsOf(response).filter((part): part is ToolCallPart => part.partKind === "tool-call");
}

/** Without answers to calls that were not made before. The very message where there are none. */
function dropOrphans(message: Message, isKnown: (toolCallId: string) => boolean): Message {
  if (message?.kind !== "request") return message;
  const isOrphan = (part: Part): boolean =>
    isAnswer(part) && (part.toolCallId === undefined || !isKnown(part.toolCallId));
  if (!partsOf(message).some(isOrphan)) return message;
  return { ...message, parts: message.parts.filter((part) => !isOrphan(part)) };
}

/** The calls that will have no answer; of several with one id the last. */
function danglingOf(
  calls: readonly ToolCallPart[],
  left: ReadonlyMap<string, number>,
  { answeredLater }: TurnOptions,
): readonly ToolCallPart[] {
  const missing = new Map(left);
  for (const [id, count] of left) if (count > 0) missing.set(id, count - answeredLater(id));
  return calls.toReversed().filter(({ toolCallId }) => {
    const count = missing.get(toolCallId) ?? 0;
    missing.set(toolCallId, count - 1);
    return count > 0;
  });
}

/** Answers calls in the next request, after the answers that it has, or in a request of their own. */
function closeCalls(
  response: ModelResponse,
  requests: Message[],
  dangling: readonly ToolCallPart[],
): void {
  if (dangling.length === 0) return;
  const returns = dangling.toReversed().map((call) => interruptedReturn(call, response.timestamp));
  const [next] = requests;
  if (next?.kind !== "request") {
    requests.unshift({ kind: "request", parts: returns, state: "complete" });
    return;
  }
  const parts = partsOf(next) as ModelRequest["parts"]; // of a request
  const at = parts.findLastIndex(isAnswer) + 1;
  requests[0] = { ...next, parts: [...parts.slice(0, at), ...returns, ...parts.slice(at)] };
}
