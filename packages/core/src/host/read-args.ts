import { checkDepth, fault } from "../faults.ts";
import type { RequestedCall } from "../runtime/runtime.ts";

/**
 * The arguments of a call as an object: text is parsed, nothing means none.
 *
 * @throws `model_retry` for text that is no JSON, JSON that is no object, and what nests too deep.
 */
export function readArgs(args: RequestedCall["call"]["args"]): Record<string, unknown> {
  if (args === undefined || args === "") return {};
  const given = typeof args === "string" ? parse(args) : args;
  checkDepth("The arguments", given);
  const value = given === args ? structuredClone(given) : given; // a tool may change its own
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>; // an object that is no list
  throw fault("object_type", "The arguments must be a JSON object.", value);
}

/** What a call is to be run with: the arguments of the approver, else those of the model. */
export function givenArgs({ call, approved }: RequestedCall): RequestedCall["call"]["args"] {
  return approved?.overrideArgs ?? call.args;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw fault("json_invalid", `The arguments are not JSON: ${String(error)}`, text);
  }
}
