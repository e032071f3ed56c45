// Does a step cost more when there is a long history behind it? The model and the tool are instant.
import { Agent, type Message } from "@toolsets/core";
import { spreadOf, spreadText } from "../spread.ts";
import { InstantModel, InstantToolset } from "./instant.ts";
import { liveBytes } from "./memory.ts";

const STEPS = 1000;
const PART = 100; // of the run, at each end
const WARM_UP = 30; // runs
const BLOCKS = 15;
const BLOCK = 8; // runs: one alone says more of the collector than of the loop
/** Steps, from and to: lists and tables have room for more than they hold, which a longer stretch evens out. */
const STRETCHES = [
  [500, 4000],
  [8000, 16_000],
] as const;

const usageLimits = { requestLimit: 16_010 };
const agent = new Agent({ toolsets: [new InstantToolset()] });

async function runSteps(
  steps: number,
  onStep: (step: number) => void,
  live = false,
): Promise<readonly Message[]> {
  const model = new InstantModel(steps, onStep);
  if (!live) return (await agent.run("x", { model, usageLimits })).allMessages();
  for await (const event of agent.runStreamEvents("x", { model, usageLimits }))
    if (event.eventKind === "agent_run_result") return event.result.allMessages();
  throw new Error("The run has no result.");
}

/** Microseconds of CPU per step in the first and the last part of a run. */
async function measureSteps(live: boolean): Promise<{ first: number; last: number }> {
  const marks = new Map<number, NodeJS.CpuUsage>();
  const wanted = new Set([0, PART, STEPS - PART, STEPS]);
  const onStep = (step: number): void => {
    if (wanted.has(step)) marks.set(step, process.cpuUsage());
  };
  await runSteps(STEPS, onStep, live);
  const between = (from: number, to: number): number => {
    const [before, after] = [marks.get(from), marks.get(to)];
    if (before === undefined || after === undefined) throw new Error("A step was not seen.");
    return (after.user + after.system - before.user - before.system) / PART;
  };
  return { first: between(0, PART), last: between(STEPS - PART, STEPS) };
}

for (const live of [false, true]) {
  for (let run = 0; run < WARM_UP; run += 1) await measureSteps(live);
  const blocks: { first: number; last: number }[] = [];
  for (let block = 0; block < BLOCKS; block += 1) {
    const sum = { first: 0, last: 0 };
    for (let run = 0; run < BLOCK; run += 1) {
      const { first, last } = await measureSteps(live);
      sum.first += first / BLOCK;
      sum.last += last / BLOCK;
    }
    blocks.push(sum);
  }
  const [first, last] = (["first", "last"] as const).map((end) =>
    spreadText(spreadOf(blocks.map((block) => block[end])), 1),
  );
  const ratio = spreadText(spreadOf(blocks.map((block) => block.last / block.first)), 2);
  console.log(
    `${live ? "runStreamEvents" : "run"}: CPU µs a step, first ${PART} ${first}, last ${PART} ${last}; ratio ${ratio}, ${BLOCKS} blocks of ${BLOCK} runs`,
  );
}

/** What the messages of a run need, per step: what is freed when they are let go. */
async function measureMessages(steps: number): Promise<number> {
  const kept: { messages?: readonly Message[] } = {};
  await keepMessages(kept, steps);
  await new Promise(setImmediate); // nothing of the run is on the stack
  const before = liveBytes();
  delete kept.messages;
  return (before - liveBytes()) / steps;
}

async function keepMessages(kept: { messages?: readonly Message[] }, steps: number): Promise<void> {
  kept.messages = await runSteps(steps, () => {});
}

/** What lives per step while a run goes on. */
async function measureRun(from: number, to: number): Promise<number> {
  const marks = new Map<number, number>();
  await runSteps(to, (step) => {
    if (step === from || step === to) marks.set(step, liveBytes());
  });
  return ((marks.get(to) ?? 0) - (marks.get(from) ?? 0)) / (to - from);
}

for (const [from, to] of STRETCHES) {
  const heaps: { held: number; own: number }[] = [];
  for (let round = 0; round < 7; round += 1)
    heaps.push({ held: await measureRun(from, to), own: await measureMessages(to) });
  const held = spreadOf(heaps.map((heap) => heap.held));
  const own = spreadOf(heaps.map((heap) => heap.own));
  console.log(
    `memory, steps ${from} to ${to}: ${held.median.toFixed(0)} B a step while the run goes on, its messages alone ${own.median.toFixed(0)} B; ratio ${(held.median / own.median).toFixed(2)}`,
  );
}
