// A thousand runs of one agent at the same time: does any see what belongs to another?
import { Agent, type Message } from "@toolsets/core";
import { InstantModel, InstantToolset } from "./instant.ts";

const RUNS = 1000;
const STEPS = 5;
const ROUNDS = 5;

const agent = new Agent({ toolsets: [new InstantToolset()], model: new InstantModel(STEPS) });

async function runOne(index: number): Promise<readonly Message[]> {
  const result = await agent.run(`run ${index}`, { runId: `run-${index}-of-${round}` });
  return result.allMessages();
}

function assertOwn(messages: readonly Message[], index: number): void {
  const prompt = messages[0]?.kind === "request" ? messages[0].parts[0] : undefined;
  const isOwn =
    messages.length === 2 * (STEPS + 1) &&
    messages.every(({ runId }) => runId === `run-${index}-of-${round}`) &&
    prompt?.partKind === "user-prompt" &&
    prompt.content === `run ${index}`;
  if (!isOwn) throw new Error(`Run ${index} holds what is not its own.`);
}

let round = 0;
let together = Infinity;
let alone = Infinity;
for (; round < 2 * ROUNDS; round += 1) {
  const indexes = Array.from({ length: RUNS }, (_, index) => index);
  const before = performance.now();
  const histories: (readonly Message[])[] = [];
  if (round % 2 === 0) histories.push(...(await Promise.all(indexes.map(runOne))));
  else for (const index of indexes) histories.push(await runOne(index));
  const micros = ((performance.now() - before) * 1000) / (RUNS * (STEPS + 1));
  histories.forEach(assertOwn);
  if (round % 2 === 0) together = Math.min(together, micros);
  else alone = Math.min(alone, micros);
}
console.log(
  `${RUNS} runs of ${STEPS + 1} steps: ${together.toFixed(1)} µs a step all at once, ${alone.toFixed(1)} µs one after the other (best of ${ROUNDS}); none saw another's`,
);
