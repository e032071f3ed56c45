import { UsageError } from "../errors/usage-error.ts";

/**
 * What a tool returned, as the JSON that a history holds: the same in every runtime.
 *
 * @throws `invalid_usage` for a value that JSON cannot hold.
 */
export function toJsonResult(toolName: string, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new UsageError(`Tool \`${toolName}\` returned what is not JSON: ${String(cause)}`, {
      cause,
    });
  }
  if (text !== undefined) return JSON.parse(text);
  throw new UsageError(
    `Tool \`${toolName}\` returned a ${typeof value}, which is not JSON. Return a text, a number or plain data.`,
  );
}
