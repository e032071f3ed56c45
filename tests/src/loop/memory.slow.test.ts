import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Agent, type Model, NO_USAGE } from "@toolsets/core";
import { expect, it } from "vitest";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void; // what the flag puts there

const DELTAS = 1_000_000;
const PIECE = "word ";

/** A model that talks for long. */
const talkative: Model = {
  name: "talkative",
  system: "test",
  profile: {},
  request: () => Promise.reject(new Error("not asked as a whole")),
  async *stream() {
    for (let index = 0; index < DELTAS; index += 1) yield { kind: "text", content: PIECE };
    return { usage: NO_USAGE };
  },
};

/** The heap after each quarter, where the reader falls asleep for a while. */
async function heapsOf(view: AsyncIterable<unknown>): Promise<readonly number[]> {
  const heaps: number[] = [];
  let read = 0;
  for await (const _ of view) {
    read += 1;
    if (read % (DELTAS / 4) !== 0) continue;
    await new Promise((resolve) => setTimeout(resolve, 5));
    collect();
    heaps.push(process.memoryUsage().heapUsed);
  }
  return heaps;
}

it.each(["runStreamEvents", "runStream"] as const)(
  "agent §2: a million deltas and a reader that stalls cost the memory of the text alone: %s",
  async (view) => {
    const agent = new Agent({ model: talkative });
    const [first = 0, , , last = Infinity] = await heapsOf(
      view === "runStreamEvents"
        ? agent.runStreamEvents("Go")
        : agent.runStream("Go").textStream({ delta: true, debounceMs: 0 }),
    );
    const text = (DELTAS * PIECE.length * 3) / 4;
    const copies = view === "runStreamEvents" ? 1 : 2; // of the host, and of the view
    expect(last - first).toBeLessThan(text * copies + 2_000_000);
  },
);
