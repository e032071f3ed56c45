import type { Message } from "../messages.ts";
import { jsonObject } from "./json-value.ts";
import { requestPart, responsePart, stamp } from "./parts.ts";
import { time } from "./scalars.ts";
import { list, nullable, oneOf, record, tag, tagged, text, withDefault } from "./shape.ts";
import { usage } from "./usage.ts";
import { type ParseOptions, readJson, type SerializeOptions, writeJson } from "./convert.ts";

const runFields = {
  runId: nullable(text),
  conversationId: nullable(text),
  metadata: nullable(jsonObject),
};

const request = record({
  parts: list(requestPart),
  timestamp: nullable(time),
  instructions: nullable(text),
  kind: tag("request"),
  ...runFields,
  state: withDefault(oneOf("complete", "interrupted"), "complete"),
});

const response = record(
  {
    parts: list(responsePart),
    usage: withDefault(usage, {}),
    modelName: nullable(text),
    timestamp: stamp,
    kind: tag("response"),
    providerName: nullable(text),
    providerUrl: nullable(text),
    providerDetails: nullable(jsonObject),
    providerResponseId: nullable(text),
    finishReason: nullable(oneOf("stop", "length", "content_filter", "tool_call", "error")),
    ...runFields,
    state: withDefault(oneOf("complete", "incomplete", "suspended", "interrupted"), "complete"),
  },
  { providerDetails: "vendor_details", providerResponseId: "vendor_id" },
);

const messagesShape = list(tagged("kind", { request, response }));

/**
 * A history as the JSON that pydantic-ai reads and writes, byte for byte the same. Floats without a
 * fraction are the exception: Python prints `21.0`, this `21`.
 *
 * Keys inside arguments, contents, metadata and details stay as they are; media in tool returns are
 * written as such. A retry prompt without a tool call id gets one that is made of its content and
 * its time, so that the same history is always the same text.
 *
 * @throws `message_format` for what cannot be read again, such as a link without a media type.
 *
 * @example
 * const result = await agent.run("How is the weather?");
 * const json = serializeMessages(result.allMessages());
 */
export function serializeMessages(
  messages: readonly Message[],
  options: SerializeOptions = {},
): string {
  return writeJson(messages, messagesShape, options);
}

/**
 * Reads a history that `serializeMessages` or pydantic-ai wrote. Unknown fields are left out, older
 * names are known. A history may come from anywhere: what is not valid is refused with its place.
 *
 * Integers that no double holds stay exact: they are what `JSON.rawJSON` makes, or are refused where
 * the host has no such thing.
 *
 * @throws `message_format` with `path` and `expected`.
 *
 * @example
 * const messageHistory = parseMessages("[]"); // from a file, a database, a service in Python
 * await agent.run("And tomorrow?", { messageHistory });
 */
export function parseMessages(json: string, options: ParseOptions = {}): readonly Message[] {
  return readJson(json, messagesShape, options) as readonly Message[]; // the shape is that of the type
}
