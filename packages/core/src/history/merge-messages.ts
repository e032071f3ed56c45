import type { Message, ModelRequest, ModelResponse } from "../messages.ts";
import { isAnswer, type Part, partsOf } from "./parts-of.ts";

/** Two neighbours as one message, where a model expects one; else nothing. */
export function mergeNeighbours(older: Message | undefined, newer: Message): Message | undefined {
  if (older?.kind === "request" && newer?.kind === "request") return mergeRequests(older, newer);
  if (older?.kind === "response" && newer?.kind === "response")
    return isMade(older) && isMade(newer) ? mergeResponses(older, newer) : undefined;
  return undefined;
}

/** Answers come first: they follow their calls at once. Ids and metadata are those of neither. */
function mergeRequests(older: ModelRequest, newer: ModelRequest): ModelRequest | undefined {
  const instructions = older.instructions || newer.instructions;
  if (newer.instructions && newer.instructions !== instructions) return undefined;
  const parts = [...partsOf(older), ...partsOf(newer)] as ModelRequest["parts"]; // of two requests
  const timestamp = newer.timestamp ?? older.timestamp;
  return {
    kind: "request",
    parts: [...parts.filter(isFirst), ...parts.filter((part) => !isFirst(part))],
    ...(instructions && { instructions }),
    ...(timestamp !== undefined && { timestamp }),
    state: "complete",
  };
}

/** What an answer reveals stands with it. */
function isFirst(part: Part): boolean {
  return isAnswer(part) || part.partKind === "tool-availability-delta";
}

function mergeResponses(older: ModelResponse, newer: ModelResponse): ModelResponse {
  const parts = [...partsOf(older), ...partsOf(newer)] as ModelResponse["parts"]; // of two responses
  return { ...older, parts, state: newer.state };
}

/** Tells whether no model gave a response: somebody wrote it. */
function isMade({ modelName, providerName, providerResponseId }: ModelResponse): boolean {
  return !modelName && !providerName && !providerResponseId;
}
