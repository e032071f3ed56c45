import type { Json, JsonObject } from "../json.ts";
import type { ModelResponse } from "../messages.ts";
import { addRequest, NO_RUN_USAGE, type RequestUsage } from "../usage.ts";

/** Where models leave notes for us in the metadata of a response. */
export const NOTES = "__pydantic_ai__";

/** Tells whether both tell of one job of the provider, which was asked about once more. */
export function isSameJob(older: ModelResponse, newer: ModelResponse): boolean {
  return Boolean(newer.providerResponseId) && newer.providerResponseId === older.providerResponseId;
}

/** Tells whether the newer one, which has no id, brings what came of the job since. */
export function goesOn(older: ModelResponse, newer: ModelResponse): boolean {
  return Boolean(older.providerResponseId) && !newer.providerResponseId;
}

/**
 * A suspended response and what came when its provider was asked to go on, as one: put together, or
 * the newer in the place of the older where it has everything already.
 */
export function mergeResponses(older: ModelResponse, newer: ModelResponse): ModelResponse {
  const isToReplace = notesOf(newer)?.["replace_previous_response"] === true;
  const isSame = isSameJob(older, newer);
  const replaces = isToReplace || isSame || older.modelName !== newer.modelName;
  const providerDetails = merged(older.providerDetails, newer.providerDetails);
  const metadata = withoutNote(merged(older.metadata, newer.metadata));
  const { providerDetails: _, metadata: __, ...rest } = newer;
  const { providerResponseId } = older;
  return {
    ...(!replaces && providerResponseId && { providerResponseId }),
    ...rest,
    parts: replaces ? newer.parts : [...older.parts, ...newer.parts],
    usage: isSame && !isToReplace ? newer.usage : sumOf(older.usage, newer.usage),
    ...(providerDetails !== undefined && { providerDetails }),
    ...(metadata !== undefined && { metadata }),
  };
}

/** What models have noted. */
export function notesOf({ metadata }: Pick<ModelResponse, "metadata">): JsonObject | undefined {
  const notes: Json | undefined = metadata?.[NOTES];
  return isObject(notes) ? notes : undefined;
}

/** The note was for the merge alone. */
function withoutNote(metadata: JsonObject | undefined): JsonObject | undefined {
  const notes = metadata?.[NOTES];
  if (!isObject(notes)) return metadata;
  const { replace_previous_response: _, ...others } = notes;
  const { [NOTES]: __, ...rest } = { ...metadata };
  const left = Object.keys(others).length === 0 ? rest : { ...rest, [NOTES]: others };
  return Object.keys(left).length === 0 ? undefined : left;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function merged(older?: JsonObject, newer?: JsonObject): JsonObject | undefined {
  return older === undefined ? newer : { ...older, ...newer };
}

/** What both used, as that of one request. */
export function sumOf(older: RequestUsage, newer: RequestUsage): RequestUsage {
  const { requests: _, toolCalls: __, ...sum } = addRequest(addRequest(NO_RUN_USAGE, older), newer);
  return sum;
}
