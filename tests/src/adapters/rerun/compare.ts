import { faultsOf, type Fault } from "../replay.ts";
import { ACCEPTED, toldOf } from "./accepted.ts";
import type { Conversation } from "./conversations.ts";
import { rerun } from "./rerun.ts";
import { bodyOf, type Item } from "./wire.ts";

/** How one of our requests differs from the recorded one. */
export interface Comparison {
  readonly title: string;
  /** The accepted differences that are there. */
  readonly accepted: readonly string[];
  /** What is left. */
  readonly faults: readonly Fault[];
}

/** Compares all requests of a conversation; one that we did not send is a fault. */
export async function compareRequests(conversation: Conversation): Promise<readonly Comparison[]> {
  const { api, exchanges } = conversation;
  const { requests, failure } = await rerun(conversation);
  return exchanges.map((exchange, at) => {
    const title = `${conversation.title} request ${at + 1}`;
    const ours = requests[at];
    if (ours === undefined)
      return { title, accepted: [], faults: [{ path: "/", a: "a request", b: String(failure) }] };
    let pair: readonly [Item, Item] = [toldOf(api, bodyOf(exchange)), toldOf(api, ours)];
    let faults = faultsOf(...pair);
    const accepted: string[] = [];
    for (const [name, write] of Object.entries(ACCEPTED)) {
      if (faults.length === 0) break;
      pair = write(...pair);
      const left = faultsOf(...pair);
      if (left.length < faults.length) accepted.push(name);
      faults = left;
    }
    return { title, accepted, faults };
  });
}

/** In how many requests each accepted difference is. */
export function countAccepted(
  comparisons: readonly Comparison[],
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of comparisons.flatMap(({ accepted }) => accepted))
    counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
