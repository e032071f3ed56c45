import { isRecord, type Json, type JsonObject, type ResponseTail } from "@toolsets/core";
import { CONTAINER } from "./provider-words.ts";
import { readFinishReason } from "./read-finish-reason.ts";
import { mergeUsage, readUsage, type WireUsage } from "./read-usage.ts";

/** What a message, or the events of a stream, say beside the content. */
export interface WireTail {
  readonly usage?: WireUsage;
  readonly [field: string]: unknown;
}

const FIELDS = [
  "id",
  "model",
  "stop_reason",
  "stop_details",
  "container",
  "input_transformations",
  "diagnostics",
] as const;

/** What came first with what an event changes: it tells some of it beside, some in a delta of its own. */
export function mergeTail(tail: WireTail, change: Readonly<Record<string, unknown>>): WireTail {
  const { delta, usage } = change;
  const said = isRecord(delta) ? { ...change, ...delta } : change;
  const given = FIELDS.flatMap((name) => {
    const value = said[name];
    return value === undefined || value === null ? [] : [[name, value] as const];
  });
  return {
    ...tail,
    ...Object.fromEntries(given),
    usage: mergeUsage(tail.usage ?? {}, isRecord(usage) ? usage : {}),
  };
}

/** The end of a response. The wire's own word for the finish reason is kept. */
export function readTail(tail: Readonly<Record<string, unknown>>): ResponseTail {
  const { id, model, stop_reason: stopReason, usage } = tail;
  const finishReason = readFinishReason(stopReason);
  const providerDetails = detailsOf(tail);
  return {
    usage: readUsage(isRecord(usage) ? usage : {}),
    ...(stopReason === "pause_turn" && { state: "suspended" }),
    ...(finishReason !== undefined && { finishReason }),
    ...(Object.keys(providerDetails).length > 0 && { providerDetails }),
    ...(typeof model === "string" && { modelName: model }),
    ...(typeof id === "string" && { providerResponseId: id }),
  };
}

/** What only Anthropic understands, or says in more words than we have. */
function detailsOf({
  stop_reason,
  stop_details,
  container,
  input_transformations,
  diagnostics,
  usage,
}: Readonly<Record<string, unknown>>): JsonObject {
  const { explanation, category } = isRecord(stop_details) ? stop_details : {};
  const { id } = isRecord(container) ? container : {};
  const { speed } = isRecord(usage) ? usage : {};
  return {
    ...(typeof stop_reason === "string" && { finish_reason: stop_reason }),
    ...(typeof explanation === "string" && { refusal: explanation }),
    ...(typeof category === "string" && { refusal_category: category }),
    ...(typeof id === "string" && { [CONTAINER]: id }),
    ...(Array.isArray(input_transformations) &&
      input_transformations.length > 0 && { input_transformations }),
    ...(isRecord(diagnostics) && { cache_diagnostics: diagnostics as Json }), // came as JSON
    ...(speed === "fast" && { speed }),
  };
}
