import { type Agent, Agent as AgentOf, getRunSnapshot, type RunOptions } from "@toolsets/core";
import { FakeToolset, ScriptedModel } from "@toolsets/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isValidHistory } from "./is-valid-history.ts";
import { scenarios } from "./scenarios.ts";

type Options = RunOptions<undefined>;

/** Ways to read a run to its end; `step` is told of each thing that is read. */
const views: Readonly<
  Record<string, (agent: Agent, options: Options, step: () => void) => Promise<unknown>>
> = {
  run: (agent, options, step) => {
    step();
    return agent.run("Go", options);
  },
  "run with onEvent": (agent, options, step) => agent.run("Go", { ...options, onEvent: step }),
  runStreamEvents: (agent, options, step) =>
    readThrough(agent.runStreamEvents("Go", options), step),
  iter: (agent, options, step) => readThrough(agent.iter("Go", options), step),
  async runStream(agent, options, step) {
    const stream = agent.runStream("Go", options);
    await readThrough(stream.responseStream({ debounceMs: 0 }), step);
    step();
    return stream.result;
  },
};

async function readThrough(view: AsyncIterable<unknown>, step: () => void): Promise<void> {
  for await (const _ of view) step();
}

/** How a run ended that may have been aborted. */
interface Ended {
  readonly error: unknown;
  readonly steps: number;
  readonly toolset: FakeToolset;
}

const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);
beforeAll(() => void process.on("unhandledRejection", note));
afterAll(() => void process.off("unhandledRejection", note));

const timers = (): number =>
  process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;

/** The history can be gone on with, and nothing of the run is open. */
async function expectGoodOrder({ error, toolset }: Ended): Promise<void> {
  expect(toolset.opens).toBe(toolset.closes);
  const { messages = [] } = getRunSnapshot(error) ?? {};
  expect(isValidHistory(messages)).toBe(true);
  const responses = messages.filter(({ kind }) => kind === "response").length;
  const model = new ScriptedModel([...Array.from({ length: responses }, () => ""), "Resumed."]);
  const next = await new AgentOf({ model }).run("Again", { messageHistory: messages });
  expect(next.output).toBe("Resumed.");
}

describe.each(scenarios)("$title", (scenario) => {
  it.each(Object.keys(views))(
    "agent §14: an abort at any event and at any of 160 microtasks ends it in good order: %s",
    async (view) => {
      const before = timers();
      const reason = new Error("enough");
      let aborted = 0;
      const attempt = async (abortAt: number, microtasks: number): Promise<Ended> => {
        const controller = new AbortController();
        const toolset = new FakeToolset("counted");
        let steps = 0;
        const stopping = (async () => {
          for (let at = 0; at < microtasks; at += 1) await Promise.resolve();
          if (microtasks > 0) controller.abort(reason);
        })();
        const options = {
          ...scenario.options,
          toolsets: [toolset],
          signal: controller.signal,
        };
        const reading = views[view]?.(scenario.agent(), options, () => {
          if (steps === abortAt) controller.abort(reason);
          steps += 1;
        });
        const error: unknown = await reading?.then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        await stopping;
        return { error, steps, toolset };
      };
      const whole = await attempt(-1, 0);
      const natural = String(whole.error);
      const check = async (ended: Ended): Promise<void> => {
        if (ended.error === reason) aborted += 1;
        expect([natural, String(reason)]).toContain(String(ended.error)); // it may be over by then
        await expectGoodOrder(ended);
      };
      for (let at = 0; at < whole.steps; at += 1) await check(await attempt(at, 0));
      for (let count = 1; count <= 160; count += 1) await check(await attempt(-1, count));
      expect(aborted).toBeGreaterThan(10);
      expect(unhandled).toEqual([]);
      await new Promise((resolve) => setTimeout(resolve, 2));
      expect(timers()).toBeLessThanOrEqual(before);
    },
  );
});
