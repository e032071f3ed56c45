import { DENIED, type DeferredToolRequests, type DeferredToolResults } from "../deferred.ts";
import { returnContent, userContent } from "./content.ts";
import { anyJson, jsonObject } from "./json-value.ts";
import { baseToolCall, retryPrompt } from "./parts.ts";
import { markAnswer } from "../tool-return.ts";
import { refuse } from "./walk.ts";
import { truth } from "./scalars.ts";
import {
  attempt,
  dictionary,
  isFields,
  list,
  nullable,
  own,
  record,
  type Shape,
  sourceName,
  tag,
  tagged,
  text,
  withDefault,
} from "./shape.ts";
import { type ParseOptions, readJson, type SerializeOptions, writeJson } from "./convert.ts";

const calls = withDefault(list(baseToolCall), []);
const metadata = withDefault(dictionary(jsonObject), {});
const requestsFields = record({ calls, approvals: calls, metadata });
const requestsShape: Shape = (value, walk) => {
  const fields = requestsFields(value, walk);
  return walk.isReading ? { kind: "deferred_tool_requests", ...fields } : fields;
};

const decision = tagged("kind", {
  "tool-approved": record({ overrideArgs: nullable(jsonObject), kind: tag("tool-approved") }),
  "tool-denied": record({ message: withDefault(text, DENIED), kind: tag("tool-denied") }),
});

const answer = tagged("kind", {
  "tool-return": record({
    returnValue: (value, walk) =>
      value === undefined ? refuse(walk, "a JSON value") : returnContent(value, walk),
    content: nullable(userContent),
    metadata: nullable(anyJson),
    tools: nullable(list(text)),
    kind: tag("tool-return"),
  }),
  "tool-failed": record({ message: text, kind: tag("tool-failed") }),
  "model-retry": record({ message: text, kind: tag("model-retry") }),
});

/** A result with a tag, or any JSON. As in Python, one with bytes in it counts as JSON. */
const result: Shape = (value, walk) => {
  const { binaries } = walk;
  const isRetry = own(value, sourceName("partKind", walk)) === "retry-prompt";
  const converted = attempt(isRetry ? retryPrompt : answer, value, walk);
  const isKept = walk.isReading && walk.binaries > binaries;
  if (converted === undefined || isKept) return anyJson(value, walk);
  return walk.isReading && typeof converted === "object" && converted !== null
    ? markAnswer(converted)
    : converted;
};

const resultsShape = record({
  calls: withDefault(dictionary(result), {}),
  approvals: withDefault(
    dictionary((value, walk) => (isFields(value) ? decision : truth)(value, walk)),
    {},
  ),
  metadata,
});

/** Deferred calls as the JSON of pydantic-ai; see `serializeMessages`. */
export function serializeDeferredToolRequests(
  requests: DeferredToolRequests,
  options: SerializeOptions = {},
): string {
  return writeJson(requests, requestsShape, options);
}

/**
 * Reads deferred calls that `serializeDeferredToolRequests` or pydantic-ai wrote.
 *
 * @throws `message_format` with `path` and `expected`.
 */
export function parseDeferredToolRequests(
  json: string,
  options: ParseOptions = {},
): DeferredToolRequests {
  return readJson(json, requestsShape, options) as DeferredToolRequests; // the shape is that of the type
}

/** Answers to deferred calls as the JSON of pydantic-ai; see `serializeMessages`. */
export function serializeDeferredToolResults(
  results: DeferredToolResults,
  options: SerializeOptions = {},
): string {
  return writeJson(results, resultsShape, options);
}

/**
 * Reads answers that `serializeDeferredToolResults` or pydantic-ai wrote. They may come from anywhere:
 * that somebody approves has to be known by other means. Results that are tagged as a tool return, a
 * failure or a retry are read as such, and count as such in a run.
 *
 * @throws `message_format` with `path` and `expected`.
 */
export function parseDeferredToolResults(
  json: string,
  options: ParseOptions = {},
): DeferredToolResults {
  return readJson(json, resultsShape, options) as DeferredToolResults; // the shape is that of the type
}
