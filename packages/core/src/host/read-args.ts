import { ModelRetry } from "../errors/model-retry.ts";
import type { ErrorDetail } from "../messages.ts";
import type { RequestedCall } from "../runtime/runtime.ts";

/**
 * The arguments of a call as an object: text is parsed, nothing means none.
 *
 * @throws `model_retry` for text that is no JSON, or JSON that is no object.
 */
export function readArgs({ call, approved }: RequestedCall): Record<string, unknown> {
  const args = approved?.overrideArgs ?? call.args;
  if (args === undefined || args === "") return {};
  const value: unknown = typeof args === "string" ? parse(args) : args;
  if (isRecord(value)) return value;
  throw invalid("object_type", "The arguments must be a JSON object.", value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalid("json_invalid", `The arguments are not valid JSON: ${reason}`, text);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(type: string, msg: string, input: unknown): ModelRetry {
  const detail: ErrorDetail = { type, loc: [], msg, input };
  return new ModelRetry([detail]);
}
