import { type Capability, capability } from "../capability.ts";
import type { MaybePromise } from "../maybe-promise.ts";
import type { Message } from "../messages.ts";
import type { RunContext } from "../run-context.ts";

/**
 * Gives the history that goes to the model, and on with the run: shortened, summed up, or as it is.
 * It has to end with a request, the one at hand.
 */
export type HistoryProcessor<in Deps = unknown> = (
  messages: readonly Message[],
  ctx: RunContext<Deps>,
) => MaybePromise<readonly Message[]>;

/**
 * A capability that processes the history before each request to a model, as `historyProcessors` of
 * an agent do.
 *
 * @example
 * const unthinking = processHistory((messages) =>
 *   messages.map((message) =>
 *     message.kind === "request"
 *       ? message
 *       : { ...message, parts: message.parts.filter(({ partKind }) => partKind !== "thinking") },
 *   ),
 * );
 */
export function processHistory<Deps = unknown>(process: HistoryProcessor<Deps>): Capability<Deps> {
  return capability<Deps>({
    beforeModelRequest: async (call, ctx) => ({
      ...call,
      messages: await process(call.messages, ctx),
    }),
  });
}
