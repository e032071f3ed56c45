import type { Message } from "../messages.ts";
import type { State } from "./state.ts";

/** Where the messages of this run begin; behind the last where it has added none yet. */
export function newMessageIndex(state: State): number {
  const { messages, runtime } = state;
  const first = messages.findIndex(({ runId }) => runId === runtime.runId);
  if (first === -1) return messages.length; // a run may wait again before it adds anything
  return isResent(state, messages[first], first) ? first + 1 : first;
}

/**
 * Tells whether a message is the request that the history ended with. Sent again without ids of its
 * own it got those of the run; a hook may have made another of it.
 */
function isResent({ resent, input }: State, message: Message | undefined, at: number): boolean {
  if (resent === undefined || resent.runId !== undefined || message?.kind !== "request")
    return false;
  const isSame = (): boolean => JSON.stringify(message.parts) === JSON.stringify(resent.parts);
  return message.parts === resent.parts || isSame() || at === input.history.length - 1;
}
