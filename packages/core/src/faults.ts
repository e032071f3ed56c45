import { ModelRetry } from "./errors/model-retry.ts";
import type { ErrorDetail } from "./messages.ts";

/** How deep JSON of a model may nest; a history that is written down holds no more. */
const MOST_LEVELS = 64;
const MOST_LEVELS_SHOWN = 16;
const LONGEST_SHOWN = 1000;
const MOST_FAULTS = 50;

/**
 * Tells the model what is wrong with a value. It stays in the history, and models write anything: of a
 * long or deep input the beginning is told, and of many faults the first.
 */
export function faults(details: readonly ErrorDetail[]): ModelRetry {
  const told = details
    .slice(0, MOST_FAULTS)
    .map((detail): ErrorDetail => Object.assign({}, detail, { input: shown(detail.input) }));
  const more = details.length - told.length;
  const rest = { type: "more", loc: [], msg: `There are ${more} more faults.`, input: null };
  return new ModelRetry(more > 0 ? [...told, rest] : told);
}

/** The same for one fault of a value as a whole. */
export function fault(type: string, msg: string, input: unknown): ModelRetry {
  return faults([{ type, loc: [], msg, input }]);
}

/** @throws `model_retry` for a value that nests deeper than a history can hold. */
export function checkDepth(what: string, value: unknown): void {
  if (isDeeper(value, MOST_LEVELS))
    throw fault("too_deep", `${what} nest more than ${MOST_LEVELS} levels deep.`, null);
}

function shown(input: unknown): unknown {
  if (isDeeper(input, MOST_LEVELS)) return null; // too deep to be written out
  const text = JSON.stringify(input) ?? "null";
  const isPlain = text.length <= LONGEST_SHOWN && !/\\ud[89a-f]/.test(text); // half a character cannot be stored
  return isPlain && !isDeeper(input, MOST_LEVELS_SHOWN)
    ? input
    : `${text.slice(0, LONGEST_SHOWN)}…`;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => isDeeper(item, levels - 1));
}
