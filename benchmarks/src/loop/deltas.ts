// A million deltas: what a reader pays for each, and what is kept while it stalls.
import { setTimeout as sleep } from "node:timers/promises";
import {
  Agent,
  type Model,
  type ModelStreamChunk,
  NO_USAGE,
  type ResponseTail,
} from "@toolsets/core";
import { liveBytes, megabytes } from "./memory.ts";

const DELTAS = 1_000_000;
const DELTA = "four";
const STALL_MS = 200;

let made = 0;
async function* pour(): AsyncGenerator<ModelStreamChunk, ResponseTail> {
  for (made = 0; made < DELTAS; made += 1) yield { kind: "text", content: DELTA };
  return { usage: NO_USAGE };
}
const model: Model = {
  name: "deltas",
  system: "bench",
  profile: {},
  request: () => Promise.reject(new Error("Not asked.")),
  stream: pour,
};
const agent = new Agent({ model });

/** Microseconds per delta of the bare stream, and through the agent. */
async function bare(): Promise<number> {
  let characters = 0;
  const before = performance.now();
  for await (const chunk of pour()) if (chunk.kind === "text") characters += chunk.content.length;
  return check(characters, before);
}

async function watched(): Promise<number> {
  let characters = 0;
  const before = performance.now();
  for await (const event of agent.runStreamEvents("x"))
    if (event.eventKind === "part_start" && event.part.partKind === "text")
      characters += event.part.content.length;
    else if (event.eventKind === "part_delta" && event.delta.partDeltaKind === "text")
      characters += event.delta.contentDelta.length;
  return check(characters, before);
}

function check(characters: number, before: number): number {
  const micros = ((performance.now() - before) * 1000) / DELTAS;
  if (characters !== DELTAS * DELTA.length) throw new Error(`Saw ${characters} characters.`);
  return micros;
}

const least = { bare: Infinity, watched: Infinity };
for (let round = 0; round < 5; round += 1) {
  least.bare = Math.min(least.bare, await bare());
  least.watched = Math.min(least.watched, await watched());
}
console.log(
  `time: bare \`for await\` ${least.bare.toFixed(2)} µs a delta, runStreamEvents ${least.watched.toFixed(2)} µs (best of 5)`,
);

const start = liveBytes();
const heaps: string[] = [];
let ahead = 0;
let seen = 0;
for await (const event of agent.runStreamEvents("x")) {
  if (event.eventKind !== "part_delta") continue;
  seen += 1;
  if (seen % (DELTAS / 4) !== 0 && seen !== DELTAS - 1) continue;
  await sleep(STALL_MS); // the model could go on meanwhile
  ahead = Math.max(ahead, made - seen);
  heaps.push(megabytes(liveBytes() - start));
}
console.log(
  `memory at each quarter, after a stall of ${STALL_MS} ms: ${heaps.join(", ")} above the start; the text itself is ${megabytes(DELTAS * DELTA.length)}; the model was ${ahead} delta(s) ahead`,
);
