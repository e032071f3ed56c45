import { UsageError } from "../errors/usage-error.ts";
import type { ExternalResults } from "../external-results.ts";
import { quoteName } from "../quote-name.ts";
import type { LastCalls } from "../history/last-calls.ts";
import { RunFailure } from "./state.ts";

/**
 * Compares answers from outside with the calls that wait for them, before anything is run. All open
 * calls are answered at once, each by one answer, and nothing else is.
 *
 * @throws `invalid_usage` (as a `RunFailure`) with the ids at fault.
 */
export function checkAnswers(
  last: LastCalls | undefined,
  { calls, approvals, metadata }: ExternalResults,
): LastCalls {
  if (last === undefined)
    throw refusal(
      "`deferredToolResults` need a `messageHistory` with the response that made the calls.",
    );
  if (last.calls.length === 0)
    throw refusal(
      "The last response of `messageHistory` has no tool calls, so `deferredToolResults` answer nothing.",
    );
  const ids = last.calls.map(({ toolCallId }) => toolCallId);
  const known = new Set(ids);
  const seen = new Set<string>();
  const repeated = ids.filter((id) => seen.has(id) || seen.add(id).size === 0);
  if (repeated.length > 0)
    throw refusal(
      `Two tool calls of the last response have the same id: ${list(repeated)}. Nobody can tell which one is answered.`,
    );

  const given = new Set([...Object.keys(calls), ...Object.keys(approvals)]);
  const twice = Object.keys(approvals).filter((id) => Object.hasOwn(calls, id));
  if (twice.length > 0)
    throw refusal(
      `\`deferredToolResults\` answer ${list(twice)} twice, in \`calls\` and in \`approvals\`. Give one answer.`,
    );
  const foreign = [...given, ...Object.keys(metadata)].filter((id) => !known.has(id));
  if (foreign.length > 0)
    throw refusal(
      `\`deferredToolResults\` name ${list(foreign)}, which the last response did not call. Expected are answers to ${list(last.open.map(idOf))}.`,
    );
  const answered = [...given].filter((id) => last.answered.has(id));
  if (answered.length > 0)
    throw refusal(
      `\`deferredToolResults\` answer ${list(answered)}, which is answered in \`messageHistory\` already. Leave it out.`,
    );
  const missing = last.open.map(idOf).filter((id) => !given.has(id));
  if (missing.length > 0)
    throw refusal(
      `\`deferredToolResults\` have no answer to ${list(missing)}. Answer all open calls at once: results of calls made elsewhere in \`calls\`, decisions in \`approvals\`, where \`false\` denies.`,
    );
  return last;
}

function idOf({ toolCallId }: { readonly toolCallId: string }): string {
  return toolCallId;
}

function list(ids: readonly string[]): string {
  return ids.length === 0 ? "no call" : [...new Set(ids)].toSorted().map(quoteName).join(", ");
}

function refusal(message: string): RunFailure {
  return new RunFailure(new UsageError(message));
}
