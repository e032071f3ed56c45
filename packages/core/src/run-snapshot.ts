import type { JsonObject } from "./json.ts";
import type { Message } from "./messages.ts";
import type { RunUsage } from "./usage.ts";

/** How far a run came before it failed or was aborted. */
export interface RunSnapshot {
  readonly runId: string;
  readonly conversationId: string;
  readonly metadata: JsonObject | undefined;
  /** A valid history: every tool call has an answer, so it can be continued. */
  readonly messages: readonly Message[];
  /** Where the messages of this run begin. */
  readonly newMessageIndex: number;
  readonly usage: RunUsage;
  /** What was put into the run and not delivered: `enqueue` it in the next one. */
  readonly undelivered: readonly Message[];
}

const SNAPSHOT = Symbol.for("toolsets.run-snapshot");

/** Hangs `snapshot` on what a run rejects with. Primitives and frozen errors stay as they are. */
export function attachRunSnapshot(error: unknown, snapshot: RunSnapshot): void {
  if (typeof error !== "object" || error === null || !Object.isExtensible(error)) return;
  Object.defineProperty(error, SNAPSHOT, { value: snapshot, configurable: true });
}

/**
 * How far the run came that rejected with `error`; its causes are searched too.
 * An abort reason that several runs share tells of the run that ended last; one that is no object,
 * such as the text of `controller.abort("stop")`, tells nothing: see `captureRunMessages`.
 *
 * @example
 * try {
 *   await agent.run("Tidy up", { signal });
 * } catch (error) {
 *   const messageHistory = getRunSnapshot(error)?.messages ?? [];
 *   await agent.run("Go on", { messageHistory });
 * }
 */
export function getRunSnapshot(error: unknown): RunSnapshot | undefined {
  const seen = new Set<unknown>();
  for (let at = error; typeof at === "object" && at !== null && !seen.has(at);) {
    seen.add(at);
    // the symbol is ours and holds what attachRunSnapshot put there
    const { [SNAPSHOT]: snapshot, cause } = at as { [SNAPSHOT]?: RunSnapshot; cause?: unknown };
    if (snapshot !== undefined) return snapshot;
    at = cause;
  }
  return undefined;
}
