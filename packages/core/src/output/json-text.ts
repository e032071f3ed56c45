import { checkDepth, fault } from "../faults.ts";

/** The beginning of a block of JSON: models like to put it between fences, among other words. */
const FENCE = /```\w*\s*(?=\{)/g;
const MOST_TRIES = 50;

/**
 * The JSON object of an answer in text, also where it stands between fences; nothing is an empty one.
 *
 * @throws `model_retry` for what is none.
 */
export function readJsonText(text: string): unknown {
  const trimmed = text.trim();
  const value = trimmed === "" ? {} : (readFenced(trimmed) ?? parse(trimmed));
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw fault("object_type", "The answer must be a JSON object.", value);
  checkDepth("The values of the answer", value);
  return value;
}

/** The JSON of an answer that is still growing, from its beginning on. */
export function jsonBeginning(text: string): string {
  const trimmed = text.trimStart();
  const [opening] = trimmed.startsWith("{") ? [] : trimmed.matchAll(FENCE);
  return opening === undefined ? trimmed : trimmed.slice(opening.index + opening[0].length);
}

/** The first fenced block that is JSON. Texts in it may have fences of their own. */
function readFenced(text: string): unknown {
  if (text.startsWith("{")) return undefined;
  let tries = 0;
  for (const opening of text.matchAll(FENCE)) {
    const start = opening.index + opening[0].length;
    for (let end = text.indexOf("```", start); end !== -1; end = text.indexOf("```", end + 3)) {
      if ((tries += 1) > MOST_TRIES) return undefined;
      try {
        return JSON.parse(text.slice(start, end));
      } catch {
        // it goes on behind this fence, or it is none
      }
    }
  }
  return undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw fault("json_invalid", `The answer is not JSON: ${String(error)}`, text);
  }
}
