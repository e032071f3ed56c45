import { type Capability, capability } from "../capability.ts";
import type { AgentEvent } from "../events.ts";
import type { RunContext } from "../run-context.ts";

/**
 * Reads the events of a node. An async generator gives those that are read in their place; a function
 * that gives a promise watches.
 */
export type EventProcessor<in Deps = unknown> = (
  events: AsyncIterable<AgentEvent>,
  ctx: RunContext<Deps>,
) => AsyncIterable<AgentEvent> | Promise<void>;

/**
 * A capability that processes the events of each node. The run does not wait for one that watches,
 * but at the end of the node; a watcher may stop early, and what it throws fails the run.
 *
 * @example
 * const counted = processEventStream(async (events) => {
 *   let count = 0;
 *   for await (const _event of events) count += 1;
 *   console.log(`${count} events`);
 * });
 */
export function processEventStream<Deps = unknown>(
  process: EventProcessor<Deps>,
): Capability<Deps> {
  return capability<Deps>({
    wrapRunEventStream(events, ctx) {
      const copies = eventCopies();
      let given: AsyncIterable<AgentEvent> | undefined = copies;
      const source: AsyncIterable<AgentEvent> = {
        async *[Symbol.asyncIterator]() {
          await Promise.resolve(); // it is known then who reads
          yield* given ?? copies;
        },
      };
      const processed: ReturnType<typeof process> | undefined = process(source, ctx); // untyped code may give nothing
      if (processed === undefined || "then" in processed)
        return watch(events, copies, Promise.resolve(processed));
      given = events;
      return processed;
    },
  });
}

/** Copies of events for one who reads at leisure. */
interface EventCopies extends AsyncIterable<AgentEvent> {
  add(event: AgentEvent): void;
  end(): void;
}

function eventCopies(): EventCopies {
  let waiting: AgentEvent[] = [];
  let isEnded = false;
  let wake = (): void => {};
  return {
    add(event) {
      waiting.push(event);
      wake();
    },
    end() {
      isEnded = true;
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const arrived = waiting;
        waiting = [];
        yield* arrived;
        // oxlint-disable-next-line no-unmodified-loop-condition -- end() modifies it
        if (isEnded && waiting.length === 0) return;
        if (waiting.length === 0)
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  };
}

/** The watcher is listened to at once: nobody may ever read what this gives. */
function watch(
  events: AsyncIterable<AgentEvent>,
  copies: EventCopies,
  watching: Promise<void>,
): AsyncIterable<AgentEvent> {
  let isWatched = true;
  let failed: { readonly error: unknown } | undefined;
  const watched = watching
    .catch((error: unknown) => {
      failed = { error };
    })
    .finally(() => {
      isWatched = false;
    });
  return (async function* () {
    try {
      for await (const event of events) {
        if (failed !== undefined) break;
        if (isWatched) copies.add(event);
        yield event;
      }
    } finally {
      copies.end();
      await watched;
    }
    if (failed !== undefined) throw failed.error;
  })();
}
