import type { Message } from "./messages.ts";
import { type KeptOverrides, mergeOverrides } from "./override.ts";
import { Scope } from "./scope.ts";
import type { Flow } from "./views/flow.ts";

/** What was said around the code that runs. */
interface Entry {
  readonly outer: Entry | undefined;
  readonly overridden?: { readonly agent: object; readonly changes: KeptOverrides };
  readonly capture?: Capture;
}

interface Capture {
  flow: Flow | undefined;
}

const scope = new Scope<Entry>();

/** The changes that hold for an agent here. */
export function overridesOf(agent: object): KeptOverrides | undefined {
  let entry = scope.current;
  while (entry !== undefined && entry.overridden?.agent !== agent) entry = entry.outer;
  return entry?.overridden?.changes;
}

/** Does `work` while `changes` hold for an agent, over those that hold already. */
export function runOverridden<Result>(
  agent: object,
  changes: KeptOverrides,
  work: () => Result,
): Result {
  const overridden = { agent, changes: mergeOverrides(overridesOf(agent), changes) };
  return scope.run({ outer: scope.current, overridden }, work);
}

/** Is told of a run when it begins, where somebody captures the messages of the first one here. */
export function captureHere(): ((flow: Flow) => void) | undefined {
  let entry = scope.current;
  while (entry !== undefined && entry.capture === undefined) entry = entry.outer;
  const capture = entry?.capture;
  return capture && ((flow) => void (capture.flow ??= flow));
}

/** The messages of a run, whether it has ended well, has failed or goes on. */
export interface CapturedMessages {
  /** The history so far; empty before there is a run. */
  readonly messages: readonly Message[];
}

/**
 * Shows the messages of the first run that begins of those that `work` starts, also when it fails, or
 * is aborted for a reason that carries no snapshot, such as a text. A scope inside this one
 * has a first run of its own.
 *
 * @example
 * await captureRunMessages(async (captured) => {
 *   try {
 *     await agent.run("Tidy up");
 *   } catch (error) {
 *     console.error(error, captured.messages);
 *   }
 * });
 */
export function captureRunMessages<Result>(work: (captured: CapturedMessages) => Result): Result {
  const capture: Capture = { flow: undefined };
  const shown: CapturedMessages = {
    get messages() {
      return capture.flow?.state?.messages ?? [];
    },
  };
  return scope.run({ outer: scope.current, capture }, () => work(shown));
}
