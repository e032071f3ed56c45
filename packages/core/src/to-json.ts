import { parseExactly } from "./message-json/json-text.ts";
import { UsageError } from "./errors/usage-error.ts";

/**
 * A value as the JSON that a history holds: the same in every runtime.
 *
 * @throws `invalid_usage` for a value that JSON cannot hold; `what` says what it is, and is asked only then.
 */
export function toJson(what: () => string, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (ArrayBuffer.isView(value))
    throw new UsageError(
      `${what()} is bytes. Give \`{ kind: "binary", data, mediaType }\`, with \`data\` in base64.`,
    );
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new UsageError(`${what()} is not JSON: ${String(cause)}`, { cause });
  }
  if (text !== undefined) return parseExactly(text); // integers that no double holds stay exact
  throw new UsageError(
    `${what()} is a ${typeof value}, which is not JSON. Give a text, a number or plain data.`,
  );
}
