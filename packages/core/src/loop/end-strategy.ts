import { isImage, type ModelResponse } from "../messages.ts";
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

/** Tells whether a batch is not carried out, because the run has its output. */
export function isNeedless(
  { shape: { endStrategy } }: State,
  { final, isCommitted }: Turn,
  batch: readonly PlacedCall[],
): boolean {
  if (final === undefined) return false;
  return !isCommitted || endStrategy === "early" || batch.some(isWaiting);
}

/**
 * A text or an image that a response begins with, where a reader has seen it come, is the output,
 * although there are tool calls beside it. One that does not fit costs no retry then.
 */
export async function* commit(
  state: State,
  turn: Turn,
  response: ModelResponse,
  placed: readonly PlacedCall[],
): Loop<void> {
  const { commits, output } = state.shape;
  if (!commits) return;
  turn.isCommitted = true;
  const call = placed.find(({ kind }) => kind !== "function" && kind !== "unknown")?.call;
  const first = response.parts.find(
    (part) =>
      part === call ||
      (part.partKind === "text" && output.text !== "none" && part.content.trim() !== "") ||
      (part.partKind === "file" && output.allowsImage && isImage(part.content)),
  );
  const subject = first === call ? undefined : subjectOf(state, response);
  if (subject === undefined) return;
  const made = yield* makeOutput(state, subject);
  if (made.status === "made") turn.final = { output: made.output };
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
  if (turn.final !== undefined) return;
  if (endStrategy !== "early" || !(output.text === "structured" || output.allowsImage)) return;
  if (placed.some(({ kind }) => kind !== "function" && kind !== "unknown")) return;
  const subject = subjectOf(state, response);
  if (subject === undefined || (subject.from === "text" && output.text === "plain")) return;
  const made = yield* makeOutput(state, subject);
  if (made.status === "made") turn.final = { output: made.output };
}
