import type { ModelResponse } from "../messages.ts";
import { makeOutput, subjectOf } from "./settle-response.ts";
import type { Loop, State } from "./state.ts";
import type { PlacedCall, Turn } from "./turn.ts";

/**
 * The calls of a response as the end strategy wants them carried out: each batch is planned as a
 * whole, and left out when one before it gave the output.
 */
export function batchesOf(
  { shape: { endStrategy } }: State,
  placed: readonly PlacedCall[],
): readonly (readonly PlacedCall[])[] {
  const waiting = placed.filter(isWaiting);
  const others = placed.filter((call) => !isWaiting(call));
  const batches =
    endStrategy === "early"
      ? [
          others.filter(({ kind }) => kind === "output"),
          others.filter(({ kind }) => kind !== "output"),
          waiting,
        ]
      : [others, waiting];
  return batches.filter(({ length }) => length > 0);
}

/** Left to somebody else by its kind, until that is approved. */
function isWaiting({ kind, approved }: PlacedCall): boolean {
  return (kind === "external" || kind === "unapproved") && approved === undefined;
}

/**
 * With the strategy `early`, JSON that a schema asked for and images end the run although there are
 * tool calls beside them. A plain text is a comment on the calls; one that does not fit costs no retry.
 */
export async function* preempt(
  state: State,
  turn: Turn,
  response: ModelResponse,
  placed: readonly PlacedCall[],
): Loop<void> {
  const { endStrategy, output } = state.shape;
  if (endStrategy !== "early" || !(output.text === "structured" || output.allowsImage)) return;
  if (placed.some(({ kind }) => kind !== "function" && kind !== "unknown")) return;
  const subject = subjectOf(state, response);
  if (subject === undefined || (subject.from === "text" && output.text === "plain")) return;
  const made = yield* makeOutput(state, subject);
  if (made.status === "made") turn.final = { output: made.output };
}
