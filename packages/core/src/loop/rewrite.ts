import type { Message } from "../messages.ts";
import { stampRequest } from "./settle.ts";
import type { State } from "./state.ts";

/**
 * Goes on with the history that a hook has put in the place of the old one. What it reveals is read
 * anew at the next step: the tools of this one are listed already.
 */
export function rewrite(state: State, messages: readonly Message[]): void {
  state.messages = [...messages];
  const last = messages.at(-1);
  if (last?.kind === "request" && last.runId === undefined)
    state.messages.splice(-1, 1, stampRequest(state, last));
  state.messagesRead = 0;
}
