import { UsageError } from "./errors/usage-error.ts";
import type { Message } from "./messages.ts";
import { uuidv7 } from "./random-id.ts";

/**
 * The id of a run: fresh unless given.
 *
 * @throws `invalid_usage` for an empty one, and for that of a run in the history.
 */
export function runIdOf(given: string | undefined, history: readonly Message[]): string {
  if (given === undefined) return uuidv7();
  if (given === "") throw new UsageError("`runId` is empty. Leave it out for a fresh one.");
  if (history.some((message) => message.runId === given)) {
    throw new UsageError(
      `\`runId\` \`${given}\` is that of a run in \`messageHistory\`. Give each run its own, or none.`,
    );
  }
  return given;
}

/** The id of a conversation: that of the newest message unless given, or else fresh. */
export function conversationOf(given: string | undefined, history: readonly Message[]): string {
  if (given === "new") return uuidv7();
  const last = history.findLast((message) => message.conversationId !== undefined);
  return given ?? last?.conversationId ?? uuidv7();
}
